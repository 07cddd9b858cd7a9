package org.souvenir.cells.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

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

    State(List<String> names, int batch, float[][] rows) {
        this.names = names;
        this.batch = batch;
        this.rows = rows;
    }

    /**
     * A state of numbers.
     *
     * @param batch B
     * @param values {@code [B, n]} by the names of the states, in their order; copied
     * @throws IllegalArgumentException if one does not hold as many numbers for each sequence
     */
    public static State of(int batch, Map<String, float[]> values) {
        List<float[]> rows = new ArrayList<>();
        values.forEach((name, numbers) -> {
            checkCount("state", name, batch, numbers.length);
            rows.add(numbers.clone());
        });
        return new State(List.copyOf(values.keySet()), batch, rows.toArray(float[][]::new));
    }

    static void checkCount(String operation, String name, int batch, int numbers) {
        if (batch < 0 || (batch == 0 ? numbers > 0 : numbers % batch != 0)) {
            throw new IllegalArgumentException(
                    "%s: %s must hold as many numbers for each of B = %d sequences, but holds %d"
                            .formatted(operation, name, batch, numbers));
        }
    }

    /** The names of the states: layer and state, {@code recurrent1.h}. */
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
        return StateBytes.read(bytes);
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
