package org.souvenir.cells.run;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * How rows in double get from one form to another, and after each way how gradients come back. A sequence of values is {@code [T][B, n]};
 * what is one row per sequence is {@code [1][B, n]}.
 */
final class ReferenceRows {
    private ReferenceRows() {}

    /** Of the steps of all sequences, sequence by sequence, {@code [B][T_b, n]}. */
    static DMatrixRMaj[] bySequence(DMatrixRMaj[] steps, int[] lengths, int width) {
        DMatrixRMaj[] sequences = new DMatrixRMaj[lengths.length];
        for (int b = 0; b < lengths.length; b++) {
            sequences[b] = new DMatrixRMaj(lengths[b], width);
            for (int t = 0; t < lengths[b]; t++) {
                System.arraycopy(steps[t].data, b * width, sequences[b].data, t * width, width);
            }
        }
        return sequences;
    }

    /** Back from {@link #bySequence}: step by step, zero behind the end of a sequence. */
    static DMatrixRMaj[] byStep(DMatrixRMaj[] sequences, int count, int width) {
        DMatrixRMaj[] steps = zeros(count, sequences.length, width);
        for (int b = 0; b < sequences.length; b++) {
            for (int t = 0; t < sequences[b].numRows; t++) {
                System.arraycopy(sequences[b].data, t * width, steps[t].data, b * width, width);
            }
        }
        return steps;
    }

    /** One row per sequence, at every step. */
    static DMatrixRMaj[] repeated(DMatrixRMaj rows, int count) {
        DMatrixRMaj[] steps = new DMatrixRMaj[count];
        Arrays.fill(steps, rows);
        return steps;
    }

    /** Back from {@link #repeated}: the sum over the steps of each sequence. */
    static DMatrixRMaj[] sum(DMatrixRMaj[] steps, int[] lengths, int width) {
        DMatrixRMaj sum = new DMatrixRMaj(lengths.length, width);
        for (int t = 0; t < steps.length; t++) {
            for (int b = 0; b < lengths.length; b++) {
                for (int j = 0; t < lengths[b] && j < width; j++) {
                    sum.add(b, j, steps[t].get(b, j));
                }
            }
        }
        return new DMatrixRMaj[] {sum};
    }

    /** The last row of each sequence, zero of an empty one. */
    static DMatrixRMaj[] last(DMatrixRMaj[] steps, int[] lengths, int width) {
        DMatrixRMaj last = new DMatrixRMaj(lengths.length, width);
        for (int b = 0; b < lengths.length; b++) {
            if (lengths[b] > 0) {
                copyRow(steps[lengths[b] - 1], last, b);
            }
        }
        return new DMatrixRMaj[] {last};
    }

    /** Back from {@link #last}: each row at its step, all else zero. */
    static DMatrixRMaj[] ofLast(DMatrixRMaj last, int[] lengths, int count) {
        DMatrixRMaj[] steps = zeros(count, lengths.length, last.numCols);
        for (int b = 0; b < lengths.length; b++) {
            if (lengths[b] > 0) {
                copyRow(last, steps[lengths[b] - 1], b);
            }
        }
        return steps;
    }

    private static void copyRow(DMatrixRMaj from, DMatrixRMaj to, int row) {
        System.arraycopy(from.data, row * to.numCols, to.data, row * to.numCols, to.numCols);
    }

    private static DMatrixRMaj[] zeros(int count, int batch, int width) {
        DMatrixRMaj[] steps = new DMatrixRMaj[count];
        Arrays.setAll(steps, t -> new DMatrixRMaj(batch, width));
        return steps;
    }

    /** The gradient of what has none. */
    static DMatrixRMaj[] zeros(DMatrixRMaj[] like) {
        return Arrays.stream(like)
                .map(m -> new DMatrixRMaj(m.numRows, m.numCols))
                .toArray(DMatrixRMaj[]::new);
    }
}
