package org.souvenir.cells.insight;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.tensor.Tensor;

/**
 * One number of what a network gives for a sequence: a weighted sum of the columns of a row. Of an output {@code [T, B, n]} the
 * row is that of the last step of each sequence unless told; an empty sequence has none, and its score is 0.
 */
public final class Score {
    private static final int LAST = -1;
    private static final int ANY = 0;

    private final Map<Integer, Float> weights;
    private final int width;
    private final @Nullable String output;
    private final int step;

    private Score(Map<Integer, Float> weights, int width, @Nullable String output, int step) {
        this.weights = weights;
        this.width = width;
        this.output = output;
        this.step = step;
    }

    /** One column of the first output. */
    public static Score of(int column) {
        checkColumn(column);
        return new Score(Map.of(column, 1f), ANY, null, LAST);
    }

    /** A column less another one: how much more a class is preferred to another, in scores before a softmax. */
    public static Score difference(int column, int less) {
        if (column == less) {
            throw new IllegalArgumentException("score: two columns must differ, but both are " + column);
        }
        checkColumn(column);
        checkColumn(less);
        return new Score(Map.of(column, 1f, less, -1f), ANY, null, LAST);
    }

    private static void checkColumn(int column) {
        if (column < 0) {
            throw new IllegalArgumentException("score: columns are counted from 0, but one is " + column);
        }
    }

    /**
     * All columns of the first output, each times its weight.
     *
     * @throws IllegalArgumentException if there is no weight; where it is used, if the output has another number of columns
     */
    public static Score weighted(float... weights) {
        requireNonNull(weights, "weights");
        if (weights.length == 0) {
            throw new IllegalArgumentException("score: each column needs a weight, but there are none");
        }
        Map<Integer, Float> all = new TreeMap<>();
        for (int j = 0; j < weights.length; j++) {
            all.put(j, weights[j]);
        }
        return new Score(all, weights.length, null, LAST);
    }

    /** The same of another output than the first. */
    public Score output(String name) {
        requireNonNull(name, "name");
        return new Score(weights, width, name, step);
    }

    /**
     * The same at a step of an output {@code [T, B, n]}.
     *
     * @param t from 0
     */
    public Score atStep(int t) {
        if (t < 0) {
            throw new IllegalArgumentException("score: steps are counted from 0, but found " + t);
        }
        return new Score(weights, width, output, t);
    }

    /** The name of its output. */
    String outputOf(Architecture architecture) {
        if (output == null) {
            return architecture.outputs().keySet().iterator().next();
        }
        if (!architecture.outputs().containsKey(output)) {
            throw new IllegalArgumentException("score: the network gives %s, but not '%s'"
                    .formatted(NearNames.of(output, architecture.outputs().keySet()), output));
        }
        return output;
    }

    /** Its gradient with respect to the output, of the output's shape. */
    Tensor gradient(Node node, Batch batch) {
        int n = node.width();
        if (width != ANY && width != n) {
            throw new IllegalArgumentException(
                    "score: each of the %d columns needs a weight, but there are %d".formatted(n, width));
        }
        weights.keySet().forEach(column -> {
            if (column < 0 || column >= n) {
                throw new IllegalArgumentException(
                        "score: columns must lie in [0, %d), but found %d".formatted(n, column));
            }
        });
        Tensor gradient = node.sequence()
                ? Tensor.zeros(batch.steps(node.axis()), batch.size(), n)
                : Tensor.zeros(batch.size(), n);
        int[] lengths = batch.lengths(node.axis());
        for (int b = 0; b < batch.size(); b++) {
            int t = node.sequence() ? step(b, lengths[b]) : 0;
            if (t >= 0) {
                int row = (t * batch.size() + b) * n;
                weights.forEach((column, weight) -> gradient.data()[row + column] = weight);
            }
        }
        return gradient;
    }

    /** Where the row of a sequence stands; below 0 where there is none. */
    private int step(int sequence, int length) {
        if (step >= length && step != LAST) {
            throw new IllegalArgumentException(
                    "score: each sequence must have step %d, but sequence %d has %d steps, counted from 0"
                            .formatted(step, sequence, length));
        }
        return step == LAST ? length - 1 : step;
    }

    /** The scores of all sequences of an output with this gradient. */
    static double[] of(Tensor output, Tensor gradient, int batch) {
        double[] scores = new double[batch];
        int n = output.size(output.rank() - 1);
        for (int i = 0; i < output.length(); i++) {
            scores[i / n % batch] += (double) output.data()[i] * gradient.data()[i];
        }
        return scores;
    }

    @Override
    public String toString() {
        return "Score[columns %s of %s, %s]"
                .formatted(
                        new TreeMap<>(weights),
                        output == null ? "the first output" : output,
                        step == LAST ? "last step" : "step " + step);
    }
}
