package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts steps that were written out one by one into loops: a {@code Scan} for all that depend on each other, whose body is the second
 * step, since only from that one on all states are told from each other.
 */
final class UnrolledLoops {
    /** An attribute of our own: how many steps there must be. */
    static final String STEPS = "souvenir.steps";

    private final GraphProto graph;
    private final UnrolledSteps steps;
    private final int count;

    /** The values of the second step that have one before, each with the same value of all steps. */
    private final Map<String, List<String>> chains = new LinkedHashMap<>();

    private final Map<String, String> chainOf = new HashMap<>();
    private final Map<String, Integer> loopOf = new HashMap<>();
    private final List<NodeProto> made = new ArrayList<>();

    private UnrolledLoops(ModelFile model, int count, boolean backward) {
        this.graph = model.graph();
        this.count = count;
        this.steps = new UnrolledSteps(model);
        steps.find(count, backward);
    }

    /** A model with its steps in loops; nothing where there are none. */
    static Optional<ModelFile> folded(ModelFile model) {
        Optional<ModelFile> folded = Optional.empty();
        for (int count : new UnrolledSteps(model).counts()) {
            for (boolean backward : new boolean[] {false, true}) {
                ModelFile now = folded.orElse(model);
                GraphProto graph = new UnrolledLoops(now, count, backward).graph();
                if (graph != null) {
                    folded = Optional.of(new ModelFile(now.file(), graph, now.opset(), now.constants(), now.bytes()));
                }
            }
        }
        return folded;
    }

    private @Nullable GraphProto graph() {
        findChains();
        findLoops();
        Set<NodeProto> inside = new HashSet<>();
        chains.forEach((name, chain) -> {
            if (loopOf.containsKey(name)) {
                chain.forEach(value -> inside.add(steps.maker(value)));
            }
        });
        Map<String, List<UnrolledSteps.Join>> joined = new LinkedHashMap<>();
        for (UnrolledSteps.Join join : steps.joins()) {
            String chain = chainOf.get(join.parts().get(1));
            if (chain != null && join.parts().equals(chains.get(chain)) && loopOf.containsKey(chain)) {
                joined.computeIfAbsent(chain, c -> new ArrayList<>()).add(join);
                inside.add(join.node());
            }
        }
        List<NodeProto> outside = new ArrayList<>(graph.getNodeList());
        outside.removeAll(inside);
        Set<String> picked = new TreeSet<>();
        graph.getOutputList().forEach(output -> picked.add(output.getName()));
        outside.forEach(node -> picked.addAll(inputs(node).toList()));
        picked.removeIf(value -> !loopOf.containsKey(chainOf.getOrDefault(value, "")));
        if (joined.isEmpty() && picked.isEmpty()) {
            return null;
        }
        for (int loop : new TreeSet<>(loopOf.values())) {
            new Writing(loop).write(joined, picked);
        }
        outside.addAll(made);
        return sorted(outside);
    }

    private void findChains() {
        for (NodeProto node : graph.getNodeList()) {
            for (String value : node.getOutputList()) {
                String before = steps.before(value);
                if (steps.step(value) == 1 && before != null && steps.picked(value) == null) {
                    List<String> chain = new ArrayList<>(List.of(before));
                    for (String next = value; next != null; next = steps.after(next)) {
                        chain.add(next);
                    }
                    chains.put(value, chain);
                    chain.forEach(one -> chainOf.put(one, value));
                }
            }
        }
    }

    /** Chains that depend on each other are of one loop; those that depend on something else are of none. */
    private void findLoops() {
        Map<String, Integer> groups = new HashMap<>();
        chains.keySet().forEach(chain -> groups.put(chain, groups.size()));
        for (boolean changed = true; changed; ) {
            changed = false;
            for (String chain : chains.keySet()) {
                for (String needed : needed(chain)) {
                    int one = groups.getOrDefault(chain, -1);
                    int other = groups.getOrDefault(needed, -1);
                    if (one != other) {
                        groups.replaceAll((c, group) -> group == one || group == other ? Math.min(one, other) : group);
                        changed = true;
                    }
                }
            }
        }
        groups.forEach((chain, group) -> {
            if (group >= 0) {
                loopOf.put(chain, group);
            }
        });
    }

    /** The chains that a step of one reads; the empty name for what is none. */
    private List<String> needed(String chain) {
        List<String> needed = new ArrayList<>();
        NodeProto node = steps.maker(chain);
        for (String input : node == null ? List.<String>of() : node.getInputList()) {
            int step = steps.step(input);
            if (step >= 0 && steps.picked(input) == null) {
                String other = chainOf.getOrDefault(input, "");
                boolean known = step == 1
                        ? chains.containsKey(other)
                        : steps.before(input) != null
                                && chains.containsKey(other)
                                && chains.get(other).size() >= count - 1;
                needed.add(known ? other : "");
            }
        }
        return needed;
    }

