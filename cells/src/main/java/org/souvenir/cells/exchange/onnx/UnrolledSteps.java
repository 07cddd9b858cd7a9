package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Steps that an exporter wrote out one by one, as those do that know how many there are: which value of a step is which of the step
 * before. Two are the same where they are made by the same operator of the same values: of what is the same for all steps, of a sequence
 * at their own step, of the same values of their own step, or of the same values of the step before. What the first step has in
 * place of those is what the loop starts with.
 */
final class UnrolledSteps {
    private static final int DEEPEST = 8;

    private final ModelFile model;
    private final GraphProto graph;
    private final Map<String, NodeProto> makers = new HashMap<>();
    private final Map<String, List<NodeProto>> readers = new HashMap<>();
    private final Map<String, Pick> cut = new LinkedHashMap<>();
    private final Map<String, Pick> picks = new HashMap<>();
    private final Map<String, String> first = new HashMap<>();
    private final Map<String, Integer> steps = new HashMap<>();
    private final Map<String, String> before = new HashMap<>();
    private final Map<String, String> after = new HashMap<>();
    private final List<Join> joins = new ArrayList<>();

    /** Of a sequence all steps, or all in the other direction. */
    record Source(String value, long axis, boolean backward) {}

    /** One step of a sequence, with an axis of 1 for it or without. */
    record Pick(Source source, int place, boolean kept) {}

    /** All steps side by side. */
    record Join(NodeProto node, List<String> parts) {}

    UnrolledSteps(ModelFile model) {
        this.model = model;
        this.graph = model.graph();
        for (NodeProto node : graph.getNodeList()) {
            node.getOutputList().forEach(output -> makers.put(output, node));
            node.getInputList().stream()
                    .distinct()
                    .forEach(input -> readers.computeIfAbsent(input, i -> new ArrayList<>())
                            .add(node));
        }
        for (NodeProto node : graph.getNodeList()) {
            Pick pick = node.getOutputCount() == 1 ? pick(new GraphNode(node)) : null;
            if (pick != null && constant(pick.source().value()) == null) {
                cut.put(node.getOutput(0), pick);
            }
        }
    }

    // ---- what a step reads of sequences ----

    /** How many steps sequences are picked apart into, each number once. */
    List<Integer> counts() {
        return sources().values().stream().map(Map::size).distinct().toList();
    }

    /** Sequences of which all steps are picked. */
    private Map<Source, NavigableMap<Integer, String>> sources() {
        Map<Source, NavigableMap<Integer, String>> sources = new LinkedHashMap<>();
        cut.forEach((name, pick) -> sources.computeIfAbsent(pick.source(), source -> new TreeMap<>())
                .put(pick.place(), name));
        sources.values().removeIf(places -> places.size() < 3 || places.lastKey() != places.size() - 1);
        return sources;
    }

    private @Nullable Pick pick(GraphNode node) {
        long axis = node.whole("axis", 0);
        long[] place = new long[0];
        boolean kept = true;
        if (node.op().equals("Gather")) {
            Constant index = constant(node.input(1));
            place = index == null || index.length() != 1 ? place : index.wholes();
            kept = index != null && index.rank() == 1;
        } else if (node.op().equals("Slice")) {
            long[][] cut = IntStream.range(1, 5).mapToObj(i -> wholes(node, i)).toArray(long[][]::new);
            boolean one = cut[0].length == 1 && cut[1].length == 1 && cut[2].length == 1;
            if (one && cut[1][0] == cut[0][0] + 1 && (cut[3].length == 0 || cut[3][0] == 1)) {
                axis = cut[2][0];
                place = cut[0];
            }
        }
        if (place.length != 1 || place[0] < 0 || place[0] > 100_000) {
            return null;
        }
        Source source = new Source(node.input(0), axis, false);
        return new Pick(turned(source), (int) place[0], kept);
    }

