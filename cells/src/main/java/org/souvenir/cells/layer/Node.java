package org.souvenir.cells.layer;

/**
 * A value between layers: an edge of the network. Made by a {@link NetworkGraph} and by the layers on it; it belongs to that
 * network alone.
 *
 * @param id its place among the values of a network
 * @param width n
 * @param extent whether there is one row per time step, or one per sequence
 * @param limit where the rows are ids: how many there are to choose from; else 0
 * @param axis the time axis it lies on: the name of the input whose steps these are; empty where there is one row per sequence
 */
public record Node(int id, int width, Extent extent, int limit, String axis) {

    /** How many rows a value has. */
    public enum Extent {
        /** One for each step of each sequence, [T, B, n]. */
        SEQUENCE,
        /** One for each sequence, [B, n]. */
        END
    }

    /** Whether it has rows along a time axis. */
    public boolean sequence() {
        return extent == Extent.SEQUENCE;
    }

    /** The shape for people: {@code [T, B, n]} or {@code [B, n]}; {@code [T of y, B, n]} on the axis of another input, y. */
    public String shape() {
        String steps = axis.equals(Input.NAME) ? "T" : "T of " + axis;
        return "[" + (sequence() ? steps + ", " : "") + "B, " + width + "]";
    }
}
