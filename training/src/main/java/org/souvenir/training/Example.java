package org.souvenir.training;

import java.util.Arrays;
import org.souvenir.cells.network.Batch;
import org.souvenir.cells.network.Node;
import org.souvenir.core.run.Layout;
import org.souvenir.core.tensor.Tensor;

/**
 * A batch and what a network should make of it.
 *
 * @param batch the inputs
 * @param targets for a network that gives [T, B, n]: {@code [T, B, m]}, or {@code [T, B]} for ids; for one that gives
 *     [B, n]: {@code [B, m]}, or {@code [B]} for ids
 */
public record Example(Batch batch, Tensor targets) {

    /**
     * The targets of some sequences, without padding.
     *
     * @param output what the network gives
     * @param rows of that output: the shard's own rows, or one a sequence
     * @param width m, as the loss reads it
     * @param limit for ids: how many there are; else 0
     * @throws IllegalArgumentException if the targets do not fit the output, or one of them is out of range
     */
    float[] rows(Node output, Layout rows, int width, int limit) {
        boolean sequence = output.extent() == Node.Extent.SEQUENCE;
        int axes = sequence ? 2 : 1;
        boolean fits =
                (targets.rank() == axes + 1 && targets.size(axes) == width) || (targets.rank() == axes && width == 1);
        fits = fits && targets.size(axes - 1) == batch.size() && (!sequence || targets.size(0) == batch.steps());
        if (!fits) {
            throw new IllegalArgumentException("targets: must be %s, but are %s"
                    .formatted(wanted(sequence, width), Arrays.toString(targets.shape())));
        }
        float[] packed = new float[rows.rows() * width];
        rows.pack(targets.data(), batch.size(), width, packed);
        for (float value : packed) {
            boolean good = limit == 0 ? Float.isFinite(value) : value >= 0 && value < limit && value == (int) value;
            if (!good) {
                throw new IllegalArgumentException("targets: must be %s, but one is %s"
                        .formatted(limit == 0 ? "finite" : "whole numbers in [0, " + limit + ")", value));
            }
        }
        return packed;
    }

    private String wanted(boolean sequence, int width) {
        String rows = (sequence ? "[T = " + batch.steps() + ", " : "[") + "B = " + batch.size();
        return rows + ", " + width + "]" + (width == 1 ? " or " + rows + "]" : "");
    }
}
