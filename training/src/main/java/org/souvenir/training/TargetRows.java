package org.souvenir.training;

import java.util.Arrays;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.run.BatchRows;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Step;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.metric.Metric;
import org.souvenir.training.metric.Metric.Targets;

/**
 * What targets must be for the output of a network and a loss.
 *
 * @param output what the network gives
 * @param width m, as the loss reads it
 * @param limit for ids: how many there are; else 0
 */
record TargetRows(Node output, int width, int limit) {

    static TargetRows of(Architecture architecture, Step loss) {
        var target = (Attribute.Input) loss.inputs().get(1).attribute();
        return new TargetRows(architecture.output(), target.width(), target.limit());
    }

    private boolean everyStep() {
        return output.extent() == Node.Extent.SEQUENCE;
    }

    /**
     * Checks that the targets can be counted.
     *
     * @param metric its name
     * @throws IllegalArgumentException if they cannot
     */
    void check(String metric, Metric.Count count) {
        boolean ids = limit > 0;
        boolean fits = switch (count.targets()) {
            case ANY -> true;
            case IDS -> ids;
            case NUMBERS -> !ids && width == output.width();
        };
        if (!fits) {
            throw new IllegalArgumentException("metric %s: targets must be %s, but the loss has %s"
                    .formatted(
                            metric,
                            count.targets() == Targets.IDS ? "ids" : numbers(output.width()),
                            ids ? "ids" : numbers(width)));
        }
    }

    private static String numbers(int width) {
        return width + (width == 1 ? " number" : " numbers") + " per row";
    }

    /**
     * The targets of some sequences, without padding.
     *
     * @param rows those of the output
     * @param room modified: taken if it is long enough
     * @throws IllegalArgumentException if the targets do not fit the output, or one of them is out of range
     */
    float[] pack(Example example, RowLayout rows, float[] room) {
        Tensor targets = example.targets();
        Batch batch = example.batch();
        int axes = everyStep() ? 2 : 1;
        boolean fits =
                (targets.rank() == axes + 1 && targets.size(axes) == width) || (targets.rank() == axes && width == 1);
        fits = fits
                && targets.size(axes - 1) == batch.size()
                && (!everyStep() || targets.size(0) == batch.steps(output.axis()));
        if (!fits) {
            throw new IllegalArgumentException(
                    "targets: must be %s, but are %s".formatted(wanted(batch), Arrays.toString(targets.shape())));
        }
        int size = rows.rows() * width;
        float[] packed = room.length < size ? new float[size] : room;
        rows.pack(targets.data(), batch.size(), width, packed);
        for (int i = 0; i < size; i++) {
            if (!BatchRows.mayHold(limit, packed[i])) {
                throw new IllegalArgumentException(
                        "targets: %s, but one is %s".formatted(BatchRows.rule(limit), packed[i]));
            }
        }
        return packed;
    }

    private String wanted(Batch batch) {
        String rows = (everyStep() ? "[T = " + batch.steps(output.axis()) + ", " : "[") + "B = " + batch.size();
        return rows + ", " + width + "]" + (width == 1 ? " or " + rows + "]" : "");
    }
}
