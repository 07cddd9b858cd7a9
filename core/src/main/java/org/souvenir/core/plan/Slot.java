package org.souvenir.core.plan;

/** Memory of a run: so many floats a row, for the rows that its extent tells. */
public final class Slot {

    /** For how many rows a slot holds values. */
    public enum Extent {
        /** The rows of one time step, overwritten by the next. */
        STEP,
        /** One row a sequence, the same at every step. */
        BATCH,
        /** All rows of the stretch of time that is worked on at once. */
        CHUNK,
        /** All rows of the run. */
        SEQUENCE,
        /** What a step finds, with room for what the last one leaves. */
        STATE,
        /** What a step leaves: its state's slot, a step further on. */
        SUCCESSOR,
        /** An array of the caller's: all rows of the run. */
        GIVEN
    }

    private final int id;
    private final String name;
    private final int width;
    private Extent extent;

    Slot(int id, String name, int width, Extent extent) {
        this.id = id;
        this.name = name;
        this.width = width;
        this.extent = extent;
    }

    /** Its place among the slots of a plan. */
    public int id() {
        return id;
    }

    /** For people. */
    public String name() {
        return name;
    }

    /** Floats a row. */
    public int width() {
        return width;
    }

    /** The rows. */
    public Extent extent() {
        return extent;
    }

    /** Makes it at least as lasting as {@code other}, of STEP, CHUNK and SEQUENCE; BATCH lasts already. */
    void lasting(Extent other) {
        if (extent != Extent.BATCH && extent.compareTo(Extent.SEQUENCE) <= 0 && other.compareTo(extent) > 0) {
            extent = other;
        }
    }

    /** A state's slot keeps what every step found. */
    private boolean whole;

    void keepAll() {
        whole = true;
    }

    /** Whether a state's slot keeps what every step found, not only the last. */
    public boolean whole() {
        return whole;
    }

    @Override
    public String toString() {
        return name + "[" + width + "]";
    }
}
