package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.cells.network.Network;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.tensor.Tensor;

/** Writes a network as a model: what it reads, its stages in order, what it gives. */
final class NetworkWriter {
    /** Of the file format; the one that came with {@link #OPSET}. */
    private static final int IR_VERSION = 8;

    /** Of ONNX's operators. */
    private static final int OPSET = 18;

    /** What a message may have, less than what all but the numbers take. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - (1 << 24);

    private final Network network;
    private final Architecture architecture;
    private final Map<String, Tensor> tensors;
    private final OnnxOptions options;
    private final GraphWriter graph = new GraphWriter();
    private final Map<Node, String> values = new HashMap<>();
    private final Map<String, TimeAxis> axes = new LinkedHashMap<>();
    private final Map<String, Optional<String>> starts = new HashMap<>();
    private final Set<Node> wanted = new HashSet<>();

    NetworkWriter(Network network, OnnxOptions options) {
        this.network = network;
        this.architecture = network.architecture();
        this.tensors = network.tensors();
        this.options = options;
    }

    ModelProto model() {
        long bytes = architecture.parameters().stream()
                .mapToLong(spec -> (long) Float.BYTES * spec.length())
                .sum();
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "ONNX: a file holds at most 2 GiB, but the parameters alone have %,d bytes".formatted(bytes));
        }
        reserveNames();
        writeInputs();
        wanted.addAll(architecture.outputs().values());
        for (Stage stage : architecture.stages()) {
            wanted.addAll(stage.inputs());
            wanted.addAll(stage.carried().starts());
        }
        for (Stage stage : architecture.stages()) {
            graph.scope(stage.name());
            new StageWriter(this, graph, stage).write();
        }
        writeOutputs();
        return described();
    }

    /** The names that users see are what they are; all others give way. */
    private void reserveNames() {
        architecture.inputs().keySet().forEach(name -> graph.reserve("input", name));
        architecture.outputs().keySet().forEach(name -> graph.reserve("output", name));
        if (options.lengths()) {
            architecture.axes().forEach(axis -> graph.reserve("input", lengths(axis)));
        }
        if (options.states()) {
            for (Stage stage : architecture.stages()) {
                for (Step.StateRule state : stage.step().states()) {
                    graph.reserve("input", state(stage, state));
                    graph.reserve("output", next(stage, state));
                }
            }
        }
    }

    private static String lengths(String axis) {
        return axis + ".lengths";
    }

    private static String state(Stage stage, Step.StateRule state) {
        return stage.name() + "." + state.name();
    }

    private static String next(Stage stage, Step.StateRule state) {
        return state(stage, state) + ".next";
    }

    private void writeInputs() {
        architecture.inputs().forEach((name, node) -> graph.input(Shapes.of(name, node)));
        for (String axis : architecture.axes()) {
            Optional<String> lengths = options.lengths() ? Optional.of(lengths(axis)) : Optional.empty();
            lengths.ifPresent(name -> graph.input(Shapes.perSequence(name, DataType.INT32)));
            axes.put(axis, new TimeAxis(axis, graph, onAxis(axis), lengths));
        }
        if (options.states()) {
            for (Stage stage : architecture.stages()) {
                for (Step.StateRule state : stage.step().states()) {
                    graph.input(Shapes.rows(
                            state(stage, state), DataType.FLOAT, state.leaf().width()));
                }
            }
        }
        architecture.inputs().forEach((name, node) -> values.put(node, name));
        architecture.inputs().forEach((name, node) -> values.put(node, knownIds(name, node)));
    }

    /** Past the end of a sequence anything may stand; an id that is none would be refused. */
    private String knownIds(String name, Node node) {
        if (node.limit() == 0 || !node.sequence()) {
            return name;
        }
        graph.scope(name);
        return axis(node.axis())
                .mask()
                .map(mask -> graph.node("Where", StepWriter.squeezed(mask, -1, graph), name, graph.whole(0)))
                .orElse(name);
    }

