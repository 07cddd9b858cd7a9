package org.souvenir.cells.run;

import java.util.Arrays;
import org.souvenir.core.run.RowLayout;

/** The rows of the last step of each sequence, and back: memory of one stage of which only these are wanted. */
final class EndRows {
    private float[] ends = new float[0];
    /** Zero but between {@link #spread} and {@link #clear}. */
    private float[] all = new float[0];

    /**
     * The rows of the last steps; zeros of an empty sequence.
     *
     * @param rows {@code [rows, width]}
     * @return {@code [B, width]} in the layout's places; valid until the next call
     */
    float[] of(float[] rows, RowLayout layout, int width) {
        int size = RowLayout.floats(layout.batch(), width, "the last steps");
        if (ends.length < size) {
            ends = new float[size];
        }
        for (int i = 0; i < layout.batch(); i++) {
            int row = layout.lastRow(i);
            if (row < 0) {
                Arrays.fill(ends, i * width, (i + 1) * width, 0);
            } else {
                System.arraycopy(rows, row * width, ends, i * width, width);
            }
        }
        return ends;
    }

    /** The gradient of all rows, of which only the last ones are not 0; until {@link #clear}. */
    float[] spread(float[] gradient, RowLayout layout, int width) {
        int size = RowLayout.floats(layout.rows(), width, "a sequence");
        if (all.length < size) {
            all = new float[size];
        }
        for (int i = 0; i < layout.batch(); i++) {
            if (layout.lastRow(i) >= 0) {
                System.arraycopy(gradient, i * width, all, layout.lastRow(i) * width, width);
            }
        }
        return all;
    }

    /** Takes back what {@link #spread} put there. */
    void clear(RowLayout layout, int width) {
        for (int i = 0; i < layout.batch(); i++) {
            int row = layout.lastRow(i);
            if (row >= 0) {
                Arrays.fill(all, row * width, (row + 1) * width, 0);
            }
        }
    }
}
