package org.souvenir.training;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.souvenir.core.random.RandomStream;

/**
 * A data set as mini-batches, anew for every epoch.
 *
 * <p>What an epoch has must follow from its number alone: training that is resumed asks for it again. The list may put a
 * batch together only when it is asked for it.
 */
@FunctionalInterface
public interface ExampleSource {

    /**
     * The mini-batches of an epoch in their order.
     *
     * @param epoch 0, 1, …; an evaluation takes epoch 0
     */
    List<Example> epoch(long epoch);

    /** The same mini-batches in the same order every time: for evaluation, and for streams. */
    static ExampleSource inOrder(List<Example> batches) {
        return epoch -> batches;
    }

    /** The same mini-batches in another order every time. */
    static ExampleSource shuffled(List<Example> batches, long seed) {
        RandomStream random = RandomStream.of(seed).child("order");
        return epoch -> {
            int[] order = random.child(epoch).permutation(batches.size());
            return lazily(order.length, i -> batches.get(order[i]));
        };
    }

    /** Puts a mini-batch together. */
    @FunctionalInterface
    interface Making {

        /**
         * One mini-batch of an epoch.
         *
         * @param index 0, 1, …
         */
        Example batch(int index);
    }

    /** A list of so many mini-batches, each made whenever it is asked for. */
    static List<Example> lazily(int count, Making making) {
        final class Lazy extends AbstractList<Example> implements RandomAccess {
            @Override
            public Example get(int index) {
                return making.batch(index);
            }

            @Override
            public int size() {
                return count;
            }
        }
        return new Lazy();
    }
}
