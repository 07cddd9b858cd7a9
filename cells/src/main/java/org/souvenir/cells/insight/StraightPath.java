package org.souvenir.cells.insight;

import org.souvenir.core.tensor.Tensor;

/**
 * The straight path of some values from a baseline.
 *
 * @param values its end, {@code [T, B, n]} or {@code [B, n]}
 * @param baseline its start, the same n numbers for each row
 */
record StraightPath(Tensor values, float[] baseline) {

    /** x° + α (x - x°) for copies of the batch, one for each α, side by side. */
    Tensor at(double[] alphas, int from, int copies) {
        int n = baseline.length;
        int batch = values.size(values.rank() - 2);
        int[] shape = values.shape();
        shape[shape.length - 2] *= copies;
        Tensor at = Tensor.zeros(shape);
        for (int i = 0; i < values.length(); i++) {
            int row = i / n;
            float start = baseline[i % n];
            for (int k = 0; k < copies; k++) {
                int to = (row / batch * copies + k) * batch + row % batch;
                at.data()[to * n + i % n] = (float) (start + alphas[from + k] * (values.data()[i] - start));
            }
        }
        return at;
    }

    /** Adds Σ_k weight_k Σ_j gradient_kj · (x_j - x°_j) for each row; past the end of a sequence x is not looked at. */
    void add(Tensor gradient, double[] weights, int from, int copies, double[] sums) {
        int n = baseline.length;
        int batch = values.size(values.rank() - 2);
        for (int row = 0; row < sums.length; row++) {
            for (int k = 0; k < copies; k++) {
                int at = ((row / batch * copies + k) * batch + row % batch) * n;
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    float slope = gradient.data()[at + j];
                    sum += slope == 0 ? 0 : slope * ((double) values.data()[row * n + j] - baseline[j]);
                }
                sums[row] += weights[from + k] * sum;
            }
        }
    }
}
