package org.souvenir.training;

import java.util.ArrayList;
import java.util.List;
import org.souvenir.core.name.NoNulls;

/**
 * Has the gradients of a batch's shards computed elsewhere: in other processes, each by a {@link ShardWorker}. How many there
 * are, who computes what, and in which order it is done do not change the bits; whether it is done twice does not either.
 *
 * <pre>{@code
 * ShardWorker worker = ShardWorker.of(trainer, network);               // elsewhere
 * ShardExecutor here = (parameters, shards) -> ShardExecutor.groups(shards, 4).stream()
 *         .map(group -> worker.answer(parameters, group)).toList();
 * Fit fit = trainer.sharing(here).fit(network, training);              // the bits of trainer.fit(network, training)
 * }</pre>
 */
@FunctionalInterface
public interface ShardExecutor {

    /**
     * Computes the gradients of one step.
     *
     * @param parameters of the whole network; not to be modified, and valid until this method returns
     * @param shards what workers are asked, in groups of 2^k neighbours from the first one on, and what is left of them, with any k
     * @return what {@link ShardWorker#answer} said to each group, in their order
     */
    List<byte[]> answers(float[] parameters, List<byte[]> shards);

    /**
     * The largest groups that one may ask for, where so many workers of like speed are not kept much longer than with a shard at a time:
     * by one shard in three, or an eighth of many. Each group comes back as one gradient.
     *
     * @param workers how many compute at the same time, at least 1
     */
    static List<List<byte[]>> groups(List<byte[]> shards, int workers) {
        NoNulls.in(shards, "shards");
        if (workers < 1) {
            throw new IllegalArgumentException("sharing: there must be at least 1 worker, but there are " + workers);
        }
        int fair = ceiling(shards.size(), workers);
        int longest = fair + Math.min(fair / 3, Math.max(1, fair / 8));
        int size = 1;
        for (int larger = 2; larger / 2 < shards.size(); larger *= 2) {
            int forOne = Math.min(shards.size(), larger * ceiling(ceiling(shards.size(), larger), workers));
            size = forOne <= longest ? larger : size;
        }
        List<List<byte[]>> groups = new ArrayList<>();
        for (int from = 0; from < shards.size(); from += size) {
            groups.add(shards.subList(from, Math.min(shards.size(), from + size)));
        }
        return groups;
    }

    private static int ceiling(int n, int by) {
        return n == 0 ? 0 : (n - 1) / by + 1;
    }
}
