package org.souvenir.core.parameter;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Numbers;
import org.souvenir.core.random.RandomStream;

/**
 * How a matrix {@code W [rows, columns]} starts. As {@code y = x·W}, the rows are the inputs and the columns the outputs:
 * {@code fan_in = rows}, {@code fan_out = columns}.
 */
@FunctionalInterface
public interface Initializer {

    /**
     * Writes the first values.
     *
     * @param data modified: {@code rows * columns} floats from {@code offset} on, row-major
     * @param random this matrix's own numbers; the same stream gives the same values
     */
    void fill(float[] data, int offset, int rows, int columns, RandomStream random);

    /** {@code W = 0}; for biases. */
    static Initializer zeros() {
        return constant(0);
    }

    /** {@code W = value}; the forget gate's bias starts at 1 (Jozefowicz et al., 2015). */
    static Initializer constant(float value) {
        Numbers.finite("constant: the value", value);
        return named(
                "constant",
                (data, offset, rows, columns, random) -> Arrays.fill(data, offset, offset + rows * columns, value),
                value);
    }

    /**
     * {@code W ~ U(from, to)}.
     *
     * @throws IllegalArgumentException unless {@code from ≤ to}, and both are finite
     */
    static Initializer uniform(float from, float to) {
        Numbers.finite("uniform: the lower end", from);
        Numbers.finite("uniform: the upper end", to);
        if (from > to) {
            throw new IllegalArgumentException(
                    "uniform: the lower end must not be above the upper, but they are " + from + " and " + to);
        }
        return named(
                "uniform",
                (data, offset, rows, columns, random) -> {
                    for (int i = 0; i < rows * columns; i++) {
                        data[offset + i] = from + (to - from) * random.uniform(i);
                    }
                },
                from,
                to);
    }

    /**
     * {@code W ~ N(0, deviation²)}.
     *
     * @param deviation the standard deviation, 0 or more
     * @throws IllegalArgumentException if the deviation is negative, infinite or NaN
     */
    static Initializer normal(double deviation) {
        Numbers.notNegative("normal: the deviation", deviation);
        return named(
                "normal",
                (data, offset, rows, columns, random) -> {
                    for (int i = 0; i < rows * columns; i++) {
                        data[offset + i] = (float) (deviation * random.gaussian(i));
                    }
                },
                deviation);
    }

    /**
     * {@code W = log u} with {@code u ~ U(0, largest)}, but not under least: numbers whose exponentials are uniform.
     *
     * @throws IllegalArgumentException unless {@code 0 < least ≤ largest}, and both are finite
     */
    static Initializer logUniform(double least, double largest) {
        Numbers.finite("logUniform: the largest", largest);
        if (!(least > 0 && least <= largest)) {
            throw new IllegalArgumentException(
                    "logUniform: the ends must be 0 < least ≤ largest, but are " + least + " and " + largest);
        }
        return named(
                "logUniform",
                (data, offset, rows, columns, random) -> {
                    for (int i = 0; i < rows * columns; i++) {
                        data[offset + i] = (float) Math.log(Math.max(least, random.unit(i) * largest));
                    }
                },
                least,
                largest);
    }

    /**
     * These numbers, row by row, and from the first again where the matrix has more.
     *
     * @param values at least one, finite; copied
     */
    static Initializer numbers(float... values) {
        requireNonNull(values, "values");
        if (values.length == 0) {
            throw new IllegalArgumentException("numbers: there must be at least one, but there is none");
        }
        double[] shown = new double[values.length];
        Arrays.setAll(shown, i -> Numbers.finite("numbers: each", values[i]));
        return named(
                "numbers",
                (data, offset, rows, columns, random) -> {
                    for (int i = 0; i < rows * columns; i++) {
                        data[offset + i] = (float) shown[i % shown.length];
                    }
                },
                shown);
    }

    /**
     * One that is not known: what stands for an initializer that was code, in equations that were read from text. Matrices that
     * start so must be set; to fill one is an {@link IllegalStateException}.
     */
    static Initializer code() {
        return named("code", (data, offset, rows, columns, random) -> {
            throw new IllegalStateException(
                    "code: how this [%d, %d] starts must be known, but it was code of a class that equations as text do not hold; set its values"
                            .formatted(rows, columns));
        });
    }

    /**
     * {@code W ~ U(-a, a)} with {@code a = √(6 / (rows + columns))}, which keeps the variance of signals and gradients
     * where the activation is near linear around 0 (Glorot and Bengio, 2010, equation 16).
     */
    static Initializer glorotUniform() {
        return named("glorotUniform", (data, offset, rows, columns, random) -> {
            float a = (float) Math.sqrt(6.0 / Math.max(1, (double) rows + columns));
            uniform(-a, a).fill(data, offset, rows, columns, random);
        });
    }

