package org.souvenir.cells.network;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.Layout;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Tensor;

/**
 * A sequence, or a batch of them, that comes step by step: it keeps the state between calls. Sessions of one network share
 * its weights; each holds the state and the memory of one step, some {@code 10 · B} times the sum of the widths in floats.
 * One thread at a time.
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
    private final NetworkWeights weights;
    private final NetworkRun run;
    private final Layout one;
    private final Node input;
    private float @Nullable [][] states;
    private boolean closed;

    Session(Architecture architecture, NetworkPlans plans, NetworkWeights weights, int batch) {
        architecture.checkCarriesState("session");
        if (architecture.inputs().size() > 1) {
            throw new IllegalArgumentException("session: a network with one input is needed, but this one reads "
                    + architecture.inputs().keySet());
        }
        this.architecture = architecture;
        this.weights = weights;
        this.run = new NetworkRun(plans, Kernels.best(), Workers.NONE);
        this.one = Layout.full(1, batch);
        this.input = architecture.inputs().values().iterator().next();
    }

    /**
     * Reads one time step.
     *
     * @param x {@code [B, n]} row-major; ids as whole numbers
     * @return {@code [B, n]} row-major, a new array
     * @throws IllegalArgumentException if x has another size, or an id is out of range
     */
    public float[] step(float... x) {
        float[] y = new float[one.batch() * architecture.output().width()];
        step(x, y);
        return y;
    }

    /**
     * As {@link #step(float...)}, into an array of the caller's: allocates next to nothing.
     *
     * @param y modified: the output, {@code [B, n]}
     */
    public void step(float[] x, float[] y) {
        check();
        if (x.length != one.batch() * input.width()) {
            throw new IllegalArgumentException("session: a step must be [B = %d, %d], so %d numbers, but found %d"
                    .formatted(one.batch(), input.width(), one.batch() * input.width(), x.length));
        }
        for (float value : x) {
            if (input.limit() > 0 ? !(value >= 0 && value < input.limit()) : !Float.isFinite(value)) {
                throw new IllegalArgumentException("session: a step must hold %s, but found %s"
                        .formatted(input.limit() > 0 ? "ids in [0, " + input.limit() + ")" : "finite numbers", value));
            }
        }
        run.forward(weights, one, new float[][] {x}, states, RandomStream.of(0), 0);
        states = run.finals();
        System.arraycopy(run.output(), 0, y, 0, y.length);
    }

    /**
     * Reads some time steps at once, which gives what single steps give.
     *
     * @param chunk {@code [T, B, n]}, or {@code [T, B]} for ids
     * @return {@code [T, B, n]}, or {@code [B, n]} where the network sums sequences up
     */
    public Tensor run(Tensor chunk) {
        check();
        Batch batch = Batch.of(chunk);
        if (batch.size() != one.batch()) {
            throw new IllegalArgumentException("session: the chunk must have the session's B = %d, but has %d"
                    .formatted(one.batch(), batch.size()));
        }
        Layout layout = batch.layout();
        run.forward(weights, layout, batch.rows(architecture, layout), states, RandomStream.of(0), 0);
        states = run.finals();
        Node output = architecture.output();
        Tensor y = output.extent() == Node.Extent.SEQUENCE
                ? Tensor.zeros(batch.steps(), batch.size(), output.width())
                : Tensor.zeros(batch.size(), output.width());
        run.outputLayout().unpack(run.output(), batch.size(), output.width(), y.data());
        return y;
    }

    /** The state after the last step: a value that later steps leave alone. */
    public State state() {
        check();
        State state = State.empty(architecture, one.batch());
        if (states == null) {
            run.forward(weights, Layout.full(0, one.batch()), new float[][] {{}}, null, RandomStream.of(0), 0);
            states = run.finals();
        }
        state.put(one, states);
        return state;
    }

    /**
     * Goes on from a state: of this session, another one, or a file.
     *
     * @throws IllegalArgumentException if it is the state of another network or another batch size
     */
    public void resume(State state) {
        check();
        states = Arrays.stream(state.inPlaces(architecture, one.batch(), one))
                .map(float[]::clone)
                .toArray(float[][]::new);
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
