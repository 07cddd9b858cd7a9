package org.souvenir.cells.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.AlongLayout;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.PlanRun;
import org.souvenir.core.run.Pool;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.RunContext;
import org.souvenir.core.run.Workers;

/**
 * One worker's memory for running a network over one shard of a batch, forward and backward. Used again and again, by one
 * thread at a time; all arrays hold rows as the shard's {@link RowLayout} has them.
 */
public final class NetworkRun implements Pool.Reusable {
    private static final float[] NOTHING = new float[0];

    private final Architecture architecture;
    private final List<Stage> stages;
    private final boolean[] computed;
    private final List<Map<String, Integer>> offsets;
    private final List<PlanRun> runs = new ArrayList<>();
    private final float[][] values;
    private final NodeGradients gradients;
    private final List<EndRows> ends = new ArrayList<>();
    /** Of each stage, the number of its time axis; of one that runs once for each sequence, 0, whose places it has. */
    private final int[] axes;

    /** Of each stage, the rows that it reads as a whole at every step. */
    private final AlongLayout[] alongs;

    private List<RowLayout> layouts = List.of();
    private RowLayout endLayout = RowLayout.full(0, 0);
    private boolean given;
    private int firstStep;

    /** Memory for running these plans; the workers share large products. */
    public NetworkRun(NetworkPlans plans, Kernels kernels, Workers workers) {
        this.architecture = plans.architecture();
        this.stages = plans.stages();
        this.computed = new boolean[stages.size()];
        for (int s = 0; s < computed.length; s++) {
            computed[s] = plans.runs(s);
        }
        this.offsets = plans.offsets();
        plans.plans().forEach(plan -> runs.add(new PlanRun(plan, kernels, workers)));
        int nodes = nodes();
        this.values = new float[nodes][0];
        this.gradients = new NodeGradients(architecture, nodes);
        runs.forEach(run -> ends.add(new EndRows()));
        this.alongs = new AlongLayout[runs.size()];
        this.axes = stages.stream().mapToInt(stage -> axis(stage.axis())).toArray();
    }

    private int axis(String name) {
        return Math.max(0, architecture.axes().indexOf(name));
    }

    /** Lets go of everything that it was given: a run that waits in a pool keeps no caller's arrays alive. */
    @Override
    public void release() {
        Arrays.fill(values, NOTHING);
        gradients.release();
        runs.forEach(PlanRun::release);
    }

    /** Values are numbered as they are wired: inputs, and what stages give and leave. */
    private int nodes() {
        Stream<Node> given = stages.stream()
                .flatMap(stage -> Stream.concat(Stream.of(stage.output()), stage.carried().finals().stream()));
        return 1
                + Stream.concat(architecture.inputs().values().stream(), given)
                        .mapToInt(Node::id)
                        .max()
                        .orElseThrow();
    }

    /**
     * Runs all stages.
     *
     * @param random where masks come from
     * @param firstStep what number the first step has, in a sequence that is run in several segments
     */
    public void forward(NetworkWeights weights, ShardedRun.Shard shard, RandomStream random, int firstStep) {
        if (!shard.layouts().equals(layouts)) {
            layouts = shard.layouts();
            endLayout = layouts.get(0).ends();
            for (int s = 0; s < alongs.length; s++) {
                String other = stages.get(s).otherAxis();
                alongs[s] = other.isEmpty() ? AlongLayout.NONE : AlongLayout.of(rowsOf(s), layouts.get(axis(other)));
            }
        }
        int i = 0;
        for (Node node : architecture.inputs().values()) {
            values[node.id()] = shard.inputs()[i++];
        }
        ShardedRun.Held held = shard.held();
        for (int k = 0; held != null && k < held.values().length; k++) {
            values[held.streaming().held().get(k).id()] = held.values()[k];
        }
        float[][] initial = shard.initial();
        given = initial != null;
        this.firstStep = firstStep;
        int state = 0;
        for (int s = 0; s < runs.size(); s++) {
            if (!computed[s]) {
                continue;
            }
            Stage stage = stages.get(s);
            if (held != null && !held.streaming().streamed()[s]) {
                for (Node node : stage.carried().finals()) {
                    values[node.id()] = Objects.requireNonNull(initial)[state++];
                }
                continue;
            }
            float[][] in = new float[stage.inputs().size()][];
            for (int k = 0; k < in.length; k++) {
                in[k] = read(s, k);
            }
            int states = stage.step().states().size();
            float[][] start = initial == null ? starts(s) : own(s, Arrays.copyOfRange(initial, state, state + states));
            state += states;
            PlanRun run = runs.get(s);
            run.forward(
                    new RunContext(weights.stage(s), random.child(s), firstStep),
                    rowsOf(s),
                    alongs[s],
                    stage.direction(),
                    in,
                    start);
            values[stage.output().id()] = stage.last() ? lastRows(s, stage, run.output()) : run.output();
            float[][] finals = shared(s, run.finals().clone());
            for (int k = 0; k < states; k++) {
                values[stage.carried().finals().get(k).id()] = finals[k];
            }
        }
    }

