package org.souvenir.training;

import java.util.List;
import org.souvenir.cells.data.State;
import org.souvenir.cells.run.ShardedRun.Shard;
import org.souvenir.core.run.GradientArray;

/** What computes the gradients of a batch that is cut into shards: the cut and the order of the sums are not its affair. */
interface BatchGradients {

    /**
     * A batch on its way through a step.
     *
     * @param shards in the order in which their gradients are at the leaves of the tree that adds them up
     * @param losses of each shard, with its targets; modified: the losses are added to it
     * @param shares what a row's weight is times in the gradient, for each output
     * @param step how many steps were taken before: where masks come from
     */
    record Work(List<Shard> shards, List<ShardLosses> losses, float[] shares, long step) {}

    /**
     * Forward and backward over all shards.
     *
     * @param parameters all of the network's, not modified
     * @param gradients modified: becomes the gradient of all parameters, the sum over the shards as {@link GradientArray#addUp} makes it
     */
    void compute(Work work, float[] parameters, GradientArray gradients);

    /** The states after the last step of the sequences of the batch that was computed last. */
    State states(int batch, List<Shard> shards);
}
