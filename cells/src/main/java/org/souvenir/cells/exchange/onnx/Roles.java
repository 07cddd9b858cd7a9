package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Which axes of a model's inputs are time, batch and features: found from what recurrent nodes want of what they read, back to the
 * inputs. A letter an axis, {@code "BTF"}.
 */
final class Roles {
    private static final Set<String> RECURRENT = Set.of("RNN", "LSTM", "GRU");

    private final Map<String, NodeProto> makers = new HashMap<>();
    private final ModelFile model;
    private final ToIntFunction<String> ranks;
    private final Map<String, String> found = new HashMap<>();
    private final Set<String> sequences = new HashSet<>();

    /**
     * Finds them.
     *
     * @param ranks of the model's inputs, by name; -1 for other values
     */
    Roles(ModelFile model, ToIntFunction<String> ranks) {
        this.model = model;
        this.ranks = ranks;
        model.graph().getNodeList().forEach(node -> node.getOutputList().forEach(output -> makers.put(output, node)));
        for (NodeProto proto : model.graph().getNodeList()) {
            GraphNode node = new GraphNode(proto);
            if (RECURRENT.contains(node.op())) {
                boolean batchFirst = node.whole("layout", 0) == 1;
                trace(node.input(0), batchFirst ? "BTF" : "TBF", true);
                trace(node.input(4), "B", false);
                trace(node.input(5), batchFirst ? "BFF" : "FBF", false);
                trace(node.input(6), batchFirst ? "BFF" : "FBF", false);
            }
        }
    }

    /** Whether an input becomes a sequence, also where it has one step and no axis for it. */
    boolean sequence(String input, boolean whole) {
        return sequences.contains(input) || of(input, whole).contains("T");
    }

    /** Of an input: what was found, or what is usual. */
    String of(String input, boolean whole) {
        int rank = ranks.applyAsInt(input);
        String roles = found.get(input);
        if (roles != null && roles.length() == rank) {
            return roles;
        }
        return switch (rank) {
            case 1 -> "B";
            case 2 -> whole ? "BT" : "BF";
            default -> "BT" + "F".repeat(Math.max(0, rank - 2));
        };
    }

    private record Wanted(String value, String roles) {}

    private void trace(String value, String roles, boolean sequence) {
        Deque<Wanted> open = new ArrayDeque<>();
        open.add(new Wanted(value, roles));
        Map<String, String> seen = new HashMap<>();
        while (!open.isEmpty()) {
            Wanted wanted = open.remove();
            if (wanted.value().isEmpty() || seen.put(wanted.value(), "") != null) {
                continue;
            }
            NodeProto maker = makers.get(wanted.value());
            if (maker != null) {
                before(new GraphNode(maker), wanted, open);
            } else if (ranks.applyAsInt(wanted.value()) == wanted.roles().length()) {
                if (found.putIfAbsent(wanted.value(), wanted.roles()) == null && sequence) {
                    sequences.add(wanted.value());
                }
            }
        }
    }

    private void before(GraphNode node, Wanted wanted, Deque<Wanted> open) {
        String roles = wanted.roles();
        switch (node.op()) {
            case "Transpose" -> {
                StringBuilder was = new StringBuilder(roles);
                for (int i = 0; i < roles.length(); i++) {
                    int from = node.wholes("perm").isEmpty()
                            ? roles.length() - 1 - i
                            : node.wholes("perm").size() > i
                                    ? node.wholes("perm").get(i).intValue()
                                    : -1;
                    if (from < 0 || from >= roles.length()) {
                        return;
                    }
                    was.setCharAt(from, roles.charAt(i));
                }
                open.add(new Wanted(node.input(0), was.toString()));
            }
            case "Gather" -> {
                if (node.whole("axis", 0) == 0) {
                    open.add(new Wanted(node.input(1), roles.substring(0, Math.max(0, roles.length() - 1))));
                }
            }
            case "Unsqueeze" -> open.add(new Wanted(node.input(0), without(roles, axes(node))));
            case "Squeeze" -> open.add(new Wanted(node.input(0), with(roles, axes(node))));
            case "RNN", "LSTM", "GRU", "Shape", "Constant", "ConstantOfShape" -> {}
            default -> node.proto().getInputList().forEach(input -> open.add(new Wanted(input, roles)));
        }
    }

    private long[] axes(GraphNode node) {
        Value.Constant given = model.constants().get(node.input(1));
        NodeProto maker = makers.get(node.input(1));
        if (given == null && maker != null) {
            given = new GraphNode(maker)
                    .attribute("value")
                    .map(a -> new TensorReader(model.file()).read(a.getT()))
                    .orElse(null);
        }
        return given != null
                ? given.wholes()
                : node.wholes("axes").stream().mapToLong(Long::longValue).toArray();
    }

    private static String without(String roles, long[] axes) {
        StringBuilder left = new StringBuilder();
        for (int i = 0; i < roles.length(); i++) {
            boolean taken = false;
            for (long axis : axes) {
                taken |= axis == i || axis + roles.length() == i;
            }
            left.append(taken ? "" : roles.charAt(i));
        }
        return left.toString();
    }

    private static String with(String roles, long[] axes) {
        StringBuilder more = new StringBuilder(roles);
        long[] sorted = axes.clone();
        java.util.Arrays.sort(sorted);
        for (long axis : sorted) {
            int at = (int) Math.min(more.length(), Math.max(0, axis < 0 ? axis + roles.length() + axes.length : axis));
            more.insert(at, 'F');
        }
        return more.toString();
    }
}
