package org.souvenir.cells.network;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.cells.run.BatchRows;
import org.souvenir.cells.run.Carrying;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.PreparedNetwork;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.cells.run.StateRows;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.tensor.Tensor;

/**
 * A sequence, or a batch of them, that comes step by step: it keeps the state between calls. One thread at a time.
 *
 * <p>Sessions of one network share its weights and the memory in which it runs, of which there is as much as threads are at
 * work at once. A session itself holds its state and some hundred bytes besides: for an LSTM of H = 64 and B = 1 that is 0.7 KB,
 * however many steps it has read.
 *
 * <pre>{@code
 * try (Session session = network.session()) {
 *     float[] y = session.step(x);
 *     State fork = session.state();
 * }
 * }</pre>
 */
public final class Session implements AutoCloseable {
    private final Architecture architecture;
    private final PreparedNetwork network;
    private final int batch;
    private final List<RowLayout> step;
    /** What is read at each step, by name. */
    private final List<Map.Entry<String, Node>> inputs;

    private final Node input;
    /** Floats at each step. */
    private final int inputSize;

    private final int outputSize;
    private float @Nullable [][] states;
    private boolean closed;

    Session(Architecture architecture, PreparedNetwork network, int batch) {
        Carrying.checkSteps(architecture, "session");
        this.architecture = architecture;
        this.network = network;
        this.batch = batch;
        this.inputs = architecture.inputs().entrySet().stream()
                .filter(e -> e.getValue().axis().equals(architecture.output().axis()))
                .toList();
        this.input = inputs.get(0).getValue();
        this.inputSize =
                RowLayout.floats(batch, input.width(), "input " + inputs.get(0).getKey());
        this.outputSize = RowLayout.floats(batch, architecture.output().width(), "output");
        this.step = network.step(batch);
    }

    /** Runs on; what is not read at each step has no rows. */
    private void forward(NetworkRun run, List<RowLayout> layouts, float[]... rows) {
        float[][] all = new float[architecture.inputs().size()][0];
        int next = 0;
        int i = 0;
        for (Node node : architecture.inputs().values()) {
            if (next < rows.length && node.equals(inputs.get(next).getValue())) {
                all[i] = rows[next++];
            }
            i++;
        }
        RowLayout places = layouts.get(0);
        float[][] initial = states == null ? null : moved(states, step.get(0), places);
        network.forward(run, new ShardedRun.Shard(layouts, all, initial));
        keep(moved(run.finals(), places, step.get(0)));
    }

    private float[][] moved(float[][] rows, RowLayout from, RowLayout to) {
        float[][] moved = new float[rows.length][];
        int i = 0;
        for (Stage stage : architecture.stages()) {
            for (Node node : stage.carried().finals()) {
                moved[i] = to.inPlaces(rows[i], node.width(), from);
                i++;
            }
        }
        return moved;
    }

    /** Copies the states that a run left: the run is soon somebody else's. */
    private void keep(float[][] finals) {
        if (states == null) {
            states = Arrays.stream(finals).map(float[]::clone).toArray(float[][]::new);
        } else {
            for (int i = 0; i < finals.length; i++) {
                System.arraycopy(finals[i], 0, states[i], 0, finals[i].length);
            }
        }
    }

    /**
     * Reads one time step.
     *
     * @param x {@code [B, n]} row-major; ids as whole numbers
     * @return {@code [B, n]} row-major, a new array
     * @throws IllegalArgumentException if x has another size, or an id is out of range
     */
    public float[] step(float... x) {
        float[] y = new float[outputSize];
        step(x, y);
        return y;
    }

    /**
     * As {@link #step(float...)}, into an array of the caller's: allocates next to nothing.
     *
     * @param y modified: the output, {@code [B, n]}
     */
    public void step(float[] x, float[] y) {
        checkOneInput();
        if (x.length != inputSize) {
            throw new IllegalArgumentException("session: a step must be [B = %d, %d], so %d numbers, but found %d"
                    .formatted(batch, input.width(), inputSize, x.length));
        }
        for (float value : x) {
            if (!BatchRows.mayHold(input.limit(), value)) {
                throw new IllegalArgumentException(
                        "session: at each step %s, but found %s".formatted(BatchRows.rule(input.limit()), value));
            }
        }
        NetworkRun run = network.take();
        forward(run, step, x);
        System.arraycopy(run.output(), 0, y, 0, y.length);
        network.give(run);
    }

