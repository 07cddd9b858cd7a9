package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.MatrixSweep;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Micro;
import org.souvenir.core.plan.Operand;
import org.souvenir.core.plan.Region;
import org.souvenir.core.plan.Slot;

/** Makes an action of each line of a program: what it does to some rows, through views that whoever runs it moves. */
final class ProgramBinding implements Micro.Cases<ProgramBinding.Action> {
    private static final View NOTHING = new View(new float[1], 0, 0, 0);

    /** A line on some rows. */
    interface Action {
        void run(int rows);
    }

    private record Register(View view, int number, int column) {}

    private final Kernels kernels;
    private final Instruction.Program program;
    private final List<Register> registers = new ArrayList<>();
    private final Map<List<Object>, Window> windows = new HashMap<>();
    private final Action[] actions;
    private final View line = new View(NOTHING.data, 0, 0, 0);
    private boolean stepwise;

    ProgramBinding(Instruction.Program program, Kernels kernels) {
        this.kernels = kernels;
        this.program = program;
        this.actions = actions(program.micros()).toArray(Action[]::new);
    }

    /** One for each line, but one for all those of a sweep, in place of the last of them. */
    private List<Action> actions(List<Micro> lines) {
        List<Sweep> sweeps = Sweep.of(lines);
        List<Action> list = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Micro line = lines.get(i);
            List<Micro> rest = lines.subList(i + 1, lines.size());
            Optional<Sweep> sweep =
                    sweeps.stream().filter(s -> s.lines().contains(line)).findFirst();
            if (sweep.isEmpty()) {
                list.add(line.on(this));
            } else if (Collections.disjoint(sweep.get().lines(), rest)) {
                list.add(action(sweep.get()));
            }
        }
        return list;
    }

    private Action action(Sweep sweep) {
        List<Operand> in = sweep.made().operands();
        int k = in.get(0).width();
        int n = in.get(1).width();
        List<Operand> factors = sweep.scaled().operands();
        MatrixSweep all = new MatrixSweep(
                view(in.get(0), k),
                view(in.get(1), n),
                view(in.get(3), k * n),
                view(sweep.timesRight().operands().get(1), n),
                view(sweep.timesRight().result(), k),
                view(sweep.leftTimes().operands().get(0), k),
                view(sweep.leftTimes().result(), n),
                view(sweep.match().operands().get(1), k * n),
                view(sweep.match().result(), 1),
                view(sweep.beside().result(), n),
                view(factors.get(factors.get(0).width() == 1 ? 0 : 1), k * n),
                view(sweep.scaled().result(), k * n));
        return rows -> kernels.sweep(rows, k, n, all);
    }

    /** The lines, in order. */
    Action[] actions() {
        return actions;
    }

    /** What is read and written in memory. */
    List<Window> windows() {
        return List.copyOf(windows.values());
    }

    /** Whether something is read that is the same at every step. */
    boolean stepwise() {
        return stepwise;
    }

    /** Whether rows along another sequence meet batches, so that it must be run sequence by sequence. */
    boolean crosses() {
        return program.rows() == Expr.ALONG && windows.values().stream().anyMatch(Window::batch);
    }

    /** Makes room for the values that live in the program alone, so many rows of each. */
    void size(int rows) {
        int size = rows * program.width();
        float[] scratch = new float[Math.max(1, program.registers() * size)];
        for (Register register : registers) {
            register.view.data = scratch;
            register.view.offset = register.number * size + register.column;
        }
    }

    @Override
    public Action element(Micro.Element e) {
        int columns = e.result().width();
        List<Operand> in = e.operands();
        View d = view(e.result(), columns);
        View a = view(in.get(0), columns);
        View b = in.size() > 1 ? view(in.get(1), columns) : NOTHING;
        View c = in.size() > 2 ? view(in.get(2), columns) : NOTHING;
        ElementOp op = e.op();
        if (op == ElementOp.MULTIPLY_ADD && in.get(2).equals(e.result()) && isColumn(a) != isColumn(b)) {
            View factor = isColumn(a) ? a : b;
            View added = isColumn(a) ? b : a;
            return n -> addScaled(n, columns, factor, added, d);
        }
        if (op == ElementOp.MULTIPLY && isColumn(a) != isColumn(b) && a.columnStride + b.columnStride == 1) {
            View factor = isColumn(a) ? a : b;
            View rows = isColumn(a) ? b : a;
            return n -> kernels.outer(n, 1, columns, d, factor, rows);
        }
        return n -> kernels.apply(op, n, columns, d, a, b, c, e.alpha(), e.beta());
    }

    @Override
    public Action row(Micro.Row row) {
        Operand x = row.operands().get(0);
        View d = view(row.result(), 1);
        View a = view(x, x.width());
        return n -> kernels.reduce(row.op(), n, x.width(), d, a);
    }

    @Override
    public Action along(Micro.Along along) {
        int columns = along.result().width();
        View d = view(along.result(), columns);
        View a = view(along.operands().get(0), along.operands().get(0).width());
        if (along.operands().size() == 2) {
            View rows = view(along.operands().get(1), columns);
            return n -> weightedSum(n, columns, d, a, rows);
        }
        ColumnReduction reduction = new ColumnReduction(kernels, columns);
        return n -> reduction.run(along.op(), n, d, a);
    }

    /** Whether it is a value per row, repeated along the row. */
    private static boolean isColumn(View view) {
        return view.columnStride == 0 && view.rowStride != 0;
    }

    /** {@code d [i, :] += factor [i] · x [i, :]}. */
    private void addScaled(int rows, int columns, View factor, View x, View d) {
        for (int i = 0; i < rows; i++) {
            kernels.addScaled(columns, factor.data[factor.row(i)], x.data, x.row(i), d.data, d.row(i));
        }
    }

    /** {@code d [1, :] = Σ_i weights [i] · x [i, :]}. */
    private void weightedSum(int rows, int columns, View d, View weights, View x) {
        if (rows > 0 && x.rowStride == columns) { // the rows are a matrix
            line.data = weights.data;
            line.offset = weights.offset;
            line.columnStride = weights.rowStride;
            kernels.timesMatrix(1, rows, columns, d, line, x);
            return;
        }
        java.util.Arrays.fill(d.data, d.offset, d.offset + columns, 0);
        for (int i = 0; i < rows; i++) {
            kernels.addScaled(columns, weights.data[weights.row(i)], x.data, x.row(i), d.data, d.offset);
        }
    }

    @Override
    public Action pick(Micro.Pick pick) {
        View d = view(pick.result(), 1);
        View a = view(pick.operands().get(0), pick.operands().get(0).width());
        View ids = view(pick.operands().get(1), 1);
        return n -> {
            for (int i = 0; i < n; i++) {
                int id = (int) ids.data[ids.row(i)];
                d.data[d.row(i)] = a.data[a.row(i) + id];
            }
        };
    }

    @Override
    public Action place(Micro.Place place) {
        int columns = place.result().width();
        View d = view(place.result(), columns);
        View a = view(place.operands().get(0), 1);
        View ids = view(place.operands().get(1), 1);
        return n -> {
            for (int i = 0; i < n; i++) {
                int row = d.row(i);
                java.util.Arrays.fill(d.data, row, row + columns, 0);
                d.data[row + (int) ids.data[ids.row(i)]] = a.data[a.row(i)];
            }
        };
    }

    @Override
    public Action outer(Micro.Outer outer) {
        List<Operand> in = outer.operands();
        int k = in.get(0).width();
        int n = in.get(1).width();
        View d = view(outer.result(), k * n);
        View a = view(in.get(0), k);
        View b = view(in.get(1), n);
        if (in.size() == 2) {
            return rows -> kernels.outer(rows, k, n, d, a, b);
        }
        View s = view(in.get(2), k * n);
        View c = view(in.get(3), k * n);
        return rows -> kernels.addOuter(rows, k, n, d, a, b, s, c);
    }

    @Override
    public Action matrixTimes(Micro.MatrixTimes product) {
        int k = product.result().width();
        int n = product.operands().get(1).width();
        View d = view(product.result(), k);
        View first = view(product.operands().get(0), k * n);
        View second = view(product.operands().get(1), n);
        boolean turned = k == 1 && first.rowStride == 0; // of two rows, the one that all others meet comes second
        View matrix = turned ? second : first;
        View v = turned ? first : second;
        if (k == 1 && v.rowStride == 0 && matrix.rowStride == n && d.rowStride == 1) { // the rows are a matrix
            return rows -> kernels.matrixTimes(1, rows, n, d, matrix, v);
        }
        return rows -> kernels.matrixTimes(rows, k, n, d, matrix, v);
    }

    @Override
    public Action timesMatrix(Micro.TimesMatrix product) {
        int k = product.operands().get(0).width();
        int n = product.result().width();
        View d = view(product.result(), n);
        View v = view(product.operands().get(0), k);
        View matrix = view(product.operands().get(1), k * n);
        return rows -> kernels.timesMatrix(rows, k, n, d, v, matrix);
    }

    /** The view through which an operand is read where {@code columns} columns are wanted. */
    private View view(Operand operand, int columns) {
        boolean repeated = operand.width() == 1 && columns > 1;
        return operand.on(new Operand.Cases<>() {
            @Override
            public View memory(Operand.Memory memory) {
                Region region = memory.region();
                stepwise |= region.slot().extent() == Slot.Extent.BATCH;
                boolean one = program.rows() == Expr.ALONG && region.rows() == Expr.BATCH;
                return windows.computeIfAbsent(List.of(region, repeated), k -> new Window(region, one, repeated)).view;
            }

            @Override
            public View scratch(Operand.Scratch s) {
                View view = new View(NOTHING.data, 0, s.stride(), repeated ? 0 : 1);
                registers.add(new Register(view, s.register(), s.column()));
                return view;
            }

            @Override
            public View constant(Operand.Constant constant) {
                return new View(new float[] {constant.value()}, 0, 0, 0);
            }
        });
    }
}
