package org.souvenir.cells.network;

/**
 * A value between layers.
 *
 * @param id its place among the values of a network
 * @param width n
 * @param extent whether there is one row a time step, or one a sequence
 * @param limit where the rows are ids: how many there are to choose from; else 0
 */
public record Node(int id, int width, Extent extent, int limit) {

    /** How many rows a value has. */
    public enum Extent {
        /** One for each step of each sequence, [T, B, n]. */
        SEQUENCE,
        /** One for each sequence, [B, n]. */
        END
    }

    /** The shape for people: {@code [T, B, n]} or {@code [B, n]}. */
    public String shape() {
        return (extent == Extent.SEQUENCE ? "[T, B, " : "[B, ") + width + "]";
    }
}
