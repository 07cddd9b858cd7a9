package org.souvenir.cells.run;

import org.souvenir.core.run.RowLayout;

/** One row per sequence that stands at each of its steps. */
final class RepeatedRows {
    private RepeatedRows() {}

    /**
     * The rows of all steps.
     *
     * @param rows {@code [B, width]} in the layout's places
     * @return {@code [rows, width]}, a new array
     */
    static float[] of(float[] rows, int width, RowLayout layout) {
        float[] everywhere = new float[RowLayout.floats(layout.rows(), width, "a vector at every step")];
        for (int t = 0; t < layout.steps(); t++) {
            System.arraycopy(rows, 0, everywhere, layout.offset(t) * width, layout.count(t) * width);
        }
        return everywhere;
    }

    /** The sum over all steps: the gradient of what stands at each of them. */
    static float[] sum(float[] everywhere, int width, RowLayout layout) {
        float[] sums = new float[layout.batch() * width];
        for (int t = 0; t < layout.steps(); t++) {
            int from = layout.offset(t) * width;
            for (int i = 0; i < layout.count(t) * width; i++) {
                sums[i] += everywhere[from + i];
            }
        }
        return sums;
    }
}