    /** What a stage reads: one row per sequence stands at every step, and what is read as a whole lies sequence by sequence. */
    private float[] read(int s, int input) {
        Stage stage = stages.get(s);
        Node node = stage.inputs().get(input);
        if (stage.readsWhole(input)) {
            float[] whole = new float[RowLayout.floats(alongs[s].rows(), node.width(), node.shape())];
            alongs[s].pack(values[node.id()], layoutOf(node), node.width(), whole);
            return whole;
        }
        return stage.repeats(input)
                ? RepeatedRows.of(own(s, node), node.width(), layouts.get(axes[s]))
                : values[node.id()];
    }

    private RowLayout rowsOf(int s) {
        return stages.get(s).extent() == Node.Extent.SEQUENCE ? layouts.get(axes[s]) : endLayout;
    }

    private RowLayout layoutOf(Node node) {
        return node.sequence() ? layouts.get(axis(node.axis())) : endLayout;
    }

    /** What a stage starts with that goes on where others were left, in its own places. */
    private float @Nullable [][] starts(int s) {
        List<Node> starts = stages.get(s).carried().starts();
        return starts.isEmpty()
                ? null
                : starts.stream().map(node -> own(s, node)).toArray(float[][]::new);
    }

    /** One row per sequence in the places of a stage. */
    private float[] own(int s, Node node) {
        return layouts.get(axes[s]).inPlaces(values[node.id()], node.width(), layouts.get(0));
    }

    /** States of a stage from the places of the first time axis to its own. */
    private float[][] own(int s, float[][] states) {
        return moved(s, states, layouts.get(0), layouts.get(axes[s]));
    }

    /** States of a stage from its own places to those of the first time axis. */
    private float[][] shared(int s, float[][] states) {
        return moved(s, states, layouts.get(axes[s]), layouts.get(0));
    }

    private float[][] moved(int s, float[][] states, RowLayout from, RowLayout to) {
        List<Node> finals = stages.get(s).carried().finals();
        for (int k = 0; k < states.length; k++) {
            states[k] = to.inPlaces(states[k], finals.get(k).width(), from);
        }
        return states;
    }

    /** The rows of the last steps, in places of the first time axis. */
    private float[] lastRows(int s, Stage stage, float[] rows) {
        RowLayout layout = layouts.get(axes[s]);
        int width = stage.output().width();
        return layouts.get(0).inPlaces(ends.get(s).of(rows, layout, width), width, layout);
    }

    /** The first output: {@code [rows, n]} or {@code [B, n]} in places. */
    public float[] output() {
        return values[architecture.output().id()];
    }

    /** A value of the network, after a forward pass: in rows of its layout. */
    public float[] value(Node node) {
        return values[node.id()];
    }

    /** An output by its name: {@code [rows, n]} or {@code [B, n]} in places. */
    public float[] output(String name) {
        return values[named(name).id()];
    }

    /** The rows of {@link #output()}: those of its time axis, or one per sequence. */
    public RowLayout outputLayout() {
        return layoutOf(architecture.output());
    }

    /** The rows of {@link #output(String)}. */
    public RowLayout outputLayout(String name) {
        return layoutOf(named(name));
    }

    private Node named(String output) {
        return Objects.requireNonNull(architecture.outputs().get(output), output);
    }

    /** The rows of what a stage computes. */
    public RowLayout layout(int stage) {
        return rowsOf(stage);
    }

    /** The rows that a stage reads as a whole at every step. */
    public AlongLayout along(int stage) {
        return alongs[stage];
    }

    /** What number the first step of the last forward pass has, in a sequence that is run in several segments. */
    public int firstStep() {
        return firstStep;
    }

    /** A named value or state of a stage, {@code [rows, n]}, where the plans trace it. */
    public float[] traced(int stage, String name) {
        return runs.get(stage).output(name);
    }

    /** The gradient of a state as each step leaves it, {@code [rows, n]}, where the plans trace it; null if there is none. */
    public float @Nullable [] tracedGradient(int stage, String state) {
        return runs.get(stage).stateGradient(state);
    }

