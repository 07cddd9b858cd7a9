package org.souvenir.core.run;

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
import org.souvenir.core.random.RandomStream;

/**
 * The parameters of one plan made ready for running: packed, and combined where the step combines them. Loaded once for
 * every set of parameters, then only read, by any number of runs at once.
 */
public final class Weights {
    private final Preparation preparation;
    private final Workspace space;
    private final List<Bound> instructions;
    private final Precision precision;
    private final PackedMatrix[] packed;

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
        workers.run(packed.length, this::pack);
    }

    private void pack(int index) {
        Preparation.Packed matrix = preparation.packed().get(index);
        if (packed[index] instanceof FloatMatrix floats && precision == Precision.FLOAT32) {
            pack(matrix, floats);
        } else {
            NarrowMatrix narrow = NarrowParts.of(matrix, space.memory, precision);
            packed[index] = space.kernels.narrow(narrow, matrix.rows(), matrix.width());
        }
    }

    /** Packs a matrix, part by part, so that what stands side by side need not be put together first. */
    private void pack(Preparation.Packed matrix, FloatMatrix to) {
        for (Preparation.Part part : matrix.parts()) {
            int rows = part.source().rows();
            int columns = part.source().width();
            float[] source = space.memory.array(part.source().slot());
            int offset = space.memory.base(part.source(), 0, 0);
            int stride = part.source().slot().width();
            View view = part.transposed() ? new View(source, offset, 1, stride) : new View(source, offset, stride, 1);
            space.kernels.pack(
                    view,
                    part.transposed() ? columns : rows,
                    part.transposed() ? rows : columns,
                    to.values(),
                    0,
                    matrix.rows(),
                    matrix.width(),
                    part.row(),
                    part.column());
        }
    }

    PackedMatrix packed(int index) {
        return packed[index];
    }

    /** Where fixed matrices are read. */
    Memory memory() {
        return space.memory;
    }
}
