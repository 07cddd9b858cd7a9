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

    /** Rows of numbers, [T, B, width]. */
    public static Input features(int width) {
        return new Input(width, 0);
    }

    /** Ids in [0, limit), [T, B]. */
    public static Input ids(int limit) {
        return new Input(1, limit);
    }
}
