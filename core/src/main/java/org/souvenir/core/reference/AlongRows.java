package org.souvenir.core.reference;

import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * The rows that some sequences have along another one.
 *
 * @param lengths of the other one, for each of these sequences
 * @param places of the rows among those of all sequences, which stand sequence after sequence
 */
record AlongRows(int[] lengths, int[] places) {

    /**
     * Of some sequences.
     *
     * @param all the lengths of the other one, for each sequence of the batch
     * @param which the sequences
     */
    static AlongRows of(int[] all, int[] which) {
        int[] starts = new int[all.length + 1];
        for (int b = 0; b < all.length; b++) {
            starts[b + 1] = starts[b] + all[b];
        }
        return new AlongRows(
                IntStream.of(which).map(b -> all[b]).toArray(),
                IntStream.of(which)
                        .flatMap(b -> IntStream.range(starts[b], starts[b + 1]))
                        .toArray());
    }

    /** These sequences' part of what each sequence has, {@code [B][T', n]}, as one matrix. */
    static DMatrixRMaj joined(List<DMatrixRMaj> sequences, int width) {
        int rows = sequences.stream().mapToInt(m -> m.numRows).sum();
        DMatrixRMaj joined = new DMatrixRMaj(rows, width);
        int at = 0;
        for (DMatrixRMaj m : sequences) {
            System.arraycopy(m.data, 0, joined.data, at, m.numRows * width);
            at += m.numRows * width;
        }
        return joined;
    }

    /** The rows of each sequence by themselves. */
    DMatrixRMaj[] apart(DMatrixRMaj joined) {
        DMatrixRMaj[] sequences = new DMatrixRMaj[lengths.length];
        int at = 0;
        for (int i = 0; i < lengths.length; i++) {
            sequences[i] = new DMatrixRMaj(lengths[i], joined.numCols);
            System.arraycopy(joined.data, at, sequences[i].data, 0, lengths[i] * joined.numCols);
            at += lengths[i] * joined.numCols;
        }
        return sequences;
    }

    /** Which sequence each row belongs to. */
    int[] sequences() {
        return IntStream.range(0, lengths.length)
                .flatMap(i -> IntStream.range(0, lengths[i]).map(k -> i))
                .toArray();
    }

    /** The first row of a sequence. */
    int start(int sequence) {
        return IntStream.range(0, sequence).map(i -> lengths[i]).sum();
    }
}