    /** A sequence that is read backward, where it is cut so before. */
    private Source turned(Source source) {
        NodeProto maker = makers.get(source.value());
        if (maker == null || !maker.getOpType().equals("Slice")) {
            return source;
        }
        GraphNode node = new GraphNode(maker);
        boolean backward = Arrays.equals(wholes(node, 1), new long[] {-1})
                && wholes(node, 2).length == 1
                && wholes(node, 2)[0] <= -Integer.MAX_VALUE
                && Arrays.equals(wholes(node, 3), new long[] {source.axis()})
                && Arrays.equals(wholes(node, 4), new long[] {-1});
        return backward ? new Source(node.input(0), source.axis(), true) : source;
    }

    private long[] wholes(GraphNode node, int input) {
        Constant constant = constant(node.input(input));
        String[] names = {"", "starts", "ends", "axes", "steps"};
        return constant != null
                ? constant.wholes()
                : node.wholes(names[input]).stream().mapToLong(Long::longValue).toArray();
    }

    private @Nullable Constant constant(String name) {
        NodeProto maker = makers.get(name);
        return maker != null && maker.getOpType().equals("Constant")
                ? new GraphNode(maker)
                        .attribute("value")
                        .map(a -> new TensorReader(model.file()).read(a.getT()))
                        .orElse(null)
                : model.constants().get(name);
    }

    // ---- which value of a step is which of the step before ----

    /** Looks for steps, from the first to the last or from the last to the first. */
    void find(int count, boolean backward) {
        for (Map.Entry<Source, NavigableMap<Integer, String>> entry : sources().entrySet()) {
            boolean turned = entry.getKey().backward();
            if (entry.getValue().size() == count && !(backward && turned)) {
                order(entry.getKey(), count, backward);
            }
        }
        Map<Integer, List<NodeProto>> nodes = new TreeMap<>();
        for (NodeProto node : graph.getNodeList()) {
            int step = node.getInputList().stream().mapToInt(this::step).max().orElse(-1);
            boolean picked = node.getOutputCount() == 1 && picks.containsKey(node.getOutput(0));
            if (step >= 0 && !picked && !join(node, count)) {
                node.getOutputList().forEach(output -> steps.put(output, step));
                nodes.computeIfAbsent(step, s -> new ArrayList<>()).add(node);
            }
        }
        nodes.forEach((step, all) -> all.forEach(node -> match(node, step)));
    }

    private void order(Source source, int count, boolean backward) {
        Source read = new Source(source.value(), source.axis(), backward || source.backward());
        for (boolean kept : new boolean[] {false, true}) {
            String[] firsts = new String[count];
            for (Map.Entry<String, Pick> entry : cut.entrySet()) {
                Pick pick = entry.getValue();
                if (pick.source().equals(source) && pick.kept() == kept) {
                    int step = backward ? count - 1 - pick.place() : pick.place();
                    String name = entry.getKey();
                    if (firsts[step] == null) {
                        firsts[step] = name;
                    } else {
                        readers.computeIfAbsent(firsts[step], i -> new ArrayList<>())
                                .addAll(readers.getOrDefault(name, List.of()));
                    }
                    first.put(name, firsts[step]);
                    picks.put(name, new Pick(read, step, kept));
                    steps.put(name, step);
                }
            }
            for (int step = 1; step < count; step++) {
                if (firsts[step] != null && firsts[step - 1] != null) {
                    before.put(firsts[step], firsts[step - 1]);
                    after.put(firsts[step - 1], firsts[step]);
                }
            }
        }
    }

    private void match(NodeProto node, int step) {
        node.getInputList().stream()
                .filter(input -> step(input) == step && before(input) != null)
                .limit(1)
                .flatMap(input -> readers.getOrDefault(before(input), List.of()).stream())
                .filter(other -> same(node, other, step))
                .findFirst()
                .ifPresent(other -> pair(node, other));
    }

    private boolean join(NodeProto node, int count) {
        int[] order = node.getInputList().stream().mapToInt(this::step).toArray();
        boolean forward = Arrays.equals(order, IntStream.range(0, count).toArray());
        boolean backward = Arrays.equals(
                order, IntStream.range(0, count).map(i -> count - 1 - i).toArray());
        if (!node.getOpType().equals("Concat") || node.getOutputCount() != 1 || !forward && !backward) {
            return false;
        }
        List<String> parts = new ArrayList<>(node.getInputList());
        if (backward) {
            Collections.reverse(parts);
        }
        joins.add(new Join(node, parts));
        return true;
    }

