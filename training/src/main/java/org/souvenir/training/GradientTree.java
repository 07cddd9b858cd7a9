package org.souvenir.training;

import java.util.ArrayList;
import java.util.List;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.run.GradientArray;

/**
 * Adds gradients up that come one by one, in the tree that {@link GradientArray#addUp} has: with one array for each branch on the
 * right on the way down.
 */
final class GradientTree {
    /** Where gradients come from. */
    @FunctionalInterface
    interface Leaf {
        /**
         * Gives one.
         *
         * @param number they are asked for in their order
         * @param gradients modified: becomes the gradient
         */
        void give(int number, GradientArray gradients);
    }

    private final Engine engine;
    private final int parameters;
    private final List<GradientArray> branches = new ArrayList<>();

    GradientTree(Engine engine, int parameters) {
        this.engine = engine;
        this.parameters = parameters;
    }

    /**
     * Adds so many up.
     *
     * @param gradients modified: becomes their sum
     */
    void addUp(int count, Leaf leaf, GradientArray gradients) {
        addUp(0, count, leaf, gradients, 0);
    }

    private void addUp(int from, int count, Leaf leaf, GradientArray sum, int depth) {
        if (count == 1) {
            leaf.give(from, sum);
            return;
        }
        if (branches.size() == depth) {
            branches.add(new GradientArray(parameters));
        }
        GradientArray right = branches.get(depth);
        int half = GradientArray.half(count);
        addUp(from, half, leaf, sum, depth + 1);
        addUp(from + half, count - half, leaf, right, depth + 1);
        GradientArray.addUp(List.of(sum, right), engine.workers(), engine.kernels());
    }
}
