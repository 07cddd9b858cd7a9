package org.souvenir.cells.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.ReferenceExecutor;
import org.souvenir.core.reference.SinglePrecision;

/**
 * Runs a network in training in double, stage by stage and op by op on {@link ReferenceExecutor}: what the fast run must
 * equal. A value is {@code [T][B, n]}, or {@code [1][B, n]} where there is one row per sequence.
 */
public final class NetworkReference {

    /**
     * Gradients.
     *
     * @param parameters by the names of the architecture
     * @param inputs by the names of the inputs, {@code [T][B, n]}; those that the output does not depend on are missing
     * @param initial of the states before the first step, {@code [B, n]} by layer and state, {@code recurrent1.h}
     */
    public record Gradients(
            Map<String, DMatrixRMaj> parameters, Map<String, DMatrixRMaj[]> inputs, Map<String, DMatrixRMaj> initial) {}

    private final Architecture architecture;
    private final Map<String, DMatrixRMaj> parameters;
    private final Batch batch;
    private final RandomStream random;
    private final Maker maker;
    private final List<ReferenceExecutor> executors = new ArrayList<>();
    private final Map<Integer, DMatrixRMaj[]> values = new HashMap<>();
    private Map<String, DMatrixRMaj> given = Map.of();

    /**
     * A network, and what it is run on.
     *
     * @param parameters by the names of the architecture, {@code [rows, columns]}; read whenever it runs
     * @param batch whose lengths the sequences have
     * @param random where masks come from
     */
    public NetworkReference(
            Architecture architecture, Map<String, DMatrixRMaj> parameters, Batch batch, RandomStream random) {
        this(architecture, parameters, batch, random, (stage, step, setup) -> new ReferenceExecutor(step, setup));
    }

    /** The same with rounding: each number goes to a float beside it, at random. */
    public static NetworkReference rounding(
            Architecture architecture,
            Map<String, DMatrixRMaj> parameters,
            Batch batch,
            RandomStream masks,
            RandomStream up) {
        return new NetworkReference(
                architecture,
                parameters,
                batch,
                masks,
                (stage, step, setup) -> SinglePrecision.reference(step, setup, up.child(stage)));
    }

    /** Makes what runs a stage. */
    private interface Maker {
        ReferenceExecutor make(int stage, Step step, ReferenceExecutor.Setup setup);
    }

    private NetworkReference(
            Architecture architecture,
            Map<String, DMatrixRMaj> parameters,
            Batch batch,
            RandomStream random,
            Maker maker) {
        this.maker = maker;
        this.architecture = architecture;
        this.parameters = parameters;
        this.batch = batch;
        this.random = random;
    }

    /**
     * Runs all stages, from the network's own initial states.
     *
     * @param inputs by name, {@code [T][B, n]}
     * @return what the last layer gives
     */
    public DMatrixRMaj[] forward(Map<String, DMatrixRMaj[]> inputs) {
        return forward(inputs, Map.of());
    }

    /**
     * Runs all stages.
     *
     * @param inputs by name, {@code [T][B, n]}
     * @param initial what the states start with, {@code [B, n]} by layer and state, {@code recurrent1.h}; empty for the network's own
     * @return what the last layer gives
     */
    public DMatrixRMaj[] forward(Map<String, DMatrixRMaj[]> inputs, Map<String, DMatrixRMaj> initial) {
        executors.clear();
        given = Map.copyOf(initial);
        architecture.inputs().forEach((name, node) -> values.put(node.id(), Objects.requireNonNull(inputs.get(name))));
        for (Stage stage : architecture.stages()) {
            ReferenceExecutor executor = maker.make(executors.size(), stage.step(), problem(stage));
            executors.add(executor);
            ReferenceExecutor.Result result = executor.forward();
            values.put(
                    stage.output().id(),
                    stage.last()
                            ? ReferenceRows.last(
                                    result.output(),
                                    batch.lengths(stage.axis()),
                                    stage.output().width())
                            : result.output());
            List<Step.StateRule> states = stage.step().states();
            for (int k = 0; k < states.size(); k++) {
                DMatrixRMaj left =
                        Objects.requireNonNull(result.finals().get(states.get(k).name()));
                values.put(stage.carried().finals().get(k).id(), new DMatrixRMaj[] {left});
            }
        }
        return value(architecture.output());
    }

