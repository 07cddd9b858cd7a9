package org.souvenir.cells.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Weights;
import org.souvenir.core.run.Workers;

/** The parameters of a network made ready for running; loaded once for every set of them, then read by any number of runs. */
public final class NetworkWeights {
    /**
     * Weights of a stage for every sequence of a shard. Measured with 2 threads, with LSTMs: 2 shards of one sequence and 64 units, or of 4
     * and 256 units, are as fast as sharing products between near cores, faster between far ones, and of 2 sequences and 256 units
     * a quarter slower.
     */
    private static final long WEIGHTS_PER_SEQUENCE = 128 * 1024;

    /** Multiply-adds that are worth a shard: some 10 microseconds, in which a thread is woken. */
    private static final long WORK = 512 * 1024;

    private final List<Map<String, Integer>> offsets;
    private final List<Weights> stages = new ArrayList<>();
    private final long largest;

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
        this.largest = stages.stream().mapToLong(Weights::packedLength).reduce(1, Math::max);
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

    /**
     * Cuts a batch for running forward, into a shard for every thread that is there: they then work without waiting for each other.
     * But each shard reads all weights at every step, so it has as many sequences as that is worth; of fewer, threads
     * share the products. The cut does not change the bits of a sequence.
     */
    public List<RowLayout> shards(RowLayout batch, Workers workers) {
        long worth = Math.min(batch.batch() * WEIGHTS_PER_SEQUENCE / largest, batch.rows() * largest / WORK);
        return batch.shards((int) Math.min(workers.available(), worth));
    }

    Weights stage(int i) {
        return stages.get(i);
    }
}
