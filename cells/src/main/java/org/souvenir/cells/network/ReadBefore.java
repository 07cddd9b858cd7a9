package org.souvenir.cells.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.cells.run.Streaming;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.tensor.Tensor;

/**
 * What a session's sequences were read of before their first step: a value.
 *
 * @param layouts one step along the axis that is read step by step, and the rows on the others
 * @param rows of {@link Streaming#held}; those of one row per sequence in the places of the first layout
 */
record ReadBefore(Streaming streaming, int batch, List<RowLayout> layouts, List<float[]> rows) {

    /**
     * What a run has computed over all that is known before.
     *
     * @param run over layouts of which that of the steps is empty
     */
    static ReadBefore of(Streaming streaming, int batch, List<RowLayout> layouts, NetworkRun run) {
        ReadBefore nothing = new ReadBefore(streaming, batch, layouts, List.of());
        List<RowLayout> step = nothing.along(RowLayout.full(1, batch));
        List<float[]> rows = new ArrayList<>();
        for (Node node : streaming.held()) {
            float[] value = run.value(node);
            float[] own = node.sequence() ? value : step.get(0).inPlaces(value, node.width(), layouts.get(0));
            rows.add(own.clone());
        }
        return new ReadBefore(streaming, batch, step, rows);
    }

    /** Where a sequence's states and ends lie. */
    RowLayout places() {
        return layouts.get(0);
    }

    /** The layouts with other steps along the axis that is read step by step. */
    List<RowLayout> along(RowLayout steps) {
        List<RowLayout> changed = new ArrayList<>(layouts);
        changed.set(index(streaming.axis()), steps);
        return List.copyOf(changed);
    }

    private int index(String axis) {
        return architecture().axes().indexOf(axis);
    }

    private Architecture architecture() {
        return streaming.architecture();
    }

    /** How many rows the steps of a run have. */
    int stepRows(List<RowLayout> along) {
        return along.get(index(streaming.axis())).rows();
    }

    /** The rows for a run whose sequences lie elsewhere. */
    ShardedRun.Held in(RowLayout otherPlaces) {
        float[][] moved = new float[rows.size()][];
        for (int k = 0; k < moved.length; k++) {
            Node node = streaming.held().get(k);
            moved[k] = node.sequence() ? rows.get(k) : otherPlaces.inPlaces(rows.get(k), node.width(), places());
        }
        return new ShardedRun.Held(streaming, moved);
    }

    /** Rows of one step in the caller's order. */
    float[] byCaller(float[] values, Node node) {
        return node.sequence() ? values : layouts.get(index(streaming.axis())).inPlaces(values, node.width(), places());
    }

    /** The same of some of the sequences, in another order, or several times. */
    ReadBefore select(int... sequences) {
        List<RowLayout> some = layouts.stream()
                .map(layout -> RowLayout.of(layout.steps(), lengths(layout, sequences)))
                .toList();
        List<float[]> selected = new ArrayList<>();
        for (int k = 0; k < rows.size(); k++) {
            Node node = streaming.held().get(k);
            RowLayout from = layoutOf(node, layouts);
            RowLayout to = layoutOf(node, some);
            Tensor all = Tensor.zeros(from.steps(), batch, node.width());
            from.unpack(rows.get(k), batch, node.width(), all.data());
            float[] own = new float[RowLayout.floats(to.rows(), node.width(), node.shape())];
            to.pack(all.select(1, sequences).data(), sequences.length, node.width(), own);
            selected.add(own);
        }
        return new ReadBefore(streaming, sequences.length, some, selected);
    }

    private RowLayout layoutOf(Node node, List<RowLayout> all) {
        return node.sequence() ? all.get(index(node.axis())) : all.get(0).ends();
    }

    private int[] lengths(RowLayout layout, int... sequences) {
        int[] byCaller = new int[batch];
        for (int i = 0; i < batch; i++) {
            byCaller[layout.sequence(i)] = layout.length(i);
        }
        return Arrays.stream(sequences).map(b -> byCaller[b]).toArray();
    }
}