    /** The states after the last step of the last {@link #forward}, {@code [B, n]} by layer and state. */
    public Map<String, DMatrixRMaj> finals() {
        Map<String, DMatrixRMaj> finals = new LinkedHashMap<>();
        for (Stage stage : architecture.stages()) {
            for (int k = 0; k < stage.carried().finals().size(); k++) {
                finals.put(state(stage, k), value(stage.carried().finals().get(k))[0]);
            }
        }
        return finals;
    }

    /** The name of a state in the network. */
    private static String state(Stage stage, int k) {
        return stage.name() + "." + stage.step().states().get(k).name();
    }

    private ReferenceExecutor.Setup problem(Stage stage) {
        Map<String, DMatrixRMaj> own = new LinkedHashMap<>();
        for (ParameterSpec spec : stage.step().parameters()) {
            own.put(spec.name(), Objects.requireNonNull(parameters.get(stage.name() + "." + spec.name())));
        }
        return new ReferenceExecutor.Setup(
                own,
                IntStream.range(0, stage.inputs().size())
                        .mapToObj(k -> read(stage, k))
                        .toList(),
                lengths(stage),
                stage.direction(),
                starts(stage),
                true,
                random.child(executors.size()));
    }

    /** What a stage starts with, unless with its own. */
    private Map<String, DMatrixRMaj> starts(Stage stage) {
        Map<String, DMatrixRMaj> starts = new LinkedHashMap<>();
        List<Step.StateRule> states = stage.step().states();
        for (int k = 0; k < states.size(); k++) {
            if (!given.isEmpty()) {
                starts.put(states.get(k).name(), Objects.requireNonNull(given.get(state(stage, k))));
            } else if (!stage.carried().starts().isEmpty()) {
                starts.put(states.get(k).name(), value(stage.carried().starts().get(k))[0]);
            }
        }
        return starts;
    }

    /** What a stage reads: one row per sequence stands at every step, and what is read as a whole lies sequence by sequence. */
    private DMatrixRMaj[] read(Stage stage, int input) {
        Node node = stage.inputs().get(input);
        DMatrixRMaj[] found = value(node);
        if (stage.readsWhole(input)) {
            return ReferenceRows.bySequence(found, batch.lengths(node.axis()), node.width());
        }
        return stage.repeats(input) ? ReferenceRows.repeated(found[0], steps(stage)) : found;
    }

    /** The gradient of what a stage read, in the form of the value. */
    private DMatrixRMaj[] givenBack(DMatrixRMaj[] gradient, Stage stage, int input) {
        Node node = stage.inputs().get(input);
        if (stage.readsWhole(input)) {
            return ReferenceRows.byStep(gradient, value(node).length, node.width());
        }
        return stage.repeats(input) ? ReferenceRows.sum(gradient, batch.lengths(stage.axis()), node.width()) : gradient;
    }

    private int steps(Stage stage) {
        return stage.inputs().stream()
                .filter(node -> node.sequence() && node.axis().equals(stage.axis()))
                .findFirst()
                .map(node -> value(node).length)
                .orElse(1);
    }

    private DMatrixRMaj[] value(Node node) {
        return Objects.requireNonNull(values.get(node.id()));
    }

    private int[] lengths(Stage stage) {
        if (stage.extent() == Node.Extent.SEQUENCE) {
            return batch.lengths(stage.axis());
        }
        int[] once = new int[batch.size()];
        Arrays.fill(once, 1);
        return once;
    }

    /** What the last {@link #forward} gave as one of the outputs. */
    public DMatrixRMaj[] output(String name) {
        return value(Objects.requireNonNull(architecture.outputs().get(name)));
    }

    /** Runs the last {@link #forward} back from the gradient of the first output. */
    public Gradients backward(DMatrixRMaj[] dOutput) {
        return backward(Map.of(architecture.outputs().keySet().iterator().next(), dOutput), Map.of());
    }