    /**
     * Reads some time steps at once, which gives what single steps give.
     *
     * @param steps {@code [T, B, n]}, or {@code [T, B]} for ids
     * @return {@code [T, B, n]}, or {@code [B, n]} where the network sums sequences up
     */
    public Tensor run(Tensor steps) {
        checkOneInput();
        Batch given = Batch.of(steps);
        checkSize(given);
        BatchRows read = new BatchRows(architecture, given);
        RowLayout layout = read.layout();
        return run(read, layout, read.rows(Input.NAME, input, layout));
    }

    /**
     * Reads some time steps of a network with several inputs. Sequences may be of unlike lengths: the state of a shorter one
     * stays as it leaves it.
     *
     * @param steps all that the network reads at each step, by name
     * @return {@code [T, B, n]}, or {@code [B, n]} where the network sums sequences up
     */
    public Tensor run(Batch steps) {
        check();
        checkSize(steps);
        BatchRows read = new BatchRows(architecture, steps);
        RowLayout layout = read.layout();
        return run(
                read,
                layout,
                inputs.stream()
                        .map(e -> read.rows(e.getKey(), e.getValue(), layout))
                        .toArray(float[][]::new));
    }

    private Tensor run(BatchRows steps, RowLayout layout, float[]... rows) {
        NetworkRun run = network.take();
        forward(run, network.along(layout), rows);
        Tensor y = steps.padded(run.output(), run.outputLayout(), architecture.output());
        network.give(run);
        return y;
    }

    private void checkSize(Batch given) {
        if (given.size() != batch) {
            throw new IllegalArgumentException(
                    "session: the steps must have the session's B = %d, but have %d".formatted(batch, given.size()));
        }
    }

    private void checkOneInput() {
        check();
        if (inputs.size() > 1) {
            throw new IllegalArgumentException(
                    "session: the network must read one input at each step, but reads %s; run(Batch) takes them by name"
                            .formatted(inputs.stream().map(Map.Entry::getKey).toList()));
        }
    }

    /** What a network that reads its own output reads next. */
    @FunctionalInterface
    public interface Feedback {
        /**
         * The next input.
         *
         * @param step from 0 on
         * @param output what the network gave at this step, {@code [B, m]}
         * @return {@code [B, n]}; ids as whole numbers
         */
        float[] next(int step, float[] output);
    }

    /**
     * Lets the network read what it gave itself.
     *
     * <pre>{@code
     * Sampler sampler = Sampler.greedy();
     * Tensor said = session.generate(start, 20, (t, scores) -> new float[] {sampler.sample(scores, 0, t)});
     * }</pre>
     *
     * @param first what it reads at the first step, {@code [B, n]}
     * @param steps how many
     * @return what {@code feedback} made of the outputs, {@code [steps, B, n]}
     */
    public Tensor generate(float[] first, int steps, Feedback feedback) {
        Tensor said = Tensor.zeros(steps, batch, input.width());
        float[] x = first;
        for (int t = 0; t < steps; t++) {
            x = feedback.next(t, step(x));
            if (x.length != inputSize) {
                throw new IllegalArgumentException("session: what is fed back must be [B = %d, %d], but has %d numbers"
                        .formatted(batch, input.width(), x.length));
            }
            System.arraycopy(x, 0, said.data(), t * x.length, x.length);
        }
        return said;
    }

    /** The state after the last step: a value that later steps leave alone. */
    public State state() {
        check();
        if (states == null) {
            NetworkRun run = network.take();
            forward(run, network.along(RowLayout.full(0, batch)));
            network.give(run);
        }
        StateRows rows = StateRows.empty(architecture, batch);
        rows.put(step.get(0), Objects.requireNonNull(states));
        return rows.state();
    }

    /**
     * Goes on from a state: of this session, another one, or a file.
     *
     * @throws IllegalArgumentException if it is the state of another network or another batch size
     */
    public void resume(State state) {
        check();
        states = StateRows.of(architecture, batch, state).inPlaces(step.get(0));
    }

    /** Goes back to the initial state. */
    public void reset() {
        check();
        states = null;
    }

    private void check() {
        if (closed) {
            throw new IllegalStateException("session: it was closed; open a new one with network.session()");
        }
    }

    /** Ends the session; its memory is free. */
    @Override
    public void close() {
        closed = true;
        states = null;
    }
}
