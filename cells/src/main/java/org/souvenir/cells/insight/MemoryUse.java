package org.souvenir.cells.insight;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.souvenir.core.tensor.Tensor;

/**
 * What becomes of a memory s while sequences are read. At each step {@code s_t = k_t ⊙ s_(t-1) + w_t}: what is kept of the old
 * memory, and what is written. Of what step t wrote, there is {@code e_t = k_n ⊙ … ⊙ k_(t+1) ⊙ w_t} at the end of the reading, n,
 * and all of these with what is left of the initial state are the memory there: {@code s_n = Σ_t e_t + k_n ⊙ … ⊙ k_1 ⊙ s_0}.
 *
 * <p>Steps stand where the input's stand; a layer that reads backward ends at the first. Zeros past the end of a sequence.
 *
 * @param kept ‖k_t ⊙ s_(t-1)‖, [T, B]
 * @param written ‖w_t‖, [T, B]
 * @param share how much of the memory is old after a step, ‖k_t ⊙ s_(t-1)‖ / (‖k_t ⊙ s_(t-1)‖ + ‖w_t‖), in [0, 1], [T, B]; 0
 *     where there is neither
 * @param surviving how much of what a step wrote is there at the end, ‖e_t‖ / ‖w_t‖, [T, B]; in [0, 1] where all k are; 0 where
 *     nothing was written
 * @param ofEnd what part of the memory at the end comes from a step, e_t · s_n / ‖s_n‖², [T, B]: below 0 where it points away
 *     from the whole; the sum over the steps is 1 but for what is left of the initial state; 0 where the memory is
 * @param atEnd e_t, [T, B, n]
 */
public record MemoryUse(Tensor kept, Tensor written, Tensor share, Tensor surviving, Tensor ofEnd, Tensor atEnd) {
    /** Checks that nothing is missing. */
    public MemoryUse {
        requireNonNull(kept, "kept");
        requireNonNull(written, "written");
        requireNonNull(share, "share");
        requireNonNull(surviving, "surviving");
        requireNonNull(ofEnd, "ofEnd");
        requireNonNull(atEnd, "atEnd");
    }

    /**
     * Computes them.
     *
     * @param memory s_t, [T, B, n]
     * @param factor k_t, [T, B, n]
     * @param kept k_t ⊙ s_(t-1), [T, B, n]
     * @param written w_t, [T, B, n]
     * @param lengths of the sequences
     * @param backward whether the last step is read first
     */
    static MemoryUse of(Tensor memory, Tensor factor, Tensor kept, Tensor written, int[] lengths, boolean backward) {
        int steps = memory.size(0);
        int batch = memory.size(1);
        MemoryUse use = new MemoryUse(
                Tensor.zeros(steps, batch),
                Tensor.zeros(steps, batch),
                Tensor.zeros(steps, batch),
                Tensor.zeros(steps, batch),
                Tensor.zeros(steps, batch),
                Tensor.zeros(memory.shape()));
        for (int b = 0; b < batch; b++) {
            for (int t = 0; t < lengths[b]; t++) {
                use.share(kept, written, t * batch + b);
            }
            use.end(memory, factor, written, lengths[b], b, backward);
        }
        return use;
    }

    private void share(Tensor keptRows, Tensor writtenRows, int row) {
        double old = norm(keptRows, row);
        double now = norm(writtenRows, row);
        kept.data()[row] = (float) old;
        written.data()[row] = (float) now;
        share.data()[row] = (float) ratio(old, old + now);
    }

    /** Goes from the end of a sequence's reading back to its start. */
    private void end(Tensor memory, Tensor factor, Tensor writtenRows, int length, int b, boolean backward) {
        int n = memory.size(2);
        int batch = memory.size(1);
        double[] product = new double[n];
        Arrays.fill(product, 1);
        int last = ((backward ? 0 : length - 1) * batch + b) * n;
        double whole = length == 0 ? 0 : square(norm(memory, last / n));
        for (int i = 0; i < length; i++) {
            int row = (backward ? i : length - 1 - i) * batch + b;
            double along = 0;
            for (int j = 0; j < n; j++) {
                double left = product[j] * writtenRows.data()[row * n + j];
                atEnd.data()[row * n + j] = (float) left;
                along += left * memory.data()[last + j];
                product[j] *= factor.data()[row * n + j];
            }
            surviving.data()[row] = (float) ratio(norm(atEnd, row), norm(writtenRows, row));
            ofEnd.data()[row] = (float) ratio(along, whole);
        }
    }

    private static double norm(Tensor rows, int row) {
        int n = rows.size(2);
        double sum = 0;
        for (int j = 0; j < n; j++) {
            sum += square(rows.data()[row * n + j]);
        }
        return Math.sqrt(sum);
    }

    private static double square(double x) {
        return x * x;
    }

    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
