package org.souvenir.examples.speed;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is timed: a layer over whole sequences, or a step of a language model.
 *
 * @param kind {@code rnn, lstm, gru, peephole} for a layer; {@code charlm-} or {@code wordlm-} and {@code lstm} or {@code gru}
 *     for a model
 * @param mode {@code infer}; {@code train} for a layer: its outputs and all gradients; for a model {@code
 *     "step"}: with clipping and the optimizer
 * @param batch B, sequences
 * @param steps T
 * @param inputs I, what a step reads
 * @param hidden H, units
 */
record Configuration(String kind, String mode, int batch, int steps, int inputs, int hidden) {
    /** Cells that are timed as a layer. */
    static final List<String> LAYERS = List.of("rnn", "lstm", "gru", "peephole");

    static final List<String> MODELS = List.of("charlm-lstm", "charlm-gru", "wordlm-lstm", "wordlm-gru");

    private static final int CHARACTERS = 65;
    private static final int WORDS = 10_000;
    private static final int WORD_LAYERS = 2;

    Configuration {
        List<String> modes = List.of("infer", LAYERS.contains(kind) ? "train" : "step");
        if (!LAYERS.contains(kind) && !MODELS.contains(kind)) {
            throw new IllegalArgumentException("benchmark: KIND must be one of %s, %s, but is %s"
                    .formatted(String.join(", ", LAYERS), String.join(", ", MODELS), kind));
        }
        if (!modes.contains(mode)) {
            throw new IllegalArgumentException(
                    "benchmark: MODE of %s must be %s, but is %s".formatted(kind, String.join(" or ", modes), mode));
        }
        if (Math.min(Math.min(batch, steps), Math.min(inputs, hidden)) < 1) {
            throw new IllegalArgumentException("benchmark: B, T, I and H must be at least 1, but are %d, %d, %d and %d"
                    .formatted(batch, steps, inputs, hidden));
        }
    }

    /** Of a line {@code KIND MODE B T I H}. */
    static Configuration parse(String line) {
        String[] words = line.trim().split("\\s+");
        try {
            int[] s = Arrays.stream(words).skip(2).mapToInt(Integer::parseInt).toArray();
            if (s.length == 4) {
                return new Configuration(words[0], words[1], s[0], s[1], s[2], s[3]);
            }
        } catch (NumberFormatException e) {
            // is said below
        }
        throw new IllegalArgumentException(
                "benchmark: a configuration must be KIND MODE B T I H, but is '%s'".formatted(line));
    }

    boolean trains() {
        return !mode.equals("infer");
    }

    boolean isModel() {
        return MODELS.contains(kind);
    }

    /** The cell's name alone. */
    String cell() {
        return kind.substring(kind.indexOf('-') + 1);
    }

    /** How many scores a model has, 0 if this is a layer. */
    int vocabulary() {
        return !isModel() ? 0 : kind.startsWith("charlm") ? CHARACTERS : WORDS;
    }

    /** Recurrent layers, one above the other. */
    int layers() {
        return vocabulary() == WORDS ? WORD_LAYERS : 1;
    }

    /** The rows of all steps. */
    long tokens() {
        return (long) batch * steps;
    }

    private int gates() {
        return switch (cell()) {
            case "rnn" -> 1;
            case "gru" -> 3;
            default -> 4;
        };
    }

    private double perLayer(LayerCount count) {
        return IntStream.range(0, layers())
                .mapToDouble(i -> count.of(i == 0 ? inputs : hidden))
                .sum();
    }

    /** Something about a layer, by what it reads. */
    private interface LayerCount {
        double of(double width);
    }

    /** Three passes train: forward, the gradients of what was read, the gradients of the weights. */
    private int passes() {
        return trains() ? 3 : 1;
    }

    /** The multiplications and additions of the matrix products. */
    double operations() {
        double layers = perLayer(width -> gates() * hidden * (width + hidden));
        return passes() * 2.0 * tokens() * (layers + (double) hidden * vocabulary());
    }

    /**
     * The bytes that the equations ask for: the recurrent matrix at every step, as no step can begin before the last, what is
     * read and left by every row, and once the matrices that all rows share. What the gates pass on within a step is not counted.
     */
    double bytes() {
        double layers = perLayer(
                width -> (double) gates() * hidden * (width + (double) steps * hidden) + tokens() * (width + hidden));
        double scores = vocabulary() * (hidden + (double) tokens());
        return passes() * (double) Float.BYTES * (layers + scores);
    }

    /** Operations per byte: what a roofline has from left to right (Williams, Waterman and Patterson, 2009). */
    double intensity() {
        return operations() / bytes();
    }

    /** The line that {@link #parse} reads. */
    @Override
    public String toString() {
        return "%s %s %d %d %d %d".formatted(kind, mode, batch, steps, inputs, hidden);
    }
}