    /**
     * {@code W ~ N(0, 2 / (rows + columns))} (Glorot and Bengio, 2010, equation 12). Not truncated; Keras cuts at two
     * deviations.
     */
    static Initializer glorotNormal() {
        return named(
                "glorotNormal",
                (data, offset, rows, columns, random) -> normal(Math.sqrt(2.0 / Math.max(1, (double) rows + columns)))
                        .fill(data, offset, rows, columns, random));
    }

    /** {@code W ~ U(-a, a)} with {@code a = √(6 / rows)}, for layers before a relu (He et al., 2015, equation 10). */
    static Initializer heUniform() {
        return named("heUniform", (data, offset, rows, columns, random) -> {
            float a = (float) Math.sqrt(6.0 / Math.max(1, rows));
            uniform(-a, a).fill(data, offset, rows, columns, random);
        });
    }

    /** {@code W ~ N(0, 2 / rows)}, for layers before a relu (He et al., 2015, equation 10). Not truncated. */
    static Initializer heNormal() {
        return named(
                "heNormal",
                (data, offset, rows, columns, random) ->
                        normal(Math.sqrt(2.0 / Math.max(1, rows))).fill(data, offset, rows, columns, random));
    }

    /** {@link #orthogonal(double) orthogonal} with gain 1. */
    static Initializer orthogonal() {
        return orthogonal(1);
    }

    /**
     * {@code W = gain · Q}, where Q is uniformly distributed over the orthogonal matrices: {@code WᵀW = gain² · I} if there
     * are at least as many rows as columns, {@code WWᵀ = gain² · I} otherwise. For recurrent weights: repeated products
     * neither grow nor vanish (Saxe et al., 2014). Q is the orthogonal factor of a Gaussian matrix, each column with the
     * sign that makes the diagonal of R positive, without which the distribution is not uniform (Mezzadri, 2007).
     */
    static Initializer orthogonal(double gain) {
        return named("orthogonal", new Orthogonal(Numbers.finite("orthogonal: the gain", gain)), gain);
    }

    /**
     * {@code W = scale · I}: ones on the main diagonal, also of a matrix that is not square; the start of recurrent weights
     * before a relu (Le, Jaitly and Hinton, 2015).
     */
    static Initializer identity(float scale) {
        Numbers.finite("identity: the scale", scale);
        return named(
                "identity",
                (data, offset, rows, columns, random) -> {
                    Arrays.fill(data, offset, offset + rows * columns, 0);
                    for (int i = 0; i < Math.min(rows, columns); i++) {
                        data[offset + i * columns + i] = scale;
                    }
                },
                scale);
    }

    /**
     * Rows of a stacked matrix that start in one way.
     *
     * @param rows how many, 0 or more
     * @param initializer sees these rows only: they are the {@code fan_in} of its formula
     */
    record Block(int rows, Initializer initializer) {

        /** @throws IllegalArgumentException if there are fewer than 0 rows */
        public Block {
            requireNonNull(initializer, "initializer");
            if (rows < 0) {
                throw new IllegalArgumentException("block: the rows must not be negative, but are " + rows);
            }
        }
    }

    /**
     * A matrix of blocks of rows, one above the other, each with its own initializer. For the weights that stand right of
     * {@code concat(h, x)}: the rows of h orthogonal, those of x Glorot uniform, each as if it were a matrix of its own,
     * as the parts of the sum {@code h·U + x·W} are in other libraries.
     *
     * @param blocks from the first row to the last
     * @throws IllegalArgumentException when filling a matrix that has more or fewer rows than all blocks together
     */
    static Initializer stacked(List<Block> blocks) {
        NoNulls.in(blocks, "blocks");
        List<Block> copy = List.copyOf(blocks);
        return new NamedInitializer("stacked", List.of(), copy, (data, offset, rows, columns, random) -> {
            int sum = copy.stream().mapToInt(Block::rows).sum();
            if (sum != rows) {
                throw new IllegalArgumentException("stacked: the blocks must have the matrix's rows together, but have "
                        + sum + " and the matrix is [" + rows + ", " + columns + "]");
            }
            int row = 0;
            for (int i = 0; i < copy.size(); i++) {
                Block block = copy.get(i);
                block.initializer().fill(data, offset + row * columns, block.rows(), columns, random.child(i));
                row += block.rows();
            }
        });
    }

    /** {@link #stacked(List)}. */
    static Initializer stacked(Block... blocks) {
        NoNulls.in(blocks, "blocks");
        return stacked(List.of(blocks));
    }

    private static Initializer named(String name, Initializer fill, double... numbers) {
        return new NamedInitializer(name, Arrays.stream(numbers).boxed().toList(), List.of(), fill);
    }
}
