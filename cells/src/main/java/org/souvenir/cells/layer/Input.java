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

    /** @throws IllegalArgumentException if there is nothing to read, the limit is negative, or that of ids with several numbers a row */
    public Input {
        if (width < 1 || limit < 0 || limit > 0 && width != 1) {
            throw new IllegalArgumentException(
                    "input: a row must have at least 1 number and the limit 0, or one id and a limit above it, but found width %d and limit %d"
                            .formatted(width, limit));
        }
    }

    /** Rows of numbers, [T, B, width]. */
    public static Input features(int width) {
        return new Input(width, 0);
    }

    /** Ids in [0, limit), [T, B]. */
    public static Input ids(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("input: there must be at least 1 id, but there are " + limit);
        }
        return new Input(1, limit);
    }
}
