package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.PackedMatrix;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Micro;
import org.souvenir.core.plan.Operand;
import org.souvenir.core.plan.Region;
import org.souvenir.core.plan.Slot;

/** Binds each kind of instruction to a workspace. */
final class BoundInstructions implements Instruction.Cases<Bound> {
    /** Rows that are transposed at once: as many lines of a usual L1 cache as are kept where all of them meet. */
    private static final int TURNED = 8;

    /** Floats that are worth copying apart: some 5 microseconds. */
    private static final int PIECE = 32 * 1024;

    private final Workspace space;
    /** Of which instructions so far write rows. */
    private final Set<Slot> written = new HashSet<>();

    private BoundInstructions(Workspace space) {
        this.space = space;
    }

    static List<Bound> of(List<Instruction> instructions, Workspace space) {
        BoundInstructions binding = new BoundInstructions(space);
        List<Bound> bound = new ArrayList<>();
        for (Instruction instruction : instructions) {
            if (!joins(instruction, bound)) {
                bound.add(instruction.on(binding));
            }
        }
        return bound;
    }

    /** Whether the one before does it as well. */
    private static boolean joins(Instruction instruction, List<Bound> bound) {
        return instruction instanceof Instruction.OuterSum sum
                && !bound.isEmpty()
                && bound.get(bound.size() - 1) instanceof BoundOuterSum before
                && before.takes(sum);
    }

    @Override
    public Bound product(Instruction.Product product) {
        Window left = new Window(product.left());
        Window result = new Window(product.result());
        Region begin = product.from();
        Window from = begin == null ? null : begin.equals(product.result()) ? result : new Window(begin);
        written.add(product.result().slot());
        int depth = product.left().width();
        int columns = product.result().width();
        return new Bound() {
            @Override
            public void attach() {
                left.attach(space.memory);
                result.attach(space.memory);
                if (from != null) {
                    from.attach(space.memory);
                }
            }

            @Override
            public void run(int t, int next, int rows) {
                View a = left.at(space.memory, t, next);
                View c = result.at(space.memory, t, next);
                View start = from == null ? null : from.at(space.memory, t, next);
                PackedMatrix b = space.context().weights().packed(product.weight());
                space.products.multiply(space.rows(product.result().rows(), t, rows), columns, depth, a, b, start, c);
            }

            @Override
            public boolean stepwise() {
                return isSameAtEveryStep(product.left()) || begin != null && isSameAtEveryStep(begin);
            }

            @Override
            public Slot target() {
                return product.result().slot();
            }

            @Override
            public @Nullable Slot factor() {
                return from == result ? product.left().slot() : null;
            }
        };
    }

    private static boolean isSameAtEveryStep(Region region) {
        return region.slot().extent() == Slot.Extent.BATCH;
    }

    @Override
    public Bound gather(Instruction.Gather gather) {
        Window table = new Window(gather.table());
        Window ids = new Window(gather.ids());
        Window result = new Window(gather.result());
        written.add(gather.result().slot());
        return new Bound() {
            @Override
            public void attach() {
                table.attach(space.memory);
                ids.attach(space.memory);
                result.attach(space.memory);
            }

            @Override
            public void run(int t, int next, int rows) {
                int width = gather.result().width();
                View d = result.at(space.memory, t, next);
                View a = table.at(space.memory, t, next);
                View which = ids.at(space.memory, t, next);
                int parts = Math.min(rows, space.workers.parts((long) rows * width, PIECE));
                if (parts <= 1) {
                    space.kernels.gather(rows, width, d, a, which);
                    return;
                }
                space.workers.run(parts, part -> {
                    int from = (int) ((long) rows * part / parts);
                    int to = (int) ((long) rows * (part + 1) / parts);
                    View own = new View(d.data, d.row(from), d.rowStride, 1);
                    space.kernels.gather(
                            to - from, width, own, a, new View(which.data, which.row(from), which.rowStride, 1));
                });
            }
        };
    }

    @Override
    public Bound fill(Instruction.Fill fill) {
        return new BoundMask(fill, space);
    }

    @Override
    public Bound write(Instruction.Write write) {
        Window result = new Window(write.result());
        return new Bound() {
            @Override
            public void attach() {
                result.attach(space.memory);
            }

            @Override
            public void run(int t, int next, int unused) {
                View d = result.at(space.memory, t, next);
                for (int i = 0; i < write.numbers().rows(); i++) {
                    for (int j = 0; j < write.numbers().width(); j++) {
                        d.data[d.row(i) + j] = (float) write.numbers().at(i, j);
                    }
                }
            }
        };
    }

    @Override
    public Bound program(Instruction.Program program) {
        ProgramBinding binding = new ProgramBinding(program, space.kernels);
        Bound bound = binding.crosses()
                ? new BoundAlongProgram(binding, space)
                : new BoundProgram(program, binding, Set.copyOf(written), space);
        for (Micro line : program.micros()) {
            if (line.result() instanceof Operand.Memory memory) {
                written.add(memory.region().slot());
            }
        }
        return bound;
    }

    @Override
    public Bound transpose(Instruction.Transpose transpose) {
        Window matrix = new Window(transpose.matrix());
        Window result = new Window(transpose.result());
        return new Bound() {
            @Override
            public void attach() {
                matrix.attach(space.memory);
                result.attach(space.memory);
            }

            @Override
            public void run(int t, int next, int unused) {
                View a = matrix.at(space.memory, t, next);
                View d = result.at(space.memory, t, next);
                int width = transpose.result().width();
                for (int from = 0; from < width; from += TURNED) {
                    for (int i = 0; i < transpose.result().rows(); i++) {
                        for (int j = from; j < Math.min(width, from + TURNED); j++) {
                            d.data[d.row(i) + j] = a.data[a.row(j) + i];
                        }
                    }
                }
            }
        };
    }

    @Override
    public Bound outerSum(Instruction.OuterSum sum) {
        return new BoundOuterSum(sum, space);
    }

    @Override
    public Bound columnSum(Instruction.ColumnSum sum) {
        return new BoundColumnSum(sum, space);
    }

    @Override
    public Bound scatterSum(Instruction.ScatterSum sum) {
        Window ids = new Window(sum.ids());
        Window source = new Window(sum.rows());
        Window result = new Window(sum.result());
        return new Bound() {
            @Override
            public void attach() {
                ids.attach(space.memory);
                source.attach(space.memory);
                result.attach(space.memory);
            }

            @Override
            public void run(int t, int next, int rows) {
                View table = result.at(space.memory, t, next);
                View which = ids.at(space.memory, t, next);
                int columns = sum.result().width();
                if (sum.result().slot().extent() == Slot.Extent.GRADIENT) {
                    space.memory.reach(table, rows, columns, which);
                }
                ColumnBands.add(
                        space.workers,
                        rows,
                        columns,
                        table,
                        source.at(space.memory, t, next),
                        (part, sums, own) -> space.kernels.scatterAdd(rows, part, sums, which, own));
            }
        };
    }
}
