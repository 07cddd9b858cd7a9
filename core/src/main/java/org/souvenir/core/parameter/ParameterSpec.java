package org.souvenir.core.parameter;

import static java.util.Objects.requireNonNull;

import java.util.Objects;

/**
 * A parameter before it has values: a matrix {@code [rows, columns]}, its name and how it starts. In {@code y = x·W + b} the
 * weights have a row for each input and a column for each output; a bias is a matrix of one row.
 *
 * @param name unique within a network; parts are separated by dots by convention: {@code encoder.forget.weight}
 * @param rows 0 or more
 * @param columns 0 or more
 * @param initializer writes the first values
 */
public record ParameterSpec(String name, int rows, int columns, Initializer initializer) {

    /** @throws IllegalArgumentException if the name is blank, an axis negative, or the matrix larger than an array */
    public ParameterSpec {
        requireNonNull(name, "name");
        Objects.requireNonNull(initializer, "initializer");
        if (name.isBlank()) {
            throw new IllegalArgumentException("parameter: the name must not be blank, but is '" + name + "'");
        }
        if (rows < 0 || columns < 0 || (long) rows * columns > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("parameter " + name + ": the matrix must have from 0 to "
                    + Integer.MAX_VALUE + " elements, but its shape is [" + rows + ", " + columns + "]");
        }
    }

    /** How many numbers the matrix has. */
    public int length() {
        return rows * columns;
    }

    /** The same under another name. */
    public ParameterSpec withName(String newName) {
        requireNonNull(newName, "newName");
        return new ParameterSpec(newName, rows, columns, initializer);
    }
}