    private String onAxis(String axis) {
        return architecture.inputs().entrySet().stream()
                .filter(e -> e.getValue().axis().equals(axis))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private void writeOutputs() {
        graph.scope("outputs");
        architecture.outputs().forEach((name, node) -> {
            String value = value(node);
            Optional<String> mask = node.sequence() ? axis(node.axis()).mask() : Optional.empty();
            if (mask.isPresent()) {
                graph.node("Where", List.of(mask.get(), value, graph.number(0)), List.of(name));
            } else {
                graph.node("Identity", List.of(value), List.of(name));
            }
            graph.output(Shapes.of(name, node));
        });
        if (options.states()) {
            for (Stage stage : architecture.stages()) {
                for (int k = 0; k < stage.step().states().size(); k++) {
                    Step.StateRule state = stage.step().states().get(k);
                    String left = value(stage.carried().finals().get(k));
                    graph.node("Identity", List.of(left), List.of(next(stage, state)));
                    graph.output(Shapes.rows(
                            next(stage, state), DataType.FLOAT, state.leaf().width()));
                }
            }
        }
    }

    private ModelProto described() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("souvenir.layers", architecture.toString());
        metadata.put("souvenir.summary", architecture.summary());
        if (options.states()) {
            metadata.putAll(initialStates());
        }
        metadata.putAll(options.metadata());
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("Souvenir")
                .setModelVersion(1)
                .setDocString("Sequences are [steps, batch, width].")
                .setGraph(graph.graph("network", architecture.toString()))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET));
        metadata.forEach((name, text) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(name).setValue(text)));
        return model.build();
    }

    /** What each state starts with, but where it goes on from another layer: what a sequence without steps leaves. */
    private Map<String, String> initialStates() {
        State left = network.infer(withoutSteps()).state();
        Map<String, String> initial = new LinkedHashMap<>();
        for (Stage stage : architecture.stages()) {
            for (Step.StateRule state : stage.step().states()) {
                if (stage.carried().starts().isEmpty()) {
                    StringJoiner numbers = new StringJoiner(" ");
                    for (float number : left.values(state(stage, state))) {
                        numbers.add(Float.toString(number));
                    }
                    initial.put("souvenir.initial." + state(stage, state), numbers.toString());
                }
            }
        }
        return initial;
    }

    private Batch withoutSteps() {
        String first = architecture.axes().get(0);
        Batch batch = Batch.of(first, Tensor.zeros(1, 1, width(first)), new int[1]);
        for (Map.Entry<String, Node> input : architecture.inputs().entrySet()) {
            String name = input.getKey();
            if (!input.getValue().sequence()) {
                batch = batch.withVector(name, Tensor.zeros(1, width(name)));
            } else if (!name.equals(first)) {
                batch = batch.with(name, Tensor.zeros(1, 1, width(name)), new int[1]);
            }
        }
        return batch;
    }

    private int width(String input) {
        return Objects.requireNonNull(architecture.inputs().get(input)).width();
    }

    // ---- what stages ask for ----

    String value(Node node) {
        return Objects.requireNonNull(values.get(node), () -> "no value of " + node);
    }

    void put(Node node, String value) {
        values.put(node, value);
    }

    TimeAxis axis(String name) {
        return Objects.requireNonNull(axes.get(name), () -> "no axis " + name);
    }

    /** B, [1] of int64. */
    String batch() {
        return axes.values().iterator().next().batch();
    }

    /** Whether something reads the states that a stage leaves. */
    boolean wantsFinals(Stage stage) {
        return options.states() && !stage.step().states().isEmpty()
                || stage.carried().finals().stream().anyMatch(wanted::contains);
    }

    Tensor tensor(Stage stage, String parameter) {
        return Objects.requireNonNull(tensors.get(stage.name() + "." + parameter), () -> "no parameter " + parameter);
    }

    /** A parameter, [k, n]. */
    String parameter(Stage stage, String parameter) {
        Tensor tensor = tensor(stage, parameter);
        return parameter(stage, parameter, tensor.size(0), tensor.size(1));
    }

    /** The numbers of a parameter in another shape. */
    String parameter(Stage stage, String parameter, long... shape) {
        return graph.floats(stage.name() + "." + parameter, tensor(stage, parameter)::data, shape);
    }

    /** What a state starts with, {@code [B, n]}; nothing where that is 0. */
    Optional<String> start(Stage stage, int k) {
        Step.StateRule state = stage.step().states().get(k);
        String key = state(stage, state);
        Optional<String> known = starts.get(key);
        if (known == null) {
            known = options.states()
                    ? Optional.of(key)
                    : stage.carried().starts().isEmpty()
                            ? initial(stage, state)
                            : Optional.of(value(stage.carried().starts().get(k)));
            starts.put(key, known);
        }
        return known;
    }

    /** As {@link #start}, also where it is 0. */
    String startOrInitial(Stage stage, int k) {
        return start(stage, k)
                .orElseGet(() -> filled(
                        graph.number(0), stage.step().states().get(k).leaf().width()));
    }

    private Optional<String> initial(Stage stage, Step.StateRule state) {
        Expr initial = state.initial();
        if (initial.attribute() instanceof Attribute.Value number && number.value() == 0) {
            return Optional.empty();
        }
        StepWriter writer = new StepWriter(
                new StepWriter.Context(
                        stage.name(), Map.of(), name -> parameter(stage, name), this::batch, 1, Optional.empty()),
                graph,
                graph);
        return Optional.of(filled(writer.value(initial), state.leaf().width()));
    }

    /** A fixed row for each sequence, {@code [B, n]}. */
    String filled(String row, int width) {
        String shape = graph.node("Concat", List.of(batch(), graph.wholes(width)), Attributes.whole("axis", 0));
        return graph.node("Expand", row, shape);
    }
}
