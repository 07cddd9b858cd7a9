package org.souvenir.cells.network;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.souvenir.core.name.Places;
import org.souvenir.core.tensor.Scores;
import org.souvenir.core.tensor.Tensor;

/**
 * What an output of a network says, without padding: rows of n scores, one for each sequence, or one for each step of each sequence,
 * sequence after sequence. What the scores mean is the caller's to know: {@link #probabilities} and {@link #classes} are for
 * what was trained with softmax, {@link #yesProbabilities} for what was trained with sigmoids, {@link #values} for numbers.
 *
 * <pre>{@code
 * int[] labels = network.predict(batch).classes();                        // [B], of a classifier
 * int[] tags = tagger.predict(batch).sequence(b).classes();               // as many as sequence b has steps
 * int[][] best = network.predict(batch).top(3);                           // [B][3]
 * }</pre>
 */
public final class Prediction {
    private final float[] scores;
    private final int width;
    /** Where the rows of each sequence begin, and where those of the last one end. */
    private final int[] starts;

    private Prediction(float[] scores, int width, int[] starts) {
        this.scores = scores;
        this.width = width;
        this.starts = starts;
    }

    /**
     * A row for each sequence.
     *
     * @param scores {@code [B, n]}; copied
     */
    public static Prediction of(Tensor scores) {
        requireNonNull(scores, "scores");
        if (scores.rank() != 2) {
            throw new IllegalArgumentException(
                    "prediction: scores must be [B, n], but found " + Arrays.toString(scores.shape()));
        }
        int[] starts = IntStream.rangeClosed(0, scores.size(0)).toArray();
        return new Prediction(scores.data().clone(), scores.size(1), starts);
    }

    /**
     * A row for each step of each sequence, or for each sequence.
     *
     * @param scores {@code [T, B, n]}, or {@code [B, n]}; copied
     * @param lengths of the sequences, B of them; read where there is a row for each step
     * @throws IllegalArgumentException if these do not fit each other
     */
    public static Prediction of(Tensor scores, int[] lengths) {
        requireNonNull(scores, "scores");
        requireNonNull(lengths, "lengths");
        if (scores.rank() == 2 && scores.size(0) == lengths.length) {
            return of(scores);
        }
        boolean fits = scores.rank() == 3
                && scores.size(1) == lengths.length
                && Arrays.stream(lengths).allMatch(length -> length >= 0 && length <= scores.size(0));
        if (!fits) {
            throw new IllegalArgumentException(
                    "prediction: scores must be [T, B, n] with a length in [0, T] for each of B, or [B, n], but found %s and %s"
                            .formatted(Arrays.toString(scores.shape()), Arrays.toString(lengths)));
        }
        int width = scores.size(2);
        int[] starts = new int[lengths.length + 1];
        for (int b = 0; b < lengths.length; b++) {
            starts[b + 1] = starts[b] + lengths[b];
        }
        float[] rows = new float[starts[lengths.length] * width];
        for (int b = 0; b < lengths.length; b++) {
            for (int t = 0; t < lengths[b]; t++) {
                int from = (t * lengths.length + b) * width;
                System.arraycopy(scores.data(), from, rows, (starts[b] + t) * width, width);
            }
        }
        return new Prediction(rows, width, starts);
    }

    /** How many sequences there are. */
    public int sequences() {
        return starts.length - 1;
    }

    /** How many rows there are: one for each sequence, or for each step of each sequence. */
    public int rows() {
        return starts[sequences()];
    }

    /** n: how many scores a row has. */
    public int width() {
        return width;
    }

    /**
     * What is said of one sequence: its row, or those of its steps.
     *
     * @param b in [0, B)
     * @throws IndexOutOfBoundsException if there is no such sequence
     */
    public Prediction sequence(int b) {
        int from = starts[Places.one("prediction: sequences", b, sequences())];
        int to = starts[b + 1];
        return new Prediction(Arrays.copyOfRange(scores, from * width, to * width), width, new int[] {0, to - from});
    }

