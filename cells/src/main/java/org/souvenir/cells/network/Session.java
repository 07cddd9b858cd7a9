package org.souvenir.cells.network;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.cells.run.BatchRows;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.PreparedNetwork;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.cells.run.StateRows;
import org.souvenir.cells.run.Streaming;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Turn;
import org.souvenir.core.tensor.Tensor;

/**
 * A sequence, or a batch of them, that comes step by step: it keeps the state between calls. One thread at a time: where two come
 * at once, one of them gets an {@link IllegalStateException}.
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
    /** Some hundred bytes each, before anything is known of them. */
    private static final int MOST_SEQUENCES = 1 << 24;

    private static final float[] NOTHING = new float[0];

    private final Architecture architecture;
    private final PreparedNetwork network;
    private final Streaming streaming;
    /** What is read at each step, by name; without flags that start a sequence anew, which are zero unless given. */
    private final List<Map.Entry<String, Node>> inputs;

    private final Node input;
    private ReadBefore before;
    private float @Nullable [][] states;
    /** Where it began, if that was not with the initial state. */
    private @Nullable State start;

    private final Turn turn = new Turn("session");
    private volatile boolean closed;

    /** Of sequences of which nothing was read yet. */
    Session(Architecture architecture, PreparedNetwork network, int batch) {
        this(architecture, network, Streaming.of(architecture, before(architecture), "session"), batch);
        boolean vectors = architecture.inputs().values().stream().anyMatch(node -> !node.sequence());
        if (vectors || !streaming.held().isEmpty()) {
            throw new IllegalArgumentException(
                    "session: what the network makes of %s must be known before the first step; begin with sessionAfter(batch), which gives them"
                            .formatted(before(architecture)));
        }
    }

    /** Of sequences of which some inputs were read before. */
    Session(Architecture architecture, PreparedNetwork network, Batch given) {
        this(architecture, network, Streaming.of(architecture, given.names(), "session"), given.size());
        Batch whole = given;
        for (Map.Entry<String, Node> later : streaming.inputs().entrySet()) {
            whole = whole.with(
                    later.getKey(),
                    Tensor.zeros(0, given.size(), later.getValue().width()),
                    new int[given.size()]);
        }
        ShardedRun.Shard shard = new BatchRows(architecture, whole).whole();
        NetworkRun run = network.take();
        network.forward(run, shard);
        this.before = ReadBefore.of(streaming, given.size(), shard.layouts(), run);
        keep(moved(run.finals(), shard.layouts().get(0), before.places()));
        network.give(run);
        this.start = state();
    }

    private Session(Architecture architecture, PreparedNetwork network, Streaming streaming, int batch) {
        this.architecture = architecture;
        this.network = network;
        this.streaming = streaming;
        this.inputs = streaming.inputs().entrySet().stream()
                .filter(e -> !e.getKey().equals(Resets.RESET))
                .toList();
        this.input = inputs.get(0).getValue();
        RowLayout.floats(batch, input.width(), "input " + inputs.get(0).getKey());
        RowLayout.floats(batch, architecture.output().width(), "output");
        this.before = new ReadBefore(streaming, batch, network.step(streaming.axis(), batch), List.of());
    }

    static void checkBatch(int batch) {
        if (batch < 0 || batch > MOST_SEQUENCES) {
            throw new IllegalArgumentException(
                    "session: there may be 0 to %d sequences, but %d are asked for".formatted(MOST_SEQUENCES, batch));
        }
    }

    /** What is not read step by step, where nothing is said: all that has not the steps of the first output's axis. */
    private static Set<String> before(Architecture architecture) {
        List<String> axes = architecture.axes();
        String axis = architecture.output().sequence() ? architecture.output().axis() : axes.get(0);
        return architecture.inputs().entrySet().stream()
                .filter(e -> !e.getValue().axis().equals(axis))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Runs on over some steps. */
    private void forward(NetworkRun run, List<RowLayout> along, Map<String, float[]> rows) {
        float[][] all = new float[architecture.inputs().size()][];
        int i = 0;
        for (String read : architecture.inputs().keySet()) {
            float[] given = rows.get(read);
            if (given == null) {
                given = streaming.inputs().containsKey(read) ? new float[before.stepRows(along)] : NOTHING;
            }
            all[i++] = given;
        }
        RowLayout places = along.get(0);
        float[][] initial = states == null ? null : moved(states, before.places(), places);
        ShardedRun.Held held = states == null ? null : before.in(places); // without states nothing has run yet
        network.forward(run, new ShardedRun.Shard(along, all, initial, held));
        keep(moved(run.finals(), places, before.places()));
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

    /** How many sequences it reads, B. */
    public int batch() {
        return before.batch();
    }

    /**
     * Reads one time step.
     *
     * @param x {@code [B, n]} row-major; ids as whole numbers
     * @return {@code [B, n]} row-major, a new array
     * @throws IllegalArgumentException if x has another size, or an id is out of range
     */
    public float[] step(float... x) {
        float[] y = new float[batch() * architecture.output().width()];
        step(x, y);
        return y;
    }

    /**
     * As {@link #step(float...)}, into an array of the caller's: allocates next to nothing.
     *
     * @param y modified: the output, {@code [B, n]}
     * @throws IllegalArgumentException if x or y has another size, or an id is out of range; then the state is as it was
     */
    public void step(float[] x, float[] y) {
        requireNonNull(x, "x");
        requireNonNull(y, "y");
        checkOneInput();
        int size = batch() * input.width();
        int gives = batch() * architecture.output().width();
        if (y.length != gives) {
            throw new IllegalArgumentException("session: what a step gives is [B = %d, %d], so %d numbers, but y has %d"
                    .formatted(batch(), architecture.output().width(), gives, y.length));
        }
        if (x.length != size) {
            throw new IllegalArgumentException("session: a step must be [B = %d, %d], so %d numbers, but found %d"
                    .formatted(batch(), input.width(), size, x.length));
        }
        for (float value : x) {
            if (!BatchRows.mayHold(input.limit(), value)) {
                throw new IllegalArgumentException(
                        "session: at each step %s, but found %s".formatted(BatchRows.rule(input.limit()), value));
            }
        }
        turn.begin();
        try {
            NetworkRun run = network.take();
            forward(run, before.layouts(), Map.of(inputs.get(0).getKey(), x));
            System.arraycopy(before.byCaller(run.output(), architecture.output()), 0, y, 0, y.length);
            network.give(run);
        } finally {
            turn.end();
        }
    }

    /**
     * Reads some time steps at once, which gives what single steps give.
     *
     * @param steps {@code [T, B, n]}, or {@code [T, B]} for ids
     * @return {@code [T, B, n]}, or {@code [B, n]} where the network sums sequences up
     */
    public Tensor run(Tensor steps) {
        requireNonNull(steps, "steps");
        checkOneInput();
        String name = inputs.get(0).getKey();
        int[] lengths = new int[steps.rank() < 2 ? 0 : steps.size(1)];
        Arrays.fill(lengths, steps.size(0));
        return run(Batch.of(name, steps, lengths));
    }

    /**
     * Reads some time steps of a network with several inputs. Sequences may be of unlike lengths: the state of a shorter one
     * stays as it leaves it.
     *
     * @param steps all that the network reads at each step, by name
     * @return {@code [T, B, n]}, or {@code [B, n]} where the network sums sequences up: of several outputs the first
     */
    public Tensor run(Batch steps) {
        return Objects.requireNonNull(runAll(steps).get(firstOutput()));
    }

    /** As {@link #run(Batch)}; gives all outputs by name. */
    public Map<String, Tensor> runAll(Batch steps) {
        requireNonNull(steps, "steps");
        check();
        checkSize(steps);
        BatchRows read = new BatchRows(architecture, steps);
        RowLayout layout = read.layout(streaming.axis());
        Map<String, float[]> rows = new HashMap<>();
        streaming.inputs().forEach((name, node) -> rows.put(name, read.rows(name, node, layout)));
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        turn.begin();
        try {
            NetworkRun run = network.take();
            forward(run, before.along(layout), rows);
            architecture
                    .outputs()
                    .forEach((name, node) ->
                            outputs.put(name, read.padded(run.output(name), run.outputLayout(name), node)));
            network.give(run);
        } finally {
            turn.end();
        }
        return outputs;
    }

    private String firstOutput() {
        return architecture.outputs().keySet().iterator().next();
    }

    private void checkSize(Batch given) {
        if (given.size() != batch()) {
            throw new IllegalArgumentException(
                    "session: the steps must have the session's B = %d, but have %d".formatted(batch(), given.size()));
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

    /** When a network that reads its own output stops. */
    @FunctionalInterface
    public interface Stop {
        /**
         * Whether it stops after this step.
         *
         * @param step from 0 on
         * @param said what {@link Feedback} made of the output at this step, {@code [B, n]}
         */
        boolean after(int step, float[] said);
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
        return generate(first, steps, feedback, (step, said) -> false);
    }

    /**
     * As {@link #generate(float[], int, Feedback)}, until a condition is met.
     *
     * @param steps how many at most
     * @return {@code [T, B, n]} for the T steps that were taken, the one after which it stopped included
     */
    public Tensor generate(float[] first, int steps, Feedback feedback, Stop stop) {
        requireNonNull(first, "first");
        requireNonNull(feedback, "feedback");
        requireNonNull(stop, "stop");
        checkOneInput();
        if (steps < 0) {
            throw new IllegalArgumentException("session: it can take 0 steps or more, but is to take " + steps);
        }
        Tensor said = Tensor.zeros(steps, batch(), input.width());
        float[] x = first;
        for (int t = 0; t < steps; t++) {
            x = requireNonNull(feedback.next(t, step(x)), "feedback: what it gives to read next");
            if (x.length != batch() * input.width()) {
                throw new IllegalArgumentException("session: what is fed back must be [B = %d, %d], but has %d numbers"
                        .formatted(batch(), input.width(), x.length));
            }
            System.arraycopy(x, 0, said.data(), t * x.length, x.length);
            if (stop.after(t, x)) {
                return said.window(0, t + 1);
            }
        }
        return said;
    }

    /**
     * Goes on with some of the sequences, in another order, or several times: what a beam search does after each step.
     *
     * @param sequences their numbers, each in [0, B); from now on there are as many sequences as these
     */
    public void select(int... sequences) {
        requireNonNull(sequences, "sequences");
        State chosen = state().select(sequences);
        before = before.select(sequences);
        start = start == null ? null : start.select(sequences);
        resume(chosen);
    }

    /** The state after the last step: a value that later steps leave alone. */
    public State state() {
        check();
        StateRows rows = StateRows.empty(architecture, batch());
        turn.begin();
        try {
            if (states == null) {
                NetworkRun run = network.take();
                forward(run, before.along(RowLayout.full(0, batch())), Map.of());
                network.give(run);
            }
            rows.put(before.places(), Objects.requireNonNull(states));
        } finally {
            turn.end();
        }
        return rows.state();
    }

    /**
     * Goes on from a state: of this session, another one, or a file.
     *
     * @throws IllegalArgumentException if it is the state of another network or another batch size
     */
    public void resume(State state) {
        requireNonNull(state, "state");
        check();
        float[][] given = StateRows.of(architecture, batch(), state).inPlaces(before.places());
        turn.begin();
        states = given;
        turn.end();
    }

    /** Goes back to where it began: to the initial state, or to what followed from that which it read before. */
    public void reset() {
        check();
        states = null;
        if (start != null) {
            resume(start);
        }
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
