package org.souvenir.cells.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.Weights;
import org.souvenir.core.run.Workers;

/** The parameters of a network made ready for running; loaded once for every set of them, then read by any number of runs. */
public final class NetworkWeights {
    private final List<Map<String, Integer>> offsets;
    private final List<Weights> stages = new ArrayList<>();

    /** Memory for the weights of these plans, as floats. */
    public NetworkWeights(NetworkPlans plans, Kernels kernels) {
        this(plans, kernels, Precision.FLOAT32);
    }

    /** Memory for the weights of these plans; those of products are held with a precision. */
    public NetworkWeights(NetworkPlans plans, Kernels kernels, Precision precision) {
        this.offsets = plans.offsets();
        for (Plan plan : plans.plans()) {
            stages.add(new Weights(plan, kernels, precision));
        }
    }

    /**
     * Takes new parameters.
     *
     * @param parameters all of the network's; must stay as they are while runs read them
     * @param random where the masks of weights come from
     */
    public void load(float[] parameters, RandomStream random, Workers workers) {
        for (int i = 0; i < stages.size(); i++) {
            stages.get(i).load(parameters, offsets.get(i), random.child(i), workers);
        }
    }

    Weights stage(int i) {
        return stages.get(i);
    }
}