    /** The scores as the network gave them, {@code [rows][n]}; a copy. */
    public float[][] values() {
        return rows(scores.clone());
    }

    /**
     * The same with all scores divided by a temperature, such as {@code training} fits on validation data: above 1
     * probabilities come closer to each other, and the classes stay the same.
     *
     * @param temperature above 0, and not so small that a float cannot hold a divided score
     * @throws IllegalArgumentException if it is something else
     */
    public Prediction dividedBy(double temperature) {
        if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "prediction: a temperature must be a number above 0, but is " + temperature);
        }
        float[] divided = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            divided[i] = (float) (scores[i] / temperature);
            if (Float.isInfinite(divided[i]) && Float.isFinite(scores[i])) { // probabilities would be NaN
                throw new IllegalArgumentException(
                        "prediction: a float must hold each divided score, but %s / %s is too large"
                                .formatted(scores[i], temperature));
            }
        }
        return new Prediction(divided, width, starts);
    }

    /**
     * The probability of each class, {@code [rows][n]}: the softmax of each row, which sums to 1.
     *
     * @throws IllegalStateException if a row has one score: {@link #yesProbabilities} reads it
     */
    public float[][] probabilities() {
        checkClasses();
        float[] probabilities = new float[scores.length];
        for (int row = 0; row < rows(); row++) {
            Scores.softmax(scores, row * width, 1, width, probabilities);
        }
        return rows(probabilities);
    }

    /** The probability of yes for each score by itself, {@code [rows][n]}: the sigmoid, {@code 1 / (1 + exp(-x))}. */
    public float[][] yesProbabilities() {
        float[] probabilities = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            probabilities[i] = (float) (1 / (1 + Math.exp(-(double) scores[i])));
        }
        return rows(probabilities);
    }

    private float[][] rows(float[] values) {
        return IntStream.range(0, rows())
                .mapToObj(row -> Arrays.copyOfRange(values, row * width, (row + 1) * width))
                .toArray(float[][]::new);
    }

    /** A single score says yes or no, or a number: as a class it would always be the first, of probability 1. */
    private void checkClasses() {
        if (width == 1) {
            throw new IllegalStateException(
                    "prediction: classes need at least 2 scores in a row, but there is 1; yesProbabilities() reads it as yes or no, values() as a number");
        }
    }

    /**
     * The class with the largest score of each row, of equals the first; -1 where a score is NaN.
     *
     * @throws IllegalStateException if a row has one score: {@link #yesProbabilities} reads it
     */
    public int[] classes() {
        checkClasses();
        return IntStream.range(0, rows())
                .map(row -> Scores.argmax(scores, row * width, width))
                .toArray();
    }

    /**
     * The classes with the largest scores of each row, the largest first, of equals the first; -1 throughout where a score is
     * NaN.
     *
     * @param k how many, from 0 to n
     * @return {@code [rows][k]}
     * @throws IllegalStateException if a row has one score
     */
    public int[][] top(int k) {
        checkClasses();
        if (k < 0 || k > width) {
            throw new IllegalArgumentException("top: k must lie in [0, n = %d], but is %d".formatted(width, k));
        }
        return IntStream.range(0, rows()).mapToObj(row -> top(row, k)).toArray(int[][]::new);
    }

    private int[] top(int row, int k) {
        int[] best = new int[k];
        Arrays.fill(best, -1);
        if (Scores.argmax(scores, row * width, width) < 0) {
            return best;
        }
        for (int j = 0; j < width; j++) {
            int place = k;
            while (place > 0 && (best[place - 1] < 0 || score(row, best[place - 1]) < score(row, j))) {
                place--;
            }
            if (place < k) {
                System.arraycopy(best, place, best, place + 1, k - place - 1);
                best[place] = j;
            }
        }
        return best;
    }

    private float score(int row, int j) {
        return scores[row * width + j];
    }

    /** How many rows of how many scores there are, of how many sequences. */
    @Override
    public String toString() {
        return "Prediction[%d sequences, %d rows, n = %d]".formatted(sequences(), rows(), width);
    }
}
