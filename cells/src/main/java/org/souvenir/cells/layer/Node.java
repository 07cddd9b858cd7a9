package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;

/**
 * A value between layers: an edge of the network. Made by a {@link NetworkGraph} and by the layers on it; it belongs to that
 * network alone, and is equal to itself only.
 */
public final class Node {

    /** How many rows a value has. */
    public enum Extent {
        /** One for each step of each sequence, [T, B, n]. */
        SEQUENCE,
        /** One for each sequence, [B, n]. */
        END
    }

    private final int id;
    private final int width;
    private final Extent extent;
    private final int limit;
    private final String axis;

    /**
     * A value.
     *
     * @param id its place among the values of a network
     * @param width n
     * @param extent whether there is one row per time step, or one per sequence
     * @param limit where the rows are ids: how many there are to choose from; else 0
     * @param axis the name of the input whose steps it has; empty where there is one row per sequence
     */
    public Node(int id, int width, Extent extent, int limit, String axis) {
        requireNonNull(extent, "extent");
        requireNonNull(axis, "axis");
        this.id = id;
        this.width = width;
        this.extent = extent;
        this.limit = limit;
        this.axis = axis;
    }

    /** Of a layer that is asked for so many numbers a row. */
    static void checkWidth(String kind, int width) {
        if (width < 1) {
            throw new IllegalArgumentException(
                    "%s: it must give at least 1 number a row, but %d are asked for".formatted(kind, width));
        }
    }

    /** Its place among the values of a network. */
    public int id() {
        return id;
    }

    /** n. */
    public int width() {
        return width;
    }

    /** Whether there is one row per time step, or one per sequence. */
    public Extent extent() {
        return extent;
    }

    /** Where the rows are ids: how many there are to choose from; else 0. */
    public int limit() {
        return limit;
    }

    /** The time axis it lies on: the name of the input whose steps these are; empty where there is one row per sequence. */
    public String axis() {
        return axis;
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

    @Override
    public String toString() {
        return shape();
    }
}
