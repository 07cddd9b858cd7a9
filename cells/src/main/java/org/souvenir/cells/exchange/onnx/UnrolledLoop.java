package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** One loop of steps that were written out: its {@code Scan}, and how what others read is taken from it. */
final class UnrolledLoop {
    /** An attribute of our own: how many steps there must be. */
    static final String STEPS = "souvenir.steps";

    private final GraphProto graph;
    private final UnrolledSteps steps;
    private final int count;
    private final Map<String, String> own;
    private final List<NodeProto> made = new ArrayList<>();
    private final GraphProto.Builder body = GraphProto.newBuilder();
    private final NodeProto.Builder scan = NodeProto.newBuilder().setOpType("Scan");
    private final List<Long> axes = new ArrayList<>();
    private final List<Long> outputAxes = new ArrayList<>();
    private final List<String> given = new ArrayList<>();
    private final Map<String, String> starts = new HashMap<>();
    private boolean backward;
    private boolean forward;

    /**
     * A loop.
     *
     * @param count how many steps it has
     * @param own its values, each with the same value of the second step
     */
    UnrolledLoop(GraphProto graph, UnrolledSteps steps, int count, Map<String, String> own) {
        this.graph = graph;
        this.steps = steps;
        this.count = count;
        this.own = own;
    }

    /**
     * Its nodes.
     *
     * @param joined where its values of all steps are side by side
     * @param picked values of single steps that others read
     */
    List<NodeProto> nodes(List<UnrolledSteps.Join> joined, Set<String> picked) {
        read();
        joined.stream().filter(join -> own.containsKey(join.parts().get(0))).forEach(this::joined);
        picked.stream().filter(own::containsKey).forEach(this::picked);
        given.forEach(value -> body.addOutput(ValueInfoProto.newBuilder().setName(value)));
        if (given.isEmpty() || axes.isEmpty() || backward && forward) {
            return List.of();
        }
        long way = backward ? 1 : 0;
        scan.setName(body.getNode(body.getNodeCount() - 1).getName())
                .addAttribute(Attributes.whole("num_scan_inputs", axes.size()))
                .addAttribute(Attributes.whole(STEPS, count))
                .addAttribute(wholes("scan_input_axes", axes))
                .addAttribute(wholes("scan_output_axes", outputAxes))
                .addAttribute(wholes(
                        "scan_input_directions", axes.stream().map(a -> way).toList()))
                .addAttribute(wholes(
                        "scan_output_directions", given.stream().map(a -> way).toList()))
                .addAttribute(Attributes.graph("body", body.build()));
        made.add(scan.build());
        return made;
    }

    private static AttributeProto wholes(String name, List<Long> values) {
        return Attributes.wholes(
                name, values.stream().mapToLong(Long::longValue).toArray());
    }

    /** Its body, and what it reads: first the states. */
    private void read() {
        Set<NodeProto> nodes = new HashSet<>();
        graph.getNodeList().stream()
                .filter(node -> node.getOutputList().stream()
                        .anyMatch(value -> steps.step(value) == 1 && value.equals(own.get(value))))
                .forEach(nodes::add);
        Set<String> values = new LinkedHashSet<>();
        nodes.forEach(node -> node.getInputList().forEach(input -> values.add(steps.named(input))));
        Deque<String> states = new ArrayDeque<>();
        values.stream().filter(value -> steps.step(value) == 0).forEach(states::add);
        states.forEach(value -> starts.put(value, Objects.requireNonNull(steps.before(value))));
        while (!states.isEmpty()) {
            state(states.remove(), nodes, states);
        }
        values.stream()
                .filter(value -> steps.step(value) == 1 && steps.picked(value) != null)
                .forEach(this::scanned);
        for (NodeProto node : graph.getNodeList()) {
            if (nodes.contains(node)) {
                NodeProto.Builder named = node.toBuilder().clearInput();
                node.getInputList().forEach(input -> named.addInput(steps.named(input)));
                body.addNode(named);
            }
        }
    }

    /** A state, or what a step makes of states before all else: where the loop starts with the same of others. */
    private void state(String value, Set<NodeProto> nodes, Deque<String> states) {
        NodeProto maker = Objects.requireNonNull(steps.maker(value));
        NodeProto first = steps.maker(starts.getOrDefault(value, ""));
        if (nodes.contains(maker)) {
            return;
        }
        if (first == null || !steps.sameOfStates(maker, first, starts)) {
            body.addInput(ValueInfoProto.newBuilder().setName(value));
            scan.addInput(Objects.requireNonNull(starts.get(value)));
            body.addOutput(ValueInfoProto.newBuilder().setName(own.get(value)));
            scan.addOutput("");
            return;
        }
        nodes.add(maker);
        for (int i = 0; i < maker.getInputCount(); i++) {
            String input = maker.getInput(i);
            if (steps.step(input) == 0 && starts.put(input, first.getInput(i)) == null) {
                states.add(input);
            }
        }
    }

    private void scanned(String value) {
        UnrolledSteps.Pick pick = Objects.requireNonNull(steps.picked(value));
        String name = pick.kept() ? value + "/step" : value;
        body.addInput(ValueInfoProto.newBuilder().setName(name));
        scan.addInput(pick.source().value());
        axes.add(pick.source().axis());
        backward |= pick.source().backward();
        forward |= !pick.source().backward();
        if (pick.kept()) {
            body.addNode(NodeProto.newBuilder()
                    .setOpType("Unsqueeze")
                    .addInput(name)
                    .addOutput(value)
                    .addAttribute(Attributes.wholes("axes", pick.source().axis())));
        }
    }

    /** All steps of a value, along an axis. */
    private String stacked(String chain, long axis) {
        String name = "%s/steps/%d".formatted(chain, axis);
        if (!scan.getOutputList().contains(name)) {
            given.add(chain);
            outputAxes.add(axis);
            scan.addOutput(name);
        }
        return name;
    }

    private void joined(UnrolledSteps.Join join) {
        String chain = join.parts().get(1);
        long axis = new GraphNode(join.node()).whole("axis", 0);
        made.add(NodeProto.newBuilder()
                .setOpType("Squeeze")
                .setName(join.node().getName())
                .addInput(stacked(chain, axis))
                .addOutput(join.node().getOutput(0))
                .addAttribute(Attributes.wholes("axes", axis < 0 ? axis - 1 : axis + 1))
                .build());
    }

    /** One step of a value that something else reads. */
    private void picked(String value) {
        int step = steps.step(value);
        String place = value + "/place";
        made.add(NodeProto.newBuilder()
                .setOpType("Constant")
                .addOutput(place)
                .addAttribute(Attributes.whole("value_int", backward ? count - 1 - step : step))
                .build());
        made.add(NodeProto.newBuilder()
                .setOpType("Gather")
                .setName("step %d of '%s'".formatted(step, value))
                .addInput(stacked(Objects.requireNonNull(own.get(value)), 0))
                .addInput(place)
                .addOutput(value)
                .build());
    }
}
