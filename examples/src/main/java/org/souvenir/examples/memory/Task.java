package org.souvenir.examples.memory;

import java.util.Arrays;
import java.util.Locale;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Scores;
import org.souvenir.core.tensor.Tensor;

/** Something that can be done only by remembering over a lag. Sequences depend on the seed alone. */
enum Task {
    /**
     * The adding problem (Hochreiter and Schmidhuber, 1997): of T = lag numbers in [-1, 1], the sum of the two that are marked,
     * one in each half. Chance: mean squared error 0.667. Solved: below 0.04, while remembering one of the two gives 0.333.
     */
    ADDING("adding", 2, 1, false) {
        @Override
        Example batch(int size, int lag, RandomStream random) {
            Tensor x = Tensor.zeros(lag, size, 2);
            Tensor y = Tensor.zeros(size, 1);
            for (int b = 0; b < size; b++) {
                RandomStream own = random.child(b);
                int first = own.below(lag / 2, 0);
                int second = lag / 2 + own.below(lag - lag / 2, 1);
                for (int t = 0; t < lag; t++) {
                    float value = 2 * own.uniform(2 + t) - 1;
                    x.set(value, t, b, 0);
                    if (t == first || t == second) {
                        x.set(1, t, b, 1);
                        y.data()[b] += value;
                    }
                }
            }
            return Example.perSequence(Batch.of(x), y);
        }

        @Override
        double score(Tensor output, Example example) {
            double error = 0;
            for (int b = 0; b < output.length(); b++) {
                double d = output.data()[b] - example.target().values().data()[b];
                error += d * d / output.length();
            }
            return error;
        }

        @Override
        boolean solved(double score) {
            return score < 0.04;
        }

        @Override
        String text(double score) {
            return String.format(Locale.ROOT, "%.4f", score);
        }
    },
    /** The copy task: three symbols of four, then blanks for a lag, then a signal: say them again. Solved: 99 % of the symbols. */
    COPY("copy", 6, 5, true) {
        private static final int LENGTH = 3;
        private static final int SIGNAL = 5;

        @Override
        Example batch(int size, int lag, RandomStream random) {
            int steps = 2 * LENGTH + lag;
            Tensor x = Tensor.zeros(steps, size, 6);
            Tensor y = Tensor.zeros(steps, size);
            for (int b = 0; b < size; b++) {
                for (int t = 0; t < steps; t++) {
                    int symbol = 1 + random.child(b).below(4, t % (LENGTH + lag));
                    boolean reading = t < LENGTH;
                    boolean saying = t >= LENGTH + lag;
                    x.set(1, t, b, reading ? symbol : t == LENGTH + lag - 1 ? SIGNAL : 0);
                    y.set(saying ? symbol : 0, t, b);
                }
            }
            return Example.perStep(Batch.of(x), y);
        }

        @Override
        double score(Tensor output, Example example) {
            int steps = output.size(0);
            return share(output, example.target().values(), (steps - LENGTH) * output.size(1));
        }

        @Override
        boolean solved(double score) {
            return score > 0.99;
        }
    },
    /**
     * Temporal order (Hochreiter and Schmidhuber, 1997): in T = lag symbols two are X or Y, one early and one past the middle;
     * which of the four orders was it? Solved: 95 %.
     */
    ORDER("temporal order", 6, 4, false) {
        @Override
        Example batch(int size, int lag, RandomStream random) {
            Tensor x = Tensor.zeros(lag, size, 6);
            Tensor y = Tensor.zeros(size);
            for (int b = 0; b < size; b++) {
                RandomStream own = random.child(b);
                int early = lag / 10 + own.below(Math.max(1, lag / 10), 0);
                int late = lag / 2 + own.below(Math.max(1, lag / 10), 1);
                int first = own.below(2, 2);
                int second = own.below(2, 3);
                for (int t = 0; t < lag; t++) {
                    int distractor = 2 + own.below(4, 4 + t);
                    x.set(1, t, b, t == early ? first : t == late ? second : distractor);
                }
                y.data()[b] = 2 * first + second;
            }
            return Example.perSequence(Batch.of(x), y);
        }

        @Override
        double score(Tensor output, Example example) {
            return share(output, example.target().values(), 0);
        }
    },
    /**
     * The embedded Reber grammar (Cleeremans et al., 1989): B, then T or P, then inner strings of the grammar until the lag is
     * over, then the same T or P again, then E; at every step the next symbol. Solved: 95 % of the second T or P.
     */
    REBER("embedded Reber", Reber.SYMBOLS, Reber.SYMBOLS, true) {
        @Override
        Example batch(int size, int lag, RandomStream random) {
            String[] words = new String[size];
            int[] lengths = new int[size];
            for (int b = 0; b < size; b++) {
                words[b] = Reber.word(lag, random.child(b));
                lengths[b] = words[b].length() - 1;
            }
            int steps = Arrays.stream(lengths).max().orElseThrow();
            Tensor x = Tensor.zeros(steps, size, Reber.SYMBOLS);
            Tensor y = Tensor.zeros(steps, size);
            for (int b = 0; b < size; b++) {
                Reber.put(words[b], x, y, b);
            }
            return Example.perStep(Batch.of(x, lengths), y);
        }

        @Override
        double score(Tensor output, Example example) {
            int[] lengths = example.batch().lengths();
            int right = 0;
            for (int b = 0; b < lengths.length; b++) {
                int t = lengths[b] - 2;
                right += best(output, t * lengths.length + b)
                                == (int) example.target().values().get(t, b)
                        ? 1
                        : 0;
            }
            return (double) right / lengths.length;
        }
    };

    private final String title;
    private final int inputs;
    private final int outputs;
    private final boolean everyStep;

    Task(String title, int inputs, int outputs, boolean everyStep) {
        this.title = title;
        this.inputs = inputs;
        this.outputs = outputs;
        this.everyStep = everyStep;
    }

    /** Inputs and targets. */
    abstract Example batch(int size, int lag, RandomStream random);

    /** How good the outputs for an example are: the share that is right, or for {@link #ADDING} the mean squared error. */
    abstract double score(Tensor output, Example example);

    /** Whether that is good enough. */
    boolean solved(double score) {
        return score > 0.95;
    }

    /** A score for people. */
    String text(double score) {
        return Math.round(100 * score) + " %";
    }

    String title() {
        return title;
    }

    int inputs() {
        return inputs;
    }

    int outputs() {
        return outputs;
    }

    /** Whether there is a target at every step, or one for the sequence. */
    boolean everyStep() {
        return everyStep;
    }

    /** The share of rows, from one on, whose largest output is the target. */
    private static double share(Tensor output, Tensor targets, int from) {
        int right = 0;
        for (int row = from; row < targets.length(); row++) {
            right += best(output, row) == (int) targets.data()[row] ? 1 : 0;
        }
        return (double) right / (targets.length() - from);
    }

    /** The place of the largest output of a row. */
    static int best(Tensor output, int row) {
        int width = output.size(output.rank() - 1);
        return Scores.argmax(output.data(), row * width, width);
    }
}
