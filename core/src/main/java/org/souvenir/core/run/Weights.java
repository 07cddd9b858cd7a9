package org.souvenir.core.run;

import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.random.RandomStream;

/**
 * The parameters of one plan made ready for running: packed, and combined where the step combines them. Loaded once for
 * every set of parameters, then only read, by any number of runs at once.
 */
public final class Weights {
    private final Plan plan;
    private final FixedValues values;
    private final float[][] packed;
    private final View[] plain;

    /** Memory for the weights of a plan. */
    public Weights(Plan plan, Kernels kernels) {
        this.plan = plan;
        this.values = new FixedValues(kernels, (e, block, d) -> {
            throw new AssertionError("a weight is not made of " + e);
        });
        List<Expr> matrices = plan.fixtures().packed();
        this.packed = new float[matrices.size()][];
        for (int i = 0; i < packed.length; i++) {
            packed[i] = new float
                    [kernels.packedLength(
                            matrices.get(i).rows(), matrices.get(i).width())];
        }
        this.plain = new View[plan.fixtures().plain().size()];
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
        values.load(new FixedValues.Source(parameters, offsets, random));
        List<Expr> matrices = plan.fixtures().packed();
        matrices.forEach(values::prepare);
        workers.run(packed.length, i -> values.pack(matrices.get(i), packed[i]));
        for (int i = 0; i < plain.length; i++) {
            plain[i] = values.plain(plan.fixtures().plain().get(i));
        }
    }

    float[] packed(int index) {
        return packed[index];
    }

    View plain(int index) {
        return plain[index];
    }

    FixedValues values() {
        return values;
    }
}
