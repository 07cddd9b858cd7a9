package org.souvenir.training;

import java.util.List;

/**
 * Has the gradients of a batch's shards computed elsewhere: in other processes, each by a {@link ShardWorker}. How many there
 * are, who computes what, and in which order it is done do not change the bits; whether it is done twice does not either.
 *
 * <pre>{@code
 * ShardWorker worker = ShardWorker.of(trainer, network);               // elsewhere
 * ShardExecutor here = (parameters, shards) -> shards.stream().map(shard -> worker.answer(parameters, shard)).toList();
 * Fit fit = trainer.sharing(here).fit(network, training);              // the bits of trainer.fit(network, training)
 * }</pre>
 */
@FunctionalInterface
public interface ShardExecutor {

    /**
     * Computes the gradients of one step.
     *
     * @param parameters of the whole network; not to be modified, and valid until this method returns
     * @param shards what each worker is asked
     * @return what {@link ShardWorker#answer} said to each, in their order
     */
    List<byte[]> answers(float[] parameters, List<byte[]> shards);
}
