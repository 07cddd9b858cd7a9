package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.souvenir.cells.exchange.GateOrder;
import org.souvenir.cells.exchange.GateWeights;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.tensor.Tensor;

/**
 * Writes one stage: as a recurrent node of ONNX where there is one, as plain nodes over all steps at once where nothing is
 * carried from one to the next, else as a loop over the steps, a {@code Scan}.
 */
final class StageWriter {
    private final NetworkWriter network;
    private final GraphWriter graph;
    private final Stage stage;
    private final Step step;

    StageWriter(NetworkWriter network, GraphWriter graph, Stage stage) {
        this.network = network;
        this.graph = graph;
        this.stage = stage;
        this.step = stage.step();
    }

    void write() {
        boolean steps = !stage.axis().isEmpty();
        Optional<StandardCell> standard = steps
                        && !stage.last()
                        && stage.otherAxis().isEmpty()
                        && stage.inputs().get(0).sequence()
                ? StandardCell.of(step)
                : Optional.empty();
        Optional<NormalizedRows> normalized = NormalizedRows.of(step);
        Optional<ReducedPooling> pooling =
                stage.last() && !network.wantsFinals(stage) ? ReducedPooling.of(step) : Optional.empty();
        if (standard.isPresent()) {
            writeNode(standard.get());
        } else if (pooling.isPresent()) {
            String x = network.value(stage.inputs().get(0));
            network.put(stage.output(), pooling.get().write(x, axis(), graph));
        } else if (normalized.isPresent() && !stage.last()) {
            writeNormalized(normalized.get());
        } else if (steps && (!step.states().isEmpty() || !stage.otherAxis().isEmpty())) {
            new LoopWriter(network, graph, stage).write();
        } else {
            writeAtOnce();
        }
    }

    private TimeAxis axis() {
        return network.axis(stage.axis());
    }

    // ---- one node for all steps ----

    private void writeNode(StandardCell cell) {
        List<String> inputs =
                new ArrayList<>(List.of(network.value(stage.inputs().get(0))));
        GateWeights weights = cell.weights(name -> network.tensor(stage, name));
        GateOrder order = cell.order();
        inputs.add(stacked("W", weights.input(order)));
        inputs.add(stacked("R", weights.recurrent(order)));
        inputs.add(stacked("B", weights.inputBias(order), weights.recurrentBias(order)));
        inputs.add(axis().lengths().orElse(""));
        for (int k = 0; k < step.states().size(); k++) {
            inputs.add(network.start(stage, k)
                    .map(start -> StepWriter.unsqueezed(start, 0, graph))
                    .orElse(""));
        }
        if (cell.peepholes()) {
            inputs.add(stacked("P", weights.peepholes(GateOrder.ONNX_PEEPHOLES)));
        }
        while (inputs.get(inputs.size() - 1).isEmpty()) {
            inputs.remove(inputs.size() - 1);
        }
        List<AttributeProto> attributes = new ArrayList<>(cell.attributes());
        boolean backward = stage.direction() == Direction.BACKWARD;
        attributes.add(Attributes.text("direction", backward ? "reverse" : "forward"));
        List<String> outputs = new ArrayList<>(List.of(graph.name(stage.name() + "/Y")));
        boolean finals = network.wantsFinals(stage);
        for (int k = 0; finals && k < step.states().size(); k++) {
            outputs.add(graph.name(stage.name() + "/Y_" + step.states().get(k).name()));
        }
        graph.node(cell.op(), inputs, outputs, attributes.toArray(AttributeProto[]::new));
        network.put(stage.output(), StepWriter.squeezed(outputs.get(0), 1, graph));
        for (int k = 0; finals && k < step.states().size(); k++) {
            String left = StepWriter.squeezed(outputs.get(k + 1), 0, graph);
            network.put(stage.carried().finals().get(k), unlessEmpty(left, k));
        }
    }

    /** What a sequence without steps leaves is what it started with; runtimes give 0. */
    private String unlessEmpty(String left, int state) {
        return axis().empty()
                .map(empty ->
                        graph.node("Where", empty, network.start(stage, state).orElseGet(() -> graph.number(0)), left))
                .orElse(left);
    }

    /** Weights of the one direction that the node has: {@code [1, …]}. */
    private String stacked(String name, Tensor... parts) {
        long length = 0;
        for (Tensor part : parts) {
            length += part.size(0);
        }
        long[] shape = parts[0].rank() == 1 ? new long[] {1, length} : new long[] {1, length, parts[0].size(1)};
        return graph.floats(
                stage.name() + "." + name,
                () -> {
                    float[] all =
                            new float[Stream.of(parts).mapToInt(Tensor::length).sum()];
                    int at = 0;
                    for (Tensor part : parts) {
                        System.arraycopy(part.data(), 0, all, at, part.length());
                        at += part.length();
                    }
                    return all;
                },
                shape);
    }

    private void writeNormalized(NormalizedRows rows) {
        network.put(
                stage.output(),
                graph.node(
                        "LayerNormalization",
                        List.of(
                                network.value(stage.inputs().get(0)),
                                network.parameter(
                                        stage, rows.gain(), step.output().width()),
                                network.parameter(
                                        stage, rows.bias(), step.output().width())),
                        Attributes.whole("axis", -1),
                        Attributes.number("epsilon", rows.epsilon())));
    }

    // ---- all steps at once ----

    private void writeAtOnce() {
        boolean steps = !stage.axis().isEmpty();
        Map<Expr, String> leaves = new HashMap<>();
        for (int k = 0; k < stage.inputs().size(); k++) {
            Node node = stage.inputs().get(k);
            String value = network.value(node);
            leaves.put(step.inputs().get(k), stage.repeats(k) ? repeated(value, node) : value);
        }
        for (int k = 0; k < step.states().size(); k++) {
            leaves.put(step.states().get(k).leaf(), network.startOrInitial(stage, k));
        }
        StepWriter writer = new StepWriter(
                new StepWriter.Context(
                        stage.name(),
                        leaves,
                        name -> network.parameter(stage, name),
                        () -> steps ? axis().shape() : network.batch(),
                        steps ? 2 : 1,
                        stage.otherAxis().isEmpty() ? Optional.empty() : Optional.of(network.axis(stage.otherAxis()))),
                graph,
                graph);
        String output = writer.value(step.output());
        network.put(stage.output(), stage.last() ? lastStep(output) : output);
        for (int k = 0; k < step.states().size(); k++) {
            network.put(
                    stage.carried().finals().get(k),
                    writer.value(step.states().get(k).next()));
        }
    }

    /** A row of each sequence at every step. */
    private String repeated(String value, Node node) {
        if (node.limit() > 0) {
            return graph.node("Expand", value, axis().shape());
        }
        String shape =
                graph.node("Concat", List.of(axis().shape(), graph.wholes(node.width())), Attributes.whole("axis", 0));
        return graph.node("Expand", value, shape);
    }

    /** The rows of the last steps, zeros where there is none. */
    private String lastStep(String y) {
        return axis().last()
                .map(last -> {
                    String there = graph.node("Where", last, y, graph.number(0));
                    return graph.node("ReduceSum", List.of(there, graph.wholes(0)), Attributes.whole("keepdims", 0));
                })
                .orElseGet(() -> graph.node("Gather", List.of(y, graph.whole(-1)), Attributes.whole("axis", 0)));
    }
}
