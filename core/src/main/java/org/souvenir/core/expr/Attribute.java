package org.souvenir.core.expr;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.souvenir.core.name.Numbers;
import org.souvenir.core.parameter.ParameterSpec;

/** What an expression carries beside its operands. */
public sealed interface Attribute {

    /** Nothing. */
    enum None implements Attribute {
        NONE
    }

    /**
     * An input's name and width; for ids, the number of entries they choose from.
     *
     * @param limit ids are whole numbers in [0, limit); 0 where the input holds plain numbers
     */
    record Input(String name, int width, int limit) implements Attribute {
        /** Checks that nothing is missing. */
        public Input {
            requireNonNull(name, "name");
        }
    }

    /** A state's name and width. */
    record State(String name, int width) implements Attribute {
        /** Checks that nothing is missing. */
        public State {
            requireNonNull(name, "name");
        }
    }

    /** A parameter. */
    record Parameter(ParameterSpec spec) implements Attribute {
        /** Checks that nothing is missing. */
        public Parameter {
            requireNonNull(spec, "spec");
        }
    }

    /** A constant's value. */
    record Value(double value) implements Attribute {}

    /** A value for all rows and columns of a batch. */
    record Filled(int width, double value) implements Attribute {}

    /** Numbers in rows of one width; immutable. */
    final class Matrix implements Attribute {
        private final int rows;
        private final int width;
        private final double[] values;

        /** @param rows not modified, and copied */
        Matrix(double[][] rows) {
            this.rows = rows.length;
            this.width = rows.length == 0 ? 0 : rows[0].length;
            for (int i = 0; i < rows.length; i++) {
                if (rows[i].length != width) {
                    throw new IllegalArgumentException(
                            "matrix: rows must have one width, but row 0 has %d and row %d %d"
                                    .formatted(width, i, rows[i].length));
                }
            }
            this.values = Arrays.stream(rows)
                    .flatMapToDouble(Arrays::stream)
                    .map(value -> Numbers.known("matrix: each of its values", value))
                    .toArray();
        }

        /** How many rows there are. */
        public int rows() {
            return rows;
        }

        /** How many columns there are. */
        public int width() {
            return width;
        }

        /** The number at a place. */
        public double at(int row, int column) {
            if (row < 0 || row >= rows || column < 0 || column >= width) {
                throw new IndexOutOfBoundsException(
                        "matrix: the place must lie in [%d, %d], but is [%d, %d]".formatted(rows, width, row, column));
            }
            return values[row * width + column];
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Matrix m && m.rows == rows && m.width == width && Arrays.equals(m.values, values);
        }

        @Override
        public int hashCode() {
            return 31 * width + Arrays.hashCode(values);
        }

        @Override
        public String toString() {
            return "Matrix[%d, %d]".formatted(rows, width);
        }
    }

    /**
     * A random mask: {@code value} with the given probability, else 0; {@code expected} outside training.
     *
     * @param rows of a fixed mask, or {@link Expr#BATCH}
     * @param stream tells the masks of one step apart
     */
    record Mask(int rows, int width, double probability, double value, double expected, Scope scope, int stream)
            implements Attribute {
        /** Checks that nothing is missing. */
        public Mask {
            requireNonNull(scope, "scope");
        }

        /** Where in its stream of random numbers those of a step begin; in a mask for whole sequences, always at 0. */
        public long position(int step) {
            return scope == Scope.SEQUENCE ? 0 : (long) step << 40;
        }
    }

    /** How long a mask lasts. */
    enum Scope {
        /** A new one for each time step. */
        STEP,
        /** One for the whole sequence. */
        SEQUENCE
    }

    /** How many pairs (x, W) stand before the addend, if there is one. */
    record Linear(int products, boolean addend) implements Attribute {}

    /** factor · a + shift. */
    record Factor(double factor, double shift) implements Attribute {}

    /** Where a slice starts and what size the result has. */
    record Window(int from, int size) implements Attribute {}

    /** The forward value that is meant. */
    record Of(Expr value) implements Attribute {
        /** Checks that nothing is missing. */
        public Of {
            requireNonNull(value, "value");
        }
    }
}