    /** What a node reads, also in a graph that it carries. */
    private static Stream<String> inputs(NodeProto node) {
        Stream<String> inner = node.getAttributeList().stream()
                .filter(AttributeProto::hasG)
                .flatMap(attribute -> captured(attribute.getG()));
        return Stream.concat(node.getInputList().stream(), inner);
    }

    private static Stream<String> captured(GraphProto graph) {
        Set<String> own = new HashSet<>();
        graph.getInputList().forEach(input -> own.add(input.getName()));
        graph.getNodeList().forEach(node -> own.addAll(node.getOutputList()));
        return Stream.concat(
                        graph.getNodeList().stream().flatMap(UnrolledLoops::inputs),
                        graph.getOutputList().stream().map(ValueInfoProto::getName))
                .filter(name -> !own.contains(name));
    }

    /** What outputs are made of, each node after those that it reads; nothing where that cannot be. */
    private @Nullable GraphProto sorted(Collection<NodeProto> nodes) {
        Map<String, NodeProto> makers = new HashMap<>();
        nodes.forEach(node -> node.getOutputList().forEach(output -> makers.put(output, node)));
        Set<NodeProto> done = new LinkedHashSet<>();
        Set<NodeProto> begun = new HashSet<>();
        Deque<NodeProto> open = new ArrayDeque<>();
        for (ValueInfoProto output : graph.getOutputList()) {
            Optional.ofNullable(makers.get(output.getName())).ifPresent(open::push);
            while (!open.isEmpty()) {
                NodeProto node = open.peek();
                begun.add(node);
                List<NodeProto> missing = inputs(node)
                        .map(makers::get)
                        .filter(maker -> maker != null && !done.contains(maker))
                        .toList();
                if (missing.stream().anyMatch(begun::contains)) {
                    return null;
                }
                if (missing.isEmpty()) {
                    done.add(open.pop());
                } else {
                    open.push(missing.get(0));
                }
            }
        }
        return graph.toBuilder().clearNode().addAllNode(done).build();
    }

    /** Writes one loop. */
    private final class Writing {
        private final int loop;
        private final GraphProto.Builder body = GraphProto.newBuilder();
        private final NodeProto.Builder scan = NodeProto.newBuilder().setOpType("Scan");
        private final List<Long> axes = new ArrayList<>();
        private final List<Long> outputAxes = new ArrayList<>();
        private final List<String> given = new ArrayList<>();
        private boolean backward;
        private boolean forward;

        Writing(int loop) {
            this.loop = loop;
        }

        private boolean own(String value) {
            return Integer.valueOf(loop).equals(loopOf.get(chainOf.getOrDefault(value, "")));
        }

        void write(Map<String, List<UnrolledSteps.Join>> joined, Set<String> picked) {
            read();
            joined.forEach((chain, joins) -> joins.forEach(join -> joined(chain, join)));
            picked.forEach(this::picked);
            given.forEach(value -> body.addOutput(ValueInfoProto.newBuilder().setName(value)));
            if (given.isEmpty() || axes.isEmpty() || backward && forward) {
                return;
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
                            "scan_output_directions",
                            given.stream().map(a -> way).toList()))
                    .addAttribute(Attributes.graph("body", body.build()));
            made.add(0, scan.build());
        }

        private static AttributeProto wholes(String name, List<Long> values) {
            return Attributes.wholes(
                    name, values.stream().mapToLong(Long::longValue).toArray());
        }

        /** Its body, and what it reads: first the states. */
        private void read() {
            Set<NodeProto> nodes = new LinkedHashSet<>();
            graph.getNodeList().stream()
                    .filter(node -> node.getOutputList().stream()
                            .anyMatch(value -> steps.step(value) == 1 && chains.containsKey(value) && own(value)))
                    .forEach(nodes::add);
            Set<String> values = new LinkedHashSet<>();
            nodes.forEach(node -> node.getInputList().forEach(input -> values.add(steps.named(input))));
            for (String value : values) {
                if (steps.step(value) == 0) {
                    body.addInput(ValueInfoProto.newBuilder().setName(value));
                    scan.addInput(Objects.requireNonNull(steps.before(value)));
                    body.addOutput(ValueInfoProto.newBuilder().setName(chainOf.get(value)));
                    scan.addOutput("");
                }
            }
            values.stream().filter(value -> steps.picked(value) != null).forEach(this::scanned);
            for (NodeProto node : nodes) {
                NodeProto.Builder named = node.toBuilder().clearInput();
                node.getInputList().forEach(input -> named.addInput(steps.named(input)));
                body.addNode(named);
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

        private void joined(String chain, UnrolledSteps.Join join) {
            if (!own(chain)) {
                return;
            }
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
            if (!own(value)) {
                return;
            }
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
                    .addInput(stacked(Objects.requireNonNull(chainOf.get(value)), 0))
                    .addInput(place)
                    .addOutput(value)
                    .build());
        }
    }
}
