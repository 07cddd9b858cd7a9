package org.souvenir.core.plan;

/** Where an element-wise program reads or writes. */
public sealed interface Operand {

    /** Its columns: 1 is repeated along the row. */
    int width();

    /** Memory that outlives the program. */
    record Memory(Region region) implements Operand {
        @Override
        public int width() {
            return region.width();
        }
    }

    /**
     * Memory of the program alone.
     *
     * @param stride floats a row of the whole value
     */
    record Scratch(int register, int stride, int column, int width) implements Operand {}

    /** A fixed row [1, width], by its number among the plan's fixed values. */
    record Fixed(int index, int width) implements Operand {}
}
