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
    private final Node[] inputs;
    private final List<Part> parts = new ArrayList<>();
    /** Final states, part after part. */
    private final Node[] finals;

    private final float[][] values;
    private final NodeGradients gradients;

    private List<RowLayout> layouts = List.of();
    private RowLayout endLayout = RowLayout.full(0, 0);
    private boolean given;
    private int firstStep;

    /** Memory for running these plans; the workers share large products. */
    public NetworkRun(NetworkPlans plans, Kernels kernels, Workers workers) {
        this.architecture = plans.architecture();
        this.inputs = architecture.inputs().values().toArray(Node[]::new);
        for (int s = 0; s < plans.stages().size(); s++) {
            parts.add(new Part(plans, s, new PlanRun(plans.plans().get(s), kernels, workers)));
        }
        this.finals = parts.stream().flatMap(part -> part.finals.stream()).toArray(Node[]::new);
        int nodes = nodes();
        this.values = new float[nodes][0];
        this.gradients = new NodeGradients(architecture, nodes);
    }

    /** Lets go of everything that it was given: a run that waits in a pool keeps no caller's arrays alive. */
    @Override
    public void release() {
        Arrays.fill(values, NOTHING);
        gradients.release();
        parts.forEach(part -> part.run.release());
    }

    /** Values are numbered as they are wired: inputs, and what stages give and leave. */
    private int nodes() {
        Stream<Node> given =
                parts.stream().flatMap(part -> Stream.concat(Stream.of(part.output), part.finals.stream()));
        return 1
                + Stream.concat(Arrays.stream(inputs), given)
                        .mapToInt(Node::id)
                        .max()
                        .orElseThrow();
    }

    /** How a stage reads an input. */
    private enum Reading {
        /** A row at each step. */
        STEPWISE,
        /** One row per sequence, at every step. */
        REPEATED,
        /** All of it, at every step. */
        WHOLE
    }

    /** The memory of one stage, and what is asked at every run. */
    private final class Part {
        private final Stage stage;
        private final int number;
        private final boolean computed;
        private final PlanRun run;
        private final Map<String, Integer> offsets;
        private final List<Node> starts;
        private final List<Node> finals;
        private final Node[] read;
        private final Reading[] readings;
        private final Node output;
        private final boolean overSteps;
        /** The number of its time axis; of a stage that runs once for each sequence, 0, whose places it has. */
        private final int axis;
        /** The number of the axis that it reads as a whole at every step; -1 where there is none. */
        private final int otherAxis;

        private final EndRows ends = new EndRows();
        private AlongLayout along = AlongLayout.NONE;

        Part(NetworkPlans plans, int number, PlanRun run) {
            this.stage = plans.stages().get(number);
            this.number = number;
            this.computed = plans.runs(number);
            this.run = run;
            this.offsets = plans.offsets().get(number);
            this.starts = stage.carried().starts();
            this.finals = stage.carried().finals();
            this.read = stage.inputs().toArray(Node[]::new);
            this.readings =
                    IntStream.range(0, read.length).mapToObj(this::reading).toArray(Reading[]::new);
            this.output = stage.output();
            this.overSteps = stage.extent() == Node.Extent.SEQUENCE;
            this.axis = axis(stage.axis());
            this.otherAxis = stage.otherAxis().isEmpty() ? -1 : axis(stage.otherAxis());
        }

        private Reading reading(int input) {
            return stage.readsWhole(input) ? Reading.WHOLE : stage.repeats(input) ? Reading.REPEATED : Reading.STEPWISE;
        }

        /** Takes up new lengths of sequences. */
        void lay() {
            along = otherAxis < 0 ? AlongLayout.NONE : AlongLayout.of(rows(), layouts.get(otherAxis));
        }

        /** Its rows. */
        RowLayout rows() {
            return overSteps ? places() : endLayout;
        }

        /** Its sequences in their places. */
        RowLayout places() {
            return layouts.get(axis);
        }

        /**
         * Runs it.
         *
         * @param initial what its states start with, in places of the first time axis; or null for its own
         */
        void forward(NetworkWeights weights, float @Nullable [][] initial, RandomStream random) {
            float[][] in = new float[read.length][];
            for (int k = 0; k < in.length; k++) {
                in[k] = read(k);
            }
            run.forward(
                    new RunContext(weights.stage(number), random.child(number), firstStep),
                    rows(),
                    along,
                    stage.direction(),
                    in,
                    initial == null ? starts() : own(initial));
            values[output.id()] = stage.last() ? lastRows(run.output()) : run.output();
            float[][] left = shared(run.finals().clone());
            for (int k = 0; k < left.length; k++) {
                values[finals.get(k).id()] = left[k];
            }
        }

        /** What it reads: one row per sequence stands at every step, and what is read as a whole lies sequence by sequence. */
        private float[] read(int input) {
            Node node = read[input];
            return switch (readings[input]) {
                case STEPWISE -> values[node.id()];
                case REPEATED -> RepeatedRows.of(own(node), node.width(), places());
                case WHOLE -> {
                    float[] whole = new float[RowLayout.floats(along.rows(), node.width(), node.shape())];
                    along.pack(values[node.id()], layoutOf(node), node.width(), whole);
                    yield whole;
                }
            };
        }

        /** What it starts with where it goes on where others were left, in its own places. */
        private float @Nullable [][] starts() {
            return starts.isEmpty() ? null : starts.stream().map(this::own).toArray(float[][]::new);
        }

        /** One row per sequence in its places. */
        private float[] own(Node node) {
            return places().inPlaces(values[node.id()], node.width(), layouts.get(0));
        }

        /** Its states from the places of the first time axis to its own. */
        private float[][] own(float[][] states) {
            return moved(states, layouts.get(0), places());
        }

        /** Its states from its own places to those of the first time axis. */
        private float[][] shared(float[][] states) {
            return moved(states, places(), layouts.get(0));
        }

        private float[][] moved(float[][] states, RowLayout from, RowLayout to) {
            for (int k = 0; k < states.length; k++) {
                states[k] = to.inPlaces(states[k], finals.get(k).width(), from);
            }
            return states;
        }

        /** One row per sequence from its places to those of the first time axis. */
        private float[] shared(float[] rows, Node node) {
            return layouts.get(0).inPlaces(rows, node.width(), places());
        }

        /** The rows of the last steps, in places of the first time axis. */
        private float[] lastRows(float[] rows) {
            return shared(ends.of(rows, places(), output.width()), output);
        }

        /**
         * Runs it back.
         *
         * @param dFinals the gradients of its final states, in places of the first time axis; or null for zeros
         */
        void backward(float @Nullable [][] dFinals, GradientArray sums) {
            float[][] left = withContinued(dFinals);
            run.backward(gradient(), left == null ? null : own(left.clone()), sums, offsets);
            if (stage.last()) {
                ends.clear(places(), output.width());
            }
            for (int k = 0; k < read.length; k++) {
                float[] dx = run.inputGradient(k);
                if (dx != null) {
                    giveBack(k, dx);
                }
            }
            if (!given) {
                for (int k = 0; k < starts.size(); k++) {
                    add(starts.get(k), shared(run.initialGradients()[k], starts.get(k)));
                }
            }
        }

        /** Gives the gradient of what it read to whoever made that. */
        private void giveBack(int input, float[] gradient) {
            Node node = read[input];
            switch (readings[input]) {
                case STEPWISE -> add(node, gradient);
                case REPEATED -> add(node, shared(RepeatedRows.sum(gradient, node.width(), places()), node));
                case WHOLE -> {
                    float[] rows = new float[size(node)];
                    along.unpack(gradient, layoutOf(node), node.width(), rows);
                    add(node, rows);
                }
            }
        }

        /** The gradients of its final states with those that came from stages that went on from there. */
        private float @Nullable [][] withContinued(float @Nullable [][] dFinals) {
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

        private float[] gradient() {
            float[] dy = gradients.has(output) ? gradients.of(output) : new float[size(output)];
            if (!stage.last()) {
                return dy;
            }
            return ends.spread(places().inPlaces(dy, output.width(), layouts.get(0)), places(), output.width());
        }
    }

    private int axis(String name) {
        return Math.max(0, architecture.axes().indexOf(name));
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
            parts.forEach(Part::lay);
        }
        for (int i = 0; i < inputs.length; i++) {
            values[inputs[i].id()] = shard.inputs()[i];
        }
        ShardedRun.Held held = shard.held();
        for (int k = 0; held != null && k < held.values().length; k++) {
            values[held.streaming().held().get(k).id()] = held.values()[k];
        }
        float[][] initial = shard.initial();
        given = initial != null;
        this.firstStep = firstStep;
        int state = 0;
        for (Part part : parts) {
            if (!part.computed) {
                continue;
            }
            int from = state;
            state += part.finals.size();
            if (held == null || held.streaming().streamed()[part.number]) {
                part.forward(weights, initial == null ? null : Arrays.copyOfRange(initial, from, state), random);
                continue;
            }
            for (Node node : part.finals) {
                values[node.id()] = Objects.requireNonNull(initial)[from++];
            }
        }
    }

    private RowLayout layoutOf(Node node) {
        return node.sequence() ? layouts.get(axis(node.axis())) : endLayout;
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
        return parts.get(stage).rows();
    }

    /** The rows that a stage reads as a whole at every step. */
    public AlongLayout along(int stage) {
        return parts.get(stage).along;
    }

    /** What number the first step of the last forward pass has, in a sequence that is run in several segments. */
    public int firstStep() {
        return firstStep;
    }

    /** A named value or state of a stage, {@code [rows, n]}, where the plans trace it. */
    public float[] traced(int stage, String name) {
        return parts.get(stage).run.output(name);
    }

    /** The gradient of a state as each step leaves it, {@code [rows, n]}, where the plans trace it; null if there is none. */
    public float @Nullable [] tracedGradient(int stage, String state) {
        return parts.get(stage).run.stateGradient(state);
    }

    /** The states after the last step, {@code [B, n]} in places of the first time axis, stage after stage. */
    public float[][] finals() {
        float[][] states = new float[finals.length][];
        for (int k = 0; k < states.length; k++) {
            states[k] = values[finals[k].id()];
        }
        return states;
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
        int end = dFinals == null ? 0 : dFinals.length;
        for (int s = parts.size() - 1; s >= 0; s--) {
            Part part = parts.get(s);
            if (!part.computed) {
                continue;
            }
            int from = end - part.finals.size();
            part.backward(dFinals == null ? null : Arrays.copyOfRange(dFinals, from, end), sums);
            end = from;
        }
    }

    private void add(Node node, float[] gradient) {
        gradients.add(node, gradient, size(node));
    }

    private int size(Node node) {
        return RowLayout.floats(layoutOf(node).rows(), node.width(), node.shape());
    }

    /** The gradient of a network's input, {@code [rows, n]}, or null if nothing depends on it. */
    public float @Nullable [] inputGradient(String name) {
        Node node = Objects.requireNonNull(architecture.inputs().get(name));
        return gradients.has(node) ? gradients.of(node) : null;
    }

    /** The gradients of the initial states, {@code [B, n]} in places of the first time axis, stage after stage. */
    public float[][] initialGradients() {
        return parts.stream()
                .flatMap(part ->
                        Arrays.stream(part.shared(part.run.initialGradients().clone())))
                .toArray(float[][]::new);
    }
}
