package org.souvenir.cells.data;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Printable;

/**
 * What every cell of a network carries from one step to the next, for a batch of sequences: a value. Keep it, compare it,
 * pick and reorder its sequences, run on from it as often as wanted.
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
        NoNulls.in(values, "values");
        List<float[]> rows = new ArrayList<>();
        values.forEach((name, numbers) -> {
            checkCount("state", name, batch, numbers.length);
            rows.add(numbers.clone());
        });
        return new State(List.copyOf(values.keySet()), batch, rows.toArray(float[][]::new));
    }

    static void checkCount(String operation, String name, int batch, int numbers) {
        if (batch < 0 || (batch == 0 ? numbers > 0 : numbers == 0 || numbers % batch != 0)) {
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
        requireNonNull(name, "name");
        return rows[index(name)].clone();
    }

    /** n of one state; 0 where there are no sequences. */
    public int width(String name) {
        requireNonNull(name, "name");
        return width(index(name));
    }

    private int width(int s) {
        return batch == 0 ? 0 : rows[s].length / batch;
    }

    private int index(String name) {
        int s = names.indexOf(name);
        if (s < 0) {
            throw new IllegalArgumentException("state: there are %s, but not %s".formatted(names, name));
        }
        return s;
    }

    /**
     * The same with other numbers for one state.
     *
     * @param values {@code [B, n]}; copied
     * @throws IllegalArgumentException if there is no state of this name, or there are more or fewer numbers
     */
    public State with(String name, float[] values) {
        requireNonNull(name, "name");
        requireNonNull(values, "values");
        int s = index(name);
        if (values.length != rows[s].length) {
            throw new IllegalArgumentException("state: %s must be [B = %d, %d], so %d numbers, but found %d"
                    .formatted(name, batch, width(s), rows[s].length, values.length));
        }
        float[][] others = rows.clone();
        others[s] = values.clone();
        return new State(names, batch, others);
    }

    /**
     * The state of some of the sequences, in any order; one that is named twice is there twice.
     *
     * <pre>{@code
     * session.resume(session.state().select(best));            // a beam search goes on from its best, here [2, 0, 2]
     * }</pre>
     *
     * @param sequences their numbers, each in [0, B)
     * @throws IllegalArgumentException if one lies outside
     */
    public State select(int... sequences) {
        requireNonNull(sequences, "sequences");
        for (int b : sequences) {
            if (b < 0 || b >= batch) {
                throw new IllegalArgumentException(
                        "select: sequences must lie in [0, B = %d), but found %d".formatted(batch, b));
            }
        }
        float[][] some = new float[rows.length][];
        for (int s = 0; s < rows.length; s++) {
            int width = width(s);
            some[s] = new float[sequences.length * width];
            for (int i = 0; i < sequences.length; i++) {
                System.arraycopy(rows[s], sequences[i] * width, some[s], i * width, width);
            }
        }
        return new State(names, sequences.length, some);
    }

    /**
     * The sequences of several states, one after the other.
     *
     * @param states of one network
     * @throws IllegalArgumentException if there is none, or their names or widths differ
     */
    public static State concat(State... states) {
        NoNulls.in(states, "states");
        if (states.length == 0) {
            throw new IllegalArgumentException("concat: there must be a state at least, but there is none");
        }
        State first = states[0];
        for (State state : states) {
            if (!state.fits(first)) {
                throw new IllegalArgumentException(
                        "concat: states must be of one network, but one is %s and one %s".formatted(first, state));
            }
        }
        float[][] all = new float[first.rows.length][];
        for (int s = 0; s < all.length; s++) {
            int place = s;
            all[s] = new float
                    [Arrays.stream(states)
                            .mapToInt(state -> state.rows[place].length)
                            .sum()];
            int done = 0;
            for (State state : states) {
                System.arraycopy(state.rows[s], 0, all[s], done, state.rows[s].length);
                done += state.rows[s].length;
            }
        }
        return new State(
                first.names, Arrays.stream(states).mapToInt(State::batch).sum(), all);
    }

    private boolean fits(State other) {
        boolean fits = names.equals(other.names);
        for (int s = 0; fits && s < rows.length; s++) {
            fits = batch == 0 || other.batch == 0 || width(s) == other.width(s);
        }
        return fits;
    }

    /** The state as bytes: {@link #fromBytes} makes an equal one of them. */
    public byte[] toBytes() {
        return StateBytes.write(names, batch, rows);
    }

    /**
     * A state from bytes.
     *
     * @throws IllegalArgumentException if they are truncated, altered or of another version, have a NaN, or claim more
     *     sequences than they have numbers for (more than 65,536, of a network without states)
     */
    public static State fromBytes(byte[] bytes) {
        requireNonNull(bytes, "bytes");
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
        List<String> shapes = names.stream()
                .map(name -> Printable.of(name) + " [B, " + (batch == 0 ? "n" : width(name)) + "]")
                .toList();
        return "State[B = %d, %s]".formatted(batch, shapes);
    }
}