    /**
     * Runs the last {@link #forward} back.
     *
     * @param dOutputs the gradients of outputs by their names, of their shapes; zero where missing
     * @param dFinals the gradients of {@link #finals}; zero where missing
     */
    public Gradients backward(Map<String, DMatrixRMaj[]> dOutputs, Map<String, DMatrixRMaj> dFinals) {
        Map<Integer, DMatrixRMaj[]> gradients = new HashMap<>();
        dOutputs.forEach((name, dy) -> add(
                gradients,
                Objects.requireNonNull(architecture.outputs().get(name)),
                Arrays.stream(dy).map(DMatrixRMaj::copy).toArray(DMatrixRMaj[]::new)));
        addFinals(dFinals, gradients);
        Map<String, DMatrixRMaj> own = new LinkedHashMap<>();
        Map<String, DMatrixRMaj> initial = new LinkedHashMap<>();
        for (int s = executors.size() - 1; s >= 0; s--) {
            Stage stage = architecture.stages().get(s);
            DMatrixRMaj[] dy = gradients.get(stage.output().id());
            Map<String, DMatrixRMaj> last = finalGradients(stage, gradients);
            if (dy == null && last.isEmpty()) {
                continue; // the output does not depend on it
            }
            if (dy == null) {
                dy = ReferenceRows.zeros(value(stage.output()));
            }
            ReferenceExecutor.Gradients found = executors
                    .get(s)
                    .backward(
                            stage.last() ? ReferenceRows.ofLast(dy[0], batch.lengths(stage.axis()), steps(stage)) : dy,
                            last);
            addInitial(stage, found.initial(), initial, gradients);
            found.parameters().forEach((name, m) -> own.put(stage.name() + "." + name, m));
            for (int k = 0; k < stage.inputs().size(); k++) {
                DMatrixRMaj[] dx = found.inputs().get(k);
                add(gradients, stage.inputs().get(k), dx == null ? null : givenBack(dx, stage, k));
            }
        }
        Map<String, DMatrixRMaj[]> inputs = new LinkedHashMap<>();
        architecture.inputs().forEach((name, node) -> {
            DMatrixRMaj[] gradient = gradients.get(node.id());
            if (gradient != null) {
                inputs.put(name, gradient);
            }
        });
        return new Gradients(own, inputs, initial);
    }

    private void addFinals(Map<String, DMatrixRMaj> dFinals, Map<Integer, DMatrixRMaj[]> gradients) {
        for (Stage stage : architecture.stages()) {
            for (int k = 0; k < stage.carried().finals().size(); k++) {
                DMatrixRMaj last = dFinals.get(state(stage, k));
                add(gradients, stage.carried().finals().get(k), last == null ? null : new DMatrixRMaj[] {last.copy()});
            }
        }
    }

    /** Names the gradients of what a stage started with, and hands them on to where it was left. */
    private void addInitial(
            Stage stage,
            Map<String, DMatrixRMaj> found,
            Map<String, DMatrixRMaj> initial,
            Map<Integer, DMatrixRMaj[]> gradients) {
        List<Step.StateRule> states = stage.step().states();
        for (int k = 0; k < states.size(); k++) {
            DMatrixRMaj gradient =
                    Objects.requireNonNull(found.get(states.get(k).name()));
            initial.put(state(stage, k), gradient);
            if (given.isEmpty() && !stage.carried().starts().isEmpty()) {
                add(gradients, stage.carried().starts().get(k), new DMatrixRMaj[] {gradient.copy()});
            }
        }
    }

    /** The gradients of the final states, where they were given or other stages went on from them; else empty. */
    private Map<String, DMatrixRMaj> finalGradients(Stage stage, Map<Integer, DMatrixRMaj[]> gradients) {
        Map<String, DMatrixRMaj> found = new LinkedHashMap<>();
        List<Node> finals = stage.carried().finals();
        if (finals.stream().anyMatch(node -> gradients.containsKey(node.id()))) {
            for (int k = 0; k < finals.size(); k++) {
                Node node = finals.get(k);
                DMatrixRMaj[] gradient = gradients.getOrDefault(node.id(), ReferenceRows.zeros(value(node)));
                found.put(stage.step().states().get(k).name(), gradient[0]);
            }
        }
        return found;
    }

    private static void add(Map<Integer, DMatrixRMaj[]> gradients, Node node, DMatrixRMaj @Nullable [] more) {
        if (more != null) {
            gradients.merge(node.id(), more, (sum, other) -> {
                for (int t = 0; t < sum.length; t++) {
                    CommonOps_DDRM.addEquals(sum[t], other[t]);
                }
                return sum;
            });
        }
    }
}
