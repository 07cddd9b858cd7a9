package org.souvenir.cells.series;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.souvenir.cells.data.Sequences;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.tensor.Tensor;

/**
 * Puts each column of numbers on a scale that networks like, {@code y = (x - offset) / scale}, and back. It is fitted to
 * training data alone, and is kept with the network that was trained with it:
 *
 * <pre>{@code
 * NetworkFormat.standard().write(file, network, Map.of("scaler", scaler.toText()));
 * Scaler again = Scaler.parse(NetworkFormat.standard().read(file).notes().getOrDefault("scaler", ""), "the scaler");
 * }</pre>
 *
 * <p>A column that never changes gets scale 1: it becomes 0, and nothing becomes NaN. Computed in double. A value.
 */
public final class Scaler {
    private static final String HEADER = "souvenir-scaler 1 ";

    private final double[] offsets;
    private final double[] scales;

    private Scaler(double[] offsets, double[] scales) {
        this.offsets = offsets;
        this.scales = scales;
    }

    /** What is done to a column. */
    private record Line(double offset, double scale) {}

    /**
     * A scaler of known numbers.
     *
     * @param offsets one for each column, finite; copied
     * @param scales one for each column, finite and not 0; copied
     */
    public static Scaler of(double[] offsets, double[] scales) {
        requireNonNull(offsets, "offsets");
        requireNonNull(scales, "scales");
        boolean finite = Arrays.stream(offsets).allMatch(Double::isFinite)
                && Arrays.stream(scales).allMatch(scale -> Double.isFinite(scale) && scale != 0);
        if (offsets.length != scales.length || !finite) {
            throw new IllegalArgumentException(
                    "scaler: each column must have a finite offset and a finite scale that is not 0, but they are %s and %s"
                            .formatted(Arrays.toString(offsets), Arrays.toString(scales)));
        }
        return new Scaler(offsets.clone(), scales.clone());
    }

    /**
     * The offset of a column is the mean of the data, and the scale their standard deviation (the root of the mean square),
     * so that what is fitted to gets mean 0 and deviation 1.
     *
     * @throws IllegalArgumentException if there is no step, or a number is not finite
     */
    public static Scaler standard(Series training) {
        requireNonNull(training, "training");
        return standard(sequence(training));
    }

    /** {@link #standard(Series)} over the real steps of sequences. */
    public static Scaler standard(Sequences training) {
        requireNonNull(training, "training");
        return fitted(training, column -> {
            double mean = Arrays.stream(column).sum() / column.length;
            double squares =
                    Arrays.stream(column).map(x -> (x - mean) * (x - mean)).sum();
            return new Line(mean, Math.sqrt(squares / column.length));
        });
    }

    /**
     * The offset of a column is the smallest of the data, and the scale the distance to the largest, so that what is fitted to
     * lies in [0, 1]; other data may lie outside.
     *
     * @throws IllegalArgumentException if there is no step, or a number is not finite
     */
    public static Scaler minMax(Series training) {
        requireNonNull(training, "training");
        return minMax(sequence(training));
    }

    /** {@link #minMax(Series)} over the real steps of sequences. */
    public static Scaler minMax(Sequences training) {
        requireNonNull(training, "training");
        return fitted(training, column -> {
            double least = Arrays.stream(column).min().orElseThrow();
            return new Line(least, Arrays.stream(column).max().orElseThrow() - least);
        });
    }

    private static Sequences sequence(Series series) {
        return Sequences.of(series.values().reshape(series.steps(), 1, series.width()));
    }

    private static Scaler fitted(Sequences training, Function<double[], Line> rule) {
        int width = training.values().rank() == 2 ? 1 : training.values().size(2);
        double[] offsets = new double[width];
        double[] scales = new double[width];
        for (int j = 0; j < width; j++) {
            double[] column = column(training, j, width);
            Line line = rule.apply(column);
            boolean changes = Arrays.stream(column).anyMatch(x -> x != column[0]);
            offsets[j] = changes ? line.offset() : column[0];
            scales[j] = changes ? line.scale() : 1;
        }
        return new Scaler(offsets, scales);
    }

