package org.souvenir.cells.data;

import java.util.Arrays;
import org.souvenir.core.tensor.Tensor;

/**
 * A batch and what a network should make of it.
 *
 * @param batch the inputs
 * @param targets for a network that gives [T, B, n]: {@code [T, B, m]}, or {@code [T, B]} for ids; for one that gives
 *     [B, n]: {@code [B, m]}, or {@code [B]} for ids
 */
public record Example(Batch batch, Tensor targets) {

    /** Whether there is a target for every step of an input; without it there is one for every sequence. */
    private boolean everyStep() {
        int size = batch.size();
        if (targets.rank() < 2 || targets.size(1) != size) {
            return false;
        }
        boolean fits = batch.names().stream().anyMatch(name -> batch.steps(name) == targets.size(0));
        if (fits && targets.rank() == 2 && targets.size(0) == size) {
            throw new IllegalArgumentException(
                    "targets: with T = B = %d they must be [T, B, m] or [B], but are [%d, %d], which says neither"
                            .formatted(size, size, size));
        }
        return fits;
    }

    /**
     * Some of the sequences, as {@link Batch#select} takes them, and their targets.
     *
     * @param sequences their numbers, each in [0, B)
     * @throws IllegalArgumentException if the targets have another T or B than the batch; or if T = B and they are of rank 2:
     *     then they say neither that they are [T, B] nor that they are [B, m]; [T, B, 1] does
     */
    public Example select(int... sequences) {
        Batch some = batch.select(sequences);
        if (!everyStep()) {
            if (targets.rank() == 0 || targets.size(0) != batch.size()) {
                throw new IllegalArgumentException(
                        "select: targets must be [T, B, m] or [B, m] with T and B of %s, but are %s"
                                .formatted(batch, Arrays.toString(targets.shape())));
            }
            return new Example(some, targets.select(0, sequences));
        }
        int left = batch.names().stream()
                .filter(name -> batch.steps(name) == targets.size(0))
                .mapToInt(some::steps)
                .findFirst()
                .orElse(0);
        return new Example(some, targets.window(0, left).select(1, sequences));
    }

    /**
     * The steps [from, to) of all sequences.
     *
     * @throws IllegalArgumentException if they do not lie in [0, T], or there is not a target for every step
     */
    public Example window(int from, int to) {
        Batch part = batch.window(from, to);
        if (targets.rank() < 2 || targets.size(0) != batch.steps() || targets.size(1) != batch.size()) {
            throw new IllegalArgumentException("window: targets must be [T = %d, B = %d, m], but are %s"
                    .formatted(batch.steps(), batch.size(), Arrays.toString(targets.shape())));
        }
        return new Example(part, targets.window(from, to));
    }
}
