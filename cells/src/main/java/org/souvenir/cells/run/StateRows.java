package org.souvenir.cells.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.Printable;
import org.souvenir.core.run.RowLayout;

/** The states of a network for the sequences of a batch: put together from the places of shards, and given out to them. */
public final class StateRows {
    private final List<String> names;
    private final int batch;
    /** A state each, {@code [B, n]} in the caller's order, stage after stage. */
    private final float[][] rows;

    private StateRows(List<String> names, int batch, float[][] rows) {
        this.names = names;
        this.batch = batch;
        this.rows = rows;
    }

    /** Room for the states of a batch; filled by {@link #put}. */
    public static StateRows empty(Architecture architecture, int batch) {
        List<String> names = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        for (Stage stage : architecture.stages()) {
            for (Step.StateRule state : stage.step().states()) {
                String name = stage.name() + "." + state.name();
                names.add(name);
                rows.add(new float[RowLayout.floats(batch, state.leaf().width(), name)]);
            }
        }
        return new StateRows(names, batch, rows.toArray(float[][]::new));
    }

    /**
     * The numbers of a state.
     *
     * @param batch B of what goes on from it
     * @throws IllegalArgumentException if it is the state of another network or another batch size
     */
    public static StateRows of(Architecture architecture, int batch, State state) {
        List<String> wanted = shapes(architecture, state.batch());
        List<String> given = shapes(state);
        if (!given.equals(wanted)) {
            throw new IllegalArgumentException(
                    "state: must be of this network, with %s, but has %s".formatted(wanted, Printable.of(given)));
        }
        if (state.batch() != batch) {
            throw new IllegalArgumentException("state: must be of as many sequences as the batch, %d, but is of %d"
                    .formatted(batch, state.batch()));
        }
        return new StateRows(
                state.names(),
                state.batch(),
                state.names().stream().map(state::values).toArray(float[][]::new));
    }

    private static List<String> shapes(Architecture architecture, int batch) {
        List<String> shapes = new ArrayList<>();
        for (Stage stage : architecture.stages()) {
            for (Step.StateRule state : stage.step().states()) {
                shapes.add(shape(
                        stage.name() + "." + state.name(), batch, state.leaf().width()));
            }
        }
        return shapes;
    }

    private static List<String> shapes(State state) {
        return state.names().stream()
                .map(name -> shape(name, state.batch(), state.width(name)))
                .toList();
    }

    private static String shape(String name, int batch, int width) {
        return "%s [B, %s]".formatted(name, batch == 0 ? "n" : width);
    }

    private int width(int s) {
        return batch == 0 ? 0 : rows[s].length / batch;
    }

    /** Takes the states of some sequences from their places. */
    public void put(RowLayout shard, float[][] inPlaces) {
        for (int s = 0; s < rows.length; s++) {
            int width = width(s);
            for (int i = 0; i < shard.batch(); i++) {
                System.arraycopy(inPlaces[s], i * width, rows[s], shard.sequence(i) * width, width);
            }
        }
    }

    /** The states of some sequences in their places; new arrays. */
    public float[][] inPlaces(RowLayout shard) {
        float[][] places = new float[rows.length][];
        for (int s = 0; s < rows.length; s++) {
            int width = width(s);
            places[s] = new float[shard.batch() * width];
            for (int i = 0; i < shard.batch(); i++) {
                System.arraycopy(rows[s], shard.sequence(i) * width, places[s], i * width, width);
            }
        }
        return places;
    }

    /** The states as a value. */
    public State state() {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (int s = 0; s < rows.length; s++) {
            values.put(names.get(s), rows[s]);
        }
        return State.of(batch, values);
    }
}
