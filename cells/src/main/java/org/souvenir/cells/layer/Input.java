package org.souvenir.cells.layer;

/**
 * What a network reads.
 *
 * @param width numbers a time step; 1 for ids
 * @param limit for ids: how many there are to choose from; else 0
 */
public record Input(int width, int limit) {
    /** The name under which a batch gives it. */
    public static final String NAME = "x";

    /** @throws IllegalArgumentException if the limit is negative, or that of ids with several numbers a row */
    public Input {
        if (limit < 0 || limit > 0 && width != 1) {
            throw new IllegalArgumentException(
                    "input: numbers must have the limit 0, and ids one above it and the width 1, but found limit %d and width %d"
                            .formatted(limit, width));
        }
    }

    /** Rows of numbers, [T, B, width]. */
    public static Input features(int width) {
        return new Input(width, 0);
    }

    /** Ids in [0, limit), [T, B]. */
    public static Input ids(int limit) {
        return new Input(1, limit);
    }
}