    /** The states after the last step, {@code [B, n]} in places of the first time axis, stage after stage. */
    public float[][] finals() {
        return stages.stream()
                .flatMap(stage -> stage.carried().finals().stream())
                .map(node -> values[node.id()])
                .toArray(float[][]::new);
    }

    /**
     * Runs the last {@link #forward} back.
     *
     * @param dOutputs the gradient of each output in their order, of its shape; not modified
     * @param dFinals the gradients of {@link #finals}, or null for zeros
     * @param sums modified: the gradients of the parameters are added
     */
    public void backward(float[][] dOutputs, float @Nullable [][] dFinals, GradientArray sums) {
        gradients.clear();
        int output = 0;
        for (Node node : architecture.outputs().values()) {
            add(node, dOutputs[output++]);
        }
        int state = dFinals == null ? 0 : dFinals.length;
        for (int s = runs.size() - 1; s >= 0; s--) {
            if (!computed[s]) {
                continue;
            }
            Stage stage = stages.get(s);
            int states = stage.step().states().size();
            float[][] dFinal = dFinals == null ? null : Arrays.copyOfRange(dFinals, state - states, state);
            state -= states;
            dFinal = withContinued(stage, dFinal);
            dFinal = dFinal == null ? null : own(s, dFinal.clone());
            float[] dy = gradient(s, stage);
            PlanRun run = runs.get(s);
            run.backward(dy, dFinal, sums, offsets.get(s));
            if (stage.last()) {
                ends.get(s).clear(layouts.get(axes[s]), stage.output().width());
            }
            for (int k = 0; k < stage.inputs().size(); k++) {
                float[] dx = run.inputGradient(k);
                if (dx != null) {
                    giveBack(s, k, dx);
                }
            }
            if (!given) {
                List<Node> starts = stage.carried().starts();
                for (int k = 0; k < starts.size(); k++) {
                    add(starts.get(k), places(s, run.initialGradients()[k], starts.get(k)));
                }
            }
        }
    }

    /** Takes the gradient of what a stage read. */
    private void giveBack(int s, int input, float[] gradient) {
        Stage stage = stages.get(s);
        Node node = stage.inputs().get(input);
        if (stage.readsWhole(input)) {
            float[] rows = new float[size(node)];
            alongs[s].unpack(gradient, layoutOf(node), node.width(), rows);
            add(node, rows);
        } else if (stage.repeats(input)) {
            add(node, places(s, RepeatedRows.sum(gradient, node.width(), layouts.get(axes[s])), node));
        } else {
            add(node, gradient);
        }
    }

    /** One row per sequence from the places of a stage to those of the first time axis. */
    private float[] places(int s, float[] rows, Node node) {
        return layouts.get(0).inPlaces(rows, node.width(), layouts.get(axes[s]));
    }

    /** The gradients of a stage's final states with those that came from stages that went on from there. */
    private float @Nullable [][] withContinued(Stage stage, float @Nullable [][] dFinals) {
        List<Node> finals = stage.carried().finals();
        if (finals.stream().noneMatch(gradients::has)) {
            return dFinals;
        }
        float[][] sums = new float[finals.size()][];
        for (int k = 0; k < sums.length; k++) {
            Node node = finals.get(k);
            sums[k] = dFinals == null ? new float[size(node)] : dFinals[k].clone();
            if (gradients.has(node)) {
                for (int i = 0; i < sums[k].length; i++) {
                    sums[k][i] += gradients.of(node)[i];
                }
            }
        }
        return sums;
    }

    private void add(Node node, float[] gradient) {
        gradients.add(node, gradient, size(node));
    }

    private int size(Node node) {
        return RowLayout.floats(layoutOf(node).rows(), node.width(), node.shape());
    }

    private float[] gradient(int s, Stage stage) {
        Node node = stage.output();
        float[] dy = gradients.has(node) ? gradients.of(node) : new float[size(node)];
        if (!stage.last()) {
            return dy;
        }
        RowLayout layout = layouts.get(axes[s]);
        return ends.get(s).spread(layout.inPlaces(dy, node.width(), layouts.get(0)), layout, node.width());
    }

    /** The gradient of a network's input, {@code [rows, n]}, or null if nothing depends on it. */
    public float @Nullable [] inputGradient(String name) {
        Node node = Objects.requireNonNull(architecture.inputs().get(name));
        return gradients.has(node) ? gradients.of(node) : null;
    }

    /** The gradients of the initial states, {@code [B, n]} in places of the first time axis, stage after stage. */
    public float[][] initialGradients() {
        return IntStream.range(0, runs.size())
                .boxed()
                .flatMap(s ->
                        Arrays.stream(shared(s, runs.get(s).initialGradients().clone())))
                .toArray(float[][]::new);
    }
}
