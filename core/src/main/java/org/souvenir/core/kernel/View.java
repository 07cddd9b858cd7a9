package org.souvenir.core.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A window on an array: element {@code (i, j)} lies at {@code offset + i * rowStride + j * columnStride}.
 *
 * <p>A row stride of 0 repeats one row for every row; a column stride of 0 repeats one value along the row. Views are
 * mutable so that a loop over time moves them instead of making new ones; whoever makes a view owns it.
 */
public final class View {
    /** The array behind the window. */
    public float[] data;

    /** Where element (0, 0) lies. */
    public int offset;

    /** From one row to the next. */
    public int rowStride;

    /** From one column to the next. */
    public int columnStride;

    /** A window with all four given. */
    public View(float[] data, int offset, int rowStride, int columnStride) {
        this.data = data;
        this.offset = offset;
        this.rowStride = rowStride;
        this.columnStride = columnStride;
    }

    /** Becomes the part of another window that starts at its element {@code (row, column)}. */
    public void moveTo(View other, int row, int column) {
        data = other.data;
        offset = other.row(row) + column * other.columnStride;
        rowStride = other.rowStride;
        columnStride = other.columnStride;
    }

    /** A window moved to the part of another one that starts at its element {@code (row, column)}; null if there is no other one. */
    public static @Nullable View part(View moved, @Nullable View other, int row, int column) {
        if (other == null) {
            return null;
        }
        moved.moveTo(other, row, column);
        return moved;
    }

    /** Where row i begins. */
    public int row(int i) {
        return offset + i * rowStride;
    }

    /** The row-major matrix of {@code width} columns that starts at {@code offset}. */
    public static View rows(float[] data, int offset, int width) {
        return new View(data, offset, width, 1);
    }
}
