package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/** Writes a stage as a {@code Scan}, whose body is the step: the states, then what it reads and gives at each step. */
final class LoopWriter {
    private final NetworkWriter network;
    private final GraphWriter graph;
    private final GraphWriter body;
    private final Stage stage;
    private final Step step;
    private final TimeAxis axis;
    private final Map<Expr, String> leaves = new HashMap<>();
    private final List<String> carried = new ArrayList<>();
    private final List<ValueInfoProto> carriedInBody = new ArrayList<>();
    private final List<String> read = new ArrayList<>();
    private final List<ValueInfoProto> readInBody = new ArrayList<>();
    private final List<ValueInfoProto> given = new ArrayList<>();

    LoopWriter(NetworkWriter network, GraphWriter graph, Stage stage) {
        this.network = network;
        this.graph = graph;
        this.body = graph.body();
        this.stage = stage;
        this.step = stage.step();
        this.axis = network.axis(stage.axis());
    }

    void write() {
        for (int k = 0; k < step.states().size(); k++) {
            Step.StateRule state = step.states().get(k);
            leaves.put(state.leaf(), carry(state.name(), state.leaf().width(), network.startOrInitial(stage, k)));
        }
        Optional<String> running =
                axis.mask().map(mask -> read("running", mask, name -> Shapes.rows(name, DataType.BOOL, 1)));
        for (int k = 0; k < stage.inputs().size(); k++) {
            Node node = stage.inputs().get(k);
            String value = network.value(node);
            Expr input = step.inputs().get(k);
            leaves.put(input, stage.readsWhole(k) || stage.repeats(k) ? value : read("x" + k, node, value));
        }
        StepWriter writer = new StepWriter(context(), graph, body);
        for (Step.StateRule state : step.states()) {
            String next = writer.value(state.next());
            give(state.name(), state.leaf().width(), kept(running, next, writer.value(state.leaf())));
        }
        String output = writer.value(step.output());
        int width = step.output().width();
        if (stage.last()) {
            String last = carry("last", width, network.filled(graph.number(0), width));
            give("last", width, kept(running, output, last));
        } else {
            give("y", width, output);
        }
        finish();
    }

    private StepWriter.Context context() {
        return new StepWriter.Context(
                stage.name(),
                leaves,
                name -> network.parameter(stage, name),
                axis::batch,
                1,
                stage.otherAxis().isEmpty() ? Optional.empty() : Optional.of(network.axis(stage.otherAxis())));
    }

    /** Something that one step leaves to the next. */
    private String carry(String name, int width, String start) {
        String inBody = body.name(stage.name() + "/" + name);
        carried.add(start);
        carriedInBody.add(Shapes.rows(inBody, DataType.FLOAT, width));
        return inBody;
    }

    private interface Typed {
        ValueInfoProto info(String name);
    }

    /** Something that has a row for each step. */
    private String read(String name, String value, Typed type) {
        String inBody = body.name(stage.name() + "/" + name);
        read.add(value);
        readInBody.add(type.info(inBody));
        return inBody;
    }

    private String read(String name, Node node, String value) {
        return read(
                name,
                value,
                inBody -> node.limit() > 0
                        ? Shapes.perSequence(inBody, DataType.INT64)
                        : Shapes.rows(inBody, DataType.FLOAT, node.width()));
    }

    /** What stays as it was past the end of a sequence. */
    private String kept(Optional<String> running, String next, String before) {
        return running.map(r -> body.node("Where", r, next, before)).orElse(next);
    }

    private void give(String name, int width, String value) {
        String inBody = body.name(stage.name() + "/" + name + ".next");
        body.node("Identity", List.of(value), List.of(inBody));
        given.add(Shapes.rows(inBody, DataType.FLOAT, width));
    }

    private void finish() {
        carriedInBody.forEach(body::input);
        readInBody.forEach(body::input);
        given.forEach(body::output);
        List<String> inputs = new ArrayList<>(carried);
        inputs.addAll(read);
        List<String> outputs = new ArrayList<>();
        for (int k = 0; k < step.states().size(); k++) {
            String name = graph.name(stage.name() + "/" + step.states().get(k).name() + ".last");
            network.put(stage.carried().finals().get(k), name);
            outputs.add(name);
        }
        String output = graph.name(stage.name() + "/y");
        network.put(stage.output(), output);
        outputs.add(output);
        boolean backward = stage.direction() == Direction.BACKWARD;
        long[] ways = Collections.nCopies(read.size(), backward ? 1L : 0L).stream()
                .mapToLong(Long::longValue)
                .toArray();
        graph.node(
                "Scan",
                inputs,
                outputs,
                Attributes.graph("body", body.graph(stage.name() + "/step", "")),
                Attributes.whole("num_scan_inputs", read.size()),
                Attributes.wholes("scan_input_directions", ways),
                Attributes.wholes(
                        "scan_output_directions", stage.last() ? new long[0] : new long[] {backward ? 1 : 0}));
    }
}
