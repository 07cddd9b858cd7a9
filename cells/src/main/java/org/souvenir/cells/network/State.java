package org.souvenir.cells.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.souvenir.core.run.Layout;

/**
 * What every cell of a network carries from one step to the next, for a batch of sequences: a value. Keep it, compare it,
 * run on from it as often as wanted.
 *
 * <p>A layer that reads backward carries its own way: it starts with its state at the last step of each sequence, and what
 * it leaves is the state after the first.
 */
public final class State {
    private final List<String> names;
    private final int batch;
    private final float[][] rows;

    private State(List<String> names, int batch, float[][] rows) {
        this.names = names;
        this.batch = batch;
        this.rows = rows;
    }

    /** The names of a network's states, stage after stage: {@code lstm1.h}. */
    static List<String> names(Architecture architecture) {
        List<String> names = new ArrayList<>();
        for (Stage stage : architecture.stages()) {
            stage.step().states().forEach(s -> names.add(stage.name() + "." + s.name()));
        }
        return List.copyOf(names);
    }

    /** Room for the states of a batch; filled by {@link #put}. */
    static State empty(Architecture architecture, int batch) {
        List<float[]> rows = new ArrayList<>();
        for (Stage stage : architecture.stages()) {
            stage.step()
                    .states()
                    .forEach(s -> rows.add(new float[batch * s.leaf().width()]));
        }
        return new State(names(architecture), batch, rows.toArray(float[][]::new));
    }

    /** Takes the states of some sequences from their places. */
    void put(Layout shard, float[][] inPlaces) {
        for (int s = 0; s < rows.length; s++) {
            int width = batch == 0 ? 0 : rows[s].length / batch;
            for (int i = 0; i < shard.batch(); i++) {
                System.arraycopy(inPlaces[s], i * width, rows[s], shard.sequence(i) * width, width);
            }
        }
    }

    /**
     * The states of some sequences in their places.
     *
     * @throws IllegalArgumentException if it is the state of another network or another batch size
     */
    public float[][] inPlaces(Architecture architecture, int batchSize, Layout shard) {
        State wanted = empty(architecture, batch);
        if (!shapes().equals(wanted.shapes())) {
            throw new IllegalArgumentException(
                    "state: must be of this network, with %s, but has %s".formatted(wanted.shapes(), shapes()));
        }
        if (batch != batchSize) {
            throw new IllegalArgumentException(
                    "state: must be of as many sequences as the batch, %d, but is of %d".formatted(batchSize, batch));
        }
        float[][] places = new float[rows.length][];
        for (int s = 0; s < rows.length; s++) {
            int width = batch == 0 ? 0 : rows[s].length / batch;
            places[s] = new float[shard.batch() * width];
            for (int i = 0; i < shard.batch(); i++) {
                System.arraycopy(rows[s], shard.sequence(i) * width, places[s], i * width, width);
            }
        }
        return places;
    }

    private List<String> shapes() {
        List<String> shapes = new ArrayList<>();
        for (int s = 0; s < rows.length; s++) {
            shapes.add("%s [B, %s]".formatted(names.get(s), batch == 0 ? "n" : rows[s].length / batch));
        }
        return shapes;
    }

    /** The names of the states: layer and state, {@code lstm1.h}. */
    public List<String> names() {
        return names;
    }

    /** B. */
    public int batch() {
        return batch;
    }

    /** The values of one state, {@code [B, n]}; a copy. */
    public float[] values(String name) {
        int s = names.indexOf(name);
        if (s < 0) {
            throw new IllegalArgumentException("state: there are %s, but not %s".formatted(names, name));
        }
        return rows[s].clone();
    }

    /** The state as bytes: {@link #fromBytes} makes an equal one of them. */
    public byte[] toBytes() {
        return StateBytes.write(names, batch, rows);
    }

    /**
     * A state from bytes.
     *
     * @throws IllegalArgumentException if they are truncated, altered or of another version
     */
    public static State fromBytes(byte[] bytes) {
        return StateBytes.read(bytes, State::new);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof State s && batch == s.batch && names.equals(s.names) && Arrays.deepEquals(rows, s.rows);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(rows);
    }

    @Override
    public String toString() {
        return "State[B = %d, %s]".formatted(batch, names);
    }
}
