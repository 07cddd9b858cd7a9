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
    private final GraphProto graph;
    private final UnrolledSteps steps;
    private final int count;

    /** The values of the second step that have one before, each with the same value of all steps. */
    private final Map<String, List<String>> chains = new LinkedHashMap<>();

    private final Map<String, String> chainOf = new HashMap<>();
    private final Map<String, Integer> loopOf = new HashMap<>();

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
        while (loopOf.values().removeAll(reached())) {
            // what was of such a loop is read by others, too
        }
        List<UnrolledSteps.Join> joined = joined();
        List<NodeProto> nodes = outside();
        Set<String> picked = picked(nodes);
        if (joined.isEmpty() && picked.isEmpty()) {
            return null;
        }
        for (int loop : new TreeSet<>(loopOf.values())) {
            Map<String, String> own = new HashMap<>();
            chainOf.forEach((value, chain) -> {
                if (Objects.equals(loopOf.get(chain), loop)) {
                    own.put(value, chain);
                }
            });
            nodes.addAll(new UnrolledLoop(graph, steps, count, own).nodes(joined, picked));
        }
        return sorted(nodes);
    }

    /** Loops of which steps are read that are neither the first nor the last: no loops, or in the other direction. */
    private Set<Integer> reached() {
        Set<Integer> reached = new TreeSet<>();
        for (String value : picked(outside())) {
            if (steps.step(value) > 0 && steps.step(value) < count - 1) {
                reached.add(Objects.requireNonNull(loopOf.get(chainOf.get(value))));
            }
        }
        return reached;
    }

    private List<UnrolledSteps.Join> joined() {
        return steps.joins().stream()
                .filter(join -> {
                    String chain = chainOf.getOrDefault(join.parts().get(1), "");
                    return loopOf.containsKey(chain) && join.parts().equals(chains.get(chain));
                })
                .toList();
    }

    private List<NodeProto> outside() {
        Set<NodeProto> inside = new HashSet<>();
        loopOf.keySet()
                .forEach(chain -> Objects.requireNonNull(chains.get(chain))
                        .forEach(value -> inside.add(Objects.requireNonNull(steps.maker(value)))));
        joined().forEach(join -> inside.add(join.node()));
        List<NodeProto> outside = new ArrayList<>(graph.getNodeList());
        outside.removeIf(inside::contains);
        return outside;
    }

    /** Values of a loop that others read. */
    private Set<String> picked(List<NodeProto> outside) {
        Set<String> picked = new TreeSet<>();
        graph.getOutputList().forEach(output -> picked.add(output.getName()));
        outside.forEach(node -> inputs(node).forEach(picked::add));
        picked.removeIf(value -> !loopOf.containsKey(chainOf.getOrDefault(value, "")));
        return picked;
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
        Map<String, List<String>> met = new HashMap<>();
        for (String chain : chains.keySet()) {
            for (String needed : needed(chain)) {
                met.computeIfAbsent(chain, c -> new ArrayList<>()).add(needed);
                met.computeIfAbsent(needed, c -> new ArrayList<>()).add(chain);
            }
        }
        spread("", -1, met);
        int number = 0;
        for (String chain : chains.keySet()) {
            spread(chain, number++, met);
        }
        loopOf.values().removeIf(loop -> loop < 0);
    }

    /** Gives a loop's number to a chain and to all that it meets, if it has none. */
    private void spread(String chain, int loop, Map<String, List<String>> met) {
        Deque<String> open = new ArrayDeque<>(List.of(chain));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (loopOf.putIfAbsent(next, loop) == null) {
                open.addAll(met.getOrDefault(next, List.of()));
            }
        }
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
}
