package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.souvenir.core.kernel.FloatMatrix;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.NarrowMatrix;
import org.souvenir.core.kernel.PackedMatrix;
import org.souvenir.core.kernel.View;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.Preparation;
import org.souvenir.core.plan.Region;
import org.souvenir.core.random.RandomStream;

/**
 * The parameters of one plan made ready for running: packed, and combined where the step combines them. Loaded once for
 * every set of parameters, then only read, by any number of runs at once.
 */
public final class Weights {
    /** Floats packed at once: half a usual L2 cache, with what they become. */
    private static final int BLOCK = 64 * 1024;

    private final Preparation preparation;
    private final Workspace space;
    private final List<Bound> instructions;
    private final Precision precision;
    private final PackedMatrix[] packed;
    private final List<Block> blocks = new ArrayList<>();

    /** Some rows of a part of a packed matrix, for one worker at a time. */
    private record Block(int matrix, Preparation.Part part, int row, int rows) {}

    /** Memory for the weights of a plan, as floats. */
    public Weights(Plan plan, Kernels kernels) {
        this(plan, kernels, Precision.FLOAT32);
    }

    /** Memory for the weights of a plan; what stands on the right of products is held with a precision. */
    public Weights(Plan plan, Kernels kernels, Precision precision) {
        this.precision = precision;
        this.preparation = plan.preparation();
        this.space = new Workspace(plan, kernels, Workers.NONE);
        this.instructions = BoundInstructions.of(preparation.instructions(), space);
        this.packed = preparation.packed().stream()
                .map(matrix ->
                        FloatMatrix.ofSize(kernels, precision == Precision.FLOAT32 ? matrix.rows() : 0, matrix.width()))
                .toArray(PackedMatrix[]::new);
        for (int i = 0; i < packed.length; i++) {
            for (Preparation.Part part : preparation.packed().get(i).parts()) {
                addBlocks(i, part);
            }
        }
    }

    private void addBlocks(int matrix, Preparation.Part part) {
        Region source = part.source();
        int rows = part.transposed() ? source.width() : source.rows();
        int most = Math.max(1, BLOCK / Math.max(1, source.rows() * source.width() / Math.max(1, rows)));
        for (int row = 0; row < rows; row += most) {
            blocks.add(new Block(matrix, part, row, Math.min(most, rows - row)));
        }
    }

    /**
     * Takes new parameters.
     *
     * @param parameters one array for all, not modified; it must stay as it is while runs read it
     * @param offsets where each parameter of the step starts, by name
     * @param random where the masks of weights come from
     */
    public void load(float[] parameters, Map<String, Integer> offsets, RandomStream random) {
        load(parameters, offsets, random, Workers.NONE);
    }

    /** As {@link #load(float[], Map, RandomStream)}; the workers share the packing. */
    public void load(float[] parameters, Map<String, Integer> offsets, RandomStream random, Workers workers) {
        space.take(new RunContext(this, random, 0));
        space.memory.prepare(parameters, offsets);
        instructions.forEach(Bound::attach);
        instructions.forEach(bound -> bound.run(0, 0, 0));
        if (precision == Precision.FLOAT32) {
            workers.run(blocks.size(), this::pack);
        } else {
            workers.run(packed.length, this::narrow);
        }
    }

    private void narrow(int index) {
        Preparation.Packed matrix = preparation.packed().get(index);
        NarrowMatrix narrow = NarrowParts.of(matrix, space.memory, precision);
        packed[index] = space.kernels.narrow(narrow, matrix.rows(), matrix.width());
    }

    /** Packs a block from where its numbers are, so that what stands side by side need not be put together first. */
    private void pack(int index) {
        Block block = blocks.get(index);
        Preparation.Part part = block.part();
        Preparation.Packed matrix = preparation.packed().get(block.matrix());
        Region source = part.source();
        int stride = source.slot().width();
        int rowStride = part.transposed() ? 1 : stride;
        View view = new View(
                space.memory.array(source.slot()),
                space.memory.base(source, 0, 0) + block.row() * rowStride,
                rowStride,
                part.transposed() ? stride : 1);
        space.kernels.pack(
                view,
                block.rows(),
                part.transposed() ? source.rows() : source.width(),
                ((FloatMatrix) packed[block.matrix()]).values(),
                0,
                matrix.rows(),
                matrix.width(),
                part.row() + block.row(),
                part.column());
    }

    /** How many numbers the matrices have by which a run multiplies. */
    public long packedLength() {
        return preparation.packed().stream()
                .mapToLong(matrix -> (long) matrix.rows() * matrix.width())
                .sum();
    }

    PackedMatrix packed(int index) {
        return packed[index];
    }

    /** Where fixed matrices are read. */
    Memory memory() {
        return space.memory;
    }
}
