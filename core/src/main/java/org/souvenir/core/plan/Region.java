package org.souvenir.core.plan;

import java.util.StringJoiner;

/**
 * A part of a slot: some neighbouring columns, and of a fixed matrix some neighbouring rows.
 *
 * @param row the first row of a fixed matrix; else 0
 * @param column the first column
 * @param rows of a fixed matrix; else as the slot's
 * @param width the columns
 */
public record Region(Slot slot, int row, int column, int rows, int width) {

    /** As a record's own, which takes the JVM milliseconds to link when a first network is compiled. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Region r
                && r.row == row
                && r.column == column
                && r.rows == rows
                && r.width == width
                && r.slot.equals(slot);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * slot.hashCode() + row) + column;
    }

    /** Some of its columns. */
    Region columns(int from, int size) {
        return new Region(slot, row, column + from, rows, size);
    }

    /** Some of the rows of a fixed matrix. */
    Region rows(int from, int size) {
        return new Region(slot, row + from, column, size, width);
    }

    /** The same part of another version of the slot. */
    Region in(Slot other) {
        return new Region(other, row, column, rows, width);
    }

    /** From one row to the next, in floats: 0 where a fixed row stands for every row. */
    public int rowStride() {
        return rows == 1 ? 0 : slot.width();
    }

    @Override
    public String toString() {
        StringJoiner part = new StringJoiner(", ", slot.name() + "{", "}").setEmptyValue(slot.toString());
        if (rows != slot.rows()) {
            part.add("rows %d..%d".formatted(row, row + rows));
        }
        if (width != slot.width()) {
            part.add("%d..%d".formatted(column, column + width));
        }
        return part.toString();
    }
}