    private boolean same(NodeProto node, NodeProto other, int step) {
        if (node.getOutputCount() != other.getOutputCount()
                || other.getOutputCount() == 0
                || step(other.getOutput(0)) != step - 1
                || after.containsKey(other.getOutput(0))
                || !alike(node, other)) {
            return false;
        }
        return IntStream.range(0, node.getInputCount())
                .allMatch(i -> sameInput(node.getInput(i), other.getInput(i), step));
    }

    private static boolean alike(NodeProto node, NodeProto other) {
        return node.getOpType().equals(other.getOpType())
                && node.getDomain().equals(other.getDomain())
                && node.getInputCount() == other.getInputCount()
                && node.getAttributeList().equals(other.getAttributeList());
    }

    private boolean sameInput(String given, String otherGiven, int step) {
        String input = named(given);
        String other = named(otherGiven);
        int made = step(input);
        if (made < 0) {
            return step(other) < 0 && equal(input, other, 0);
        }
        String known = before(input);
        boolean starts = made == 0 && step == 1 && step(other) < 0;
        return made >= step - 1 && (starts ? known == null || equal(known, other, 0) : other.equals(known));
    }

    /** Whether two values that are the same for all steps are equal. */
    private boolean equal(String one, String other, int depth) {
        if (one.equals(other)) {
            return true;
        }
        Constant a = constant(one);
        Constant b = constant(other);
        if (a != null && b != null) {
            return a.whole() == b.whole()
                    && Arrays.equals(a.shape(), b.shape())
                    && (a.whole() ? Arrays.equals(a.wholes(), b.wholes()) : Arrays.equals(a.numbers(), b.numbers()));
        }
        NodeProto maker = makers.get(one);
        NodeProto otherMaker = makers.get(other);
        return depth < DEEPEST
                && maker != null
                && otherMaker != null
                && alike(maker, otherMaker)
                && maker.getOutputList().indexOf(one)
                        == otherMaker.getOutputList().indexOf(other)
                && IntStream.range(0, maker.getInputCount())
                        .allMatch(i -> equal(maker.getInput(i), otherMaker.getInput(i), depth + 1));
    }

    private void pair(NodeProto node, NodeProto other) {
        for (int i = 0; i < node.getInputCount(); i++) {
            String input = named(node.getInput(i));
            if (step(input) == 0) {
                before.putIfAbsent(input, named(other.getInput(i)));
            }
        }
        for (int i = 0; i < node.getOutputCount(); i++) {
            before.put(node.getOutput(i), other.getOutput(i));
            after.put(other.getOutput(i), node.getOutput(i));
        }
    }

    /**
     * Whether a value of the first step and what a loop has in its place at first are made in the same way: of values of that step
     * alone, and of others in their place.
     *
     * @param starts what loops have at first, as far as that is known
     */
    boolean sameOfStates(NodeProto node, NodeProto first, Map<String, String> starts) {
        return alike(node, first)
                && IntStream.range(0, node.getInputCount()).allMatch(i -> {
                    String input = node.getInput(i);
                    String other = first.getInput(i);
                    return step(input) < 0
                            ? equal(input, other, 0)
                            : !picks.containsKey(input)
                                    && step(other) < 0
                                    && after(input) != null
                                    && equal(starts.getOrDefault(input, other), other, 0);
                });
    }

    // ---- what was found ----

    /** The step of which a value is; -1 for what is none. */
    int step(String value) {
        return steps.getOrDefault(value, -1);
    }

    /** The same value of the step before, or what the loop starts with. */
    @Nullable
    String before(String value) {
        return before.get(named(value));
    }

    /** The same value of the step after. */
    @Nullable
    String after(String value) {
        return after.get(value);
    }

    /** One name of those of one step of a sequence. */
    String named(String value) {
        return first.getOrDefault(value, value);
    }

    @Nullable
    Pick picked(String value) {
        return picks.get(value);
    }

    @Nullable
    NodeProto maker(String value) {
        return makers.get(value);
    }

    List<Join> joins() {
        return joins;
    }
}