    private static double[] column(Sequences training, int j, int width) {
        int[] lengths = training.lengths();
        double[] column = new double[Arrays.stream(lengths).sum()];
        int count = 0;
        for (int b = 0; b < lengths.length; b++) {
            for (int t = 0; t < lengths[b]; t++) {
                float value = training.values().data()[(t * lengths.length + b) * width + j];
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "scaler: numbers must be finite, but step %d of sequence %d has %s in column %d"
                                    .formatted(t, b, value, j));
                }
                column[count++] = value;
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException("scaler: there must be a step to be fitted to, but there is none");
        }
        return column;
    }

    /** n: how many columns it is for. */
    public int width() {
        return offsets.length;
    }

    /**
     * The scaler of some of the columns, in any order: that of targets.
     *
     * @throws IllegalArgumentException if one is not in [0, n)
     */
    public Scaler columns(int... columns) {
        requireNonNull(columns, "columns");
        for (int column : columns) {
            if (column < 0 || column >= width()) {
                throw new IllegalArgumentException(
                        "scaler: columns must lie in [0, n = %d), but found %d".formatted(width(), column));
            }
        }
        return new Scaler(
                IntStream.of(columns).mapToDouble(j -> offsets[j]).toArray(),
                IntStream.of(columns).mapToDouble(j -> scales[j]).toArray());
    }

    /** The series on the scale; a copy. */
    public Series apply(Series series) {
        requireNonNull(series, "series");
        return Series.of(apply(series.values()));
    }

    /** The sequences on the scale; a copy. */
    public Sequences apply(Sequences sequences) {
        requireNonNull(sequences, "sequences");
        return Sequences.of(apply(sequences.values()), sequences.lengths());
    }

    /**
     * Numbers on the scale, {@code (x - offset) / scale}.
     *
     * @param values {@code [..., n]}, or {@code [..., h · n]} for n columns h times over; not modified
     * @throws IllegalArgumentException if there are other columns
     */
    public Tensor apply(Tensor values) {
        requireNonNull(values, "values");
        int n = checkedWidth(values);
        return made(values, i -> (values.data()[i] - offsets[i % n]) / scales[i % n]);
    }

    /**
     * Numbers as they were before they were put on the scale, {@code y · scale + offset}: what a network gave.
     *
     * @param values {@code [..., n]}, or {@code [..., h · n]} for n columns h times over; not modified
     * @throws IllegalArgumentException if there are other columns
     */
    public Tensor invert(Tensor values) {
        requireNonNull(values, "values");
        int n = checkedWidth(values);
        return made(values, i -> values.data()[i] * scales[i % n] + offsets[i % n]);
    }

    private static Tensor made(Tensor values, IntToDoubleFunction number) {
        Tensor made = Tensor.zeros(values.shape());
        for (int i = 0; i < made.length(); i++) {
            made.data()[i] = (float) number.applyAsDouble(i);
        }
        return made;
    }

    private int checkedWidth(Tensor values) {
        int last = values.rank() == 0 ? 0 : values.size(values.rank() - 1);
        if (width() == 0 ? last > 0 : last == 0 || last % width() > 0) {
            throw new IllegalArgumentException(
                    "scaler: the last axis must hold n = %d columns, or several times as many, but the shape is %s"
                            .formatted(width(), Arrays.toString(values.shape())));
        }
        return width();
    }

    /** The scaler as text, for {@link #parse} to make an equal one of, bit for bit. */
    public String toText() {
        StringBuilder text = new StringBuilder(HEADER).append(width()).append('\n');
        for (int j = 0; j < width(); j++) {
            text.append(offsets[j]).append(' ').append(scales[j]).append('\n');
        }
        return text.toString();
    }

    /**
     * Reads what {@link #toText} gave.
     *
     * @param source what error messages call the text
     * @throws FileFormatException if the text is cut off, altered or something else; it names source and line
     */
    public static Scaler parse(String text, String source) {
        requireNonNull(text, "text");
        requireNonNull(source, "source");
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(HEADER + (lines.size() - 1)) || !text.endsWith("\n")) {
            throw FileFormatException.atLine(
                    source,
                    1,
                    "expected \"%sCOLUMNS\" and as many lines, but found %s and %d"
                            .formatted(
                                    HEADER, lines.isEmpty() ? "nothing" : lines.get(0), Math.max(0, lines.size() - 1)));
        }
        List<double[]> columns = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            columns.add(numbers(lines.get(i), source, i + 1));
        }
        return new Scaler(
                columns.stream().mapToDouble(column -> column[0]).toArray(),
                columns.stream().mapToDouble(column -> column[1]).toArray());
    }

    private static double[] numbers(String line, String source, int number) {
        double[] numbers;
        try {
            numbers = Arrays.stream(line.split(" ", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException e) {
            numbers = new double[0];
        }
        if (numbers.length != 2 || !Double.isFinite(numbers[0]) || !Double.isFinite(numbers[1]) || numbers[1] == 0) {
            throw FileFormatException.atLine(
                    source,
                    number,
                    "expected a finite offset and a finite scale that is not 0, but found \"" + line + '"');
        }
        return numbers;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scaler s && Arrays.equals(offsets, s.offsets) && Arrays.equals(scales, s.scales);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(offsets) + Arrays.hashCode(scales);
    }

    @Override
    public String toString() {
        return "Scaler[offsets %s, scales %s]".formatted(Arrays.toString(offsets), Arrays.toString(scales));
    }
}
