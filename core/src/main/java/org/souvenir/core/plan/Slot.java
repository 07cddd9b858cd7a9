package org.souvenir.core.plan;

import org.souvenir.core.expr.Expr;

/**
 * A piece of memory of a run: values side by side in rows.
 *
 * @param id its place among the slots of a plan
 * @param name for people
 * @param extent which rows it holds, and for how long
 * @param rows of a fixed matrix; 0 where the extent tells, {@link Expr#ALONG} or {@link Expr#STILL} where each sequence has as many
 *     as another one has steps
 * @param width floats per row
 */
public record Slot(int id, String name, Extent extent, int rows, int width) {

    /** Which rows a slot holds, and for how long. */
    public enum Extent {
        /** The rows of one time step, overwritten by the next. */
        STEP,
        /** All rows of the stretch of time that is worked on at once. */
        STRETCH,
        /** All rows of the run. */
        SEQUENCE,
        /** One row per sequence, or its rows along another one, the same at every step. */
        BATCH,
        /** What a step finds, with room for what it leaves. */
        STATE,
        /** What every step found, and what the last one leaves. */
        HISTORY,
        /** What a step leaves: its state's slot, one step further on. */
        SUCCESSOR,
        /** What the last step of each sequence left, one row per sequence. */
        FINAL,
        /** An array of the caller's: all rows of the run, or all along another sequence. */
        GIVEN,
        /** A fixed matrix: one of the caller's parameters. */
        PARAMETER,
        /** A fixed matrix that is made of parameters, once for all runs. */
        PREPARED,
        /** A fixed matrix, or rows along another sequence, that a run adds up over time, or makes of such sums. */
        SUM,
        /** A fixed matrix of the caller's, to which the gradient of a parameter is added. */
        GRADIENT
    }

    /** As a record's own, which takes the JVM milliseconds to link when a first network is compiled. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Slot s
                && s.id == id
                && s.extent == extent
                && s.rows == rows
                && s.width == width
                && s.name.equals(name);
    }

    @Override
    public int hashCode() {
        return id;
    }

    /** The same for as long as {@code other} lasts too, of STEP, STRETCH and SEQUENCE; other extents stay. */
    Slot lasting(Extent other) {
        boolean longer = extent.compareTo(Extent.SEQUENCE) < 0
                && other.compareTo(Extent.SEQUENCE) <= 0
                && other.compareTo(extent) > 0;
        return longer ? new Slot(id, name, other, rows, width) : this;
    }

    /** All of it. */
    public Region all() {
        return new Region(this, 0, 0, rows, width);
    }

    @Override
    public String toString() {
        return switch (rows) {
            case Expr.BATCH -> "%s[%d]".formatted(name, width);
            case Expr.ALONG, Expr.STILL -> "%s[T', %d]".formatted(name, width);
            default -> "%s[%d, %d]".formatted(name, rows, width);
        };
    }
}
