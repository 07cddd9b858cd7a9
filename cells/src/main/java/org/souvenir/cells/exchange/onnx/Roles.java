package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which axes of a model's inputs are time, batch and features: found from what recurrent nodes and loops want of what they read, back
 * to the inputs; else by the names of axes; else as is usual. A letter an axis, {@code "BTF"}.
 */
final class Roles {
    private static final Set<String> RECURRENT = Set.of("RNN", "LSTM", "GRU");
    private static final Set<String> ORDERS = Set.of("TopK", "ScatterElements", "ScatterND");

    private final Map<String, NodeProto> makers = new HashMap<>();
    private final ModelFile model;
    private final Map<String, TensorShapeProto> shapes;
    private final Map<String, String> found = new HashMap<>();
    private final Set<String> sequences = new HashSet<>();

    /**
     * Finds them.
     *
     * @param shapes of the model's inputs, by name
     */
    Roles(ModelFile model, Map<String, TensorShapeProto> shapes) {
        this.model = model;
        this.shapes = shapes;
        model.graph().getNodeList().forEach(node -> node.getOutputList().forEach(output -> makers.put(output, node)));
        for (NodeProto proto : model.graph().getNodeList()) {
            GraphNode node = new GraphNode(proto);
            if (RECURRENT.contains(node.op())) {
                boolean batchFirst = node.whole("layout", 0) == 1;
                trace(node.input(0), batchFirst ? "BTF" : "TBF", true);
                trace(node.input(4), "B", false);
                trace(node.input(5), batchFirst ? "BFF" : "FBF", false);
                trace(node.input(6), batchFirst ? "BFF" : "FBF", false);
            } else if (node.op().equals("Scan")) {
                traceLoop(node);
            }
        }
    }

    private int rank(String input) {
        TensorShapeProto shape = shapes.get(input);
        return shape == null ? -1 : shape.getDimCount();
    }

    /** What a loop scans has an axis of time beside those that its body says. */
    private void traceLoop(GraphNode node) {
        GraphProto body = node.attribute("body").map(AttributeProto::getG).orElse(GraphProto.getDefaultInstance());
        long states = node.proto().getInputCount() - node.whole("num_scan_inputs", 0);
        List<Long> axes = node.wholes("scan_input_axes");
        for (int i = 0; i < body.getInputCount(); i++) {
            TensorShapeProto shape = body.getInput(i).getType().getTensorType().getShape();
            int rank = shape.getDimCount() == 0 ? 2 : shape.getDimCount();
            StringBuilder roles = new StringBuilder("B" + "F".repeat(rank - 1));
            int k = (int) (i - states);
            if (k >= 0) {
                long axis = k < axes.size() ? axes.get(k) : 0;
                roles.insert((int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank + 1 : axis)), 'T');
            }
            trace(node.input(i), roles.toString(), k >= 0);
        }
    }

    /** Whether an input becomes a sequence, also where it has one step and no axis for it. */
    boolean sequence(String input, boolean whole) {
        return sequences.contains(input) || of(input, whole).contains("T");
    }

    /** Of an input: what was found, or what is usual. */
    String of(String input, boolean whole) {
        int rank = rank(input);
        String roles = found.getOrDefault(input, named(input));
        if (roles.length() == rank) {
            return roles;
        }
        return switch (rank) {
            case 1 -> "B";
            case 2 -> whole ? "BT" : "BF";
            default -> "BT" + "F".repeat(Math.max(0, rank - 2));
        };
    }

    /** By the names of axes, if these name time and batch. */
    private String named(String input) {
        StringBuilder roles = new StringBuilder();
        for (Dimension dim : shapes.getOrDefault(input, TensorShapeProto.getDefaultInstance())
                .getDimList()) {
            String name = dim.getDimParam().toLowerCase(Locale.ROOT);
            roles.append(name.contains("batch") ? 'B' : name.matches(".*(steps|seq|time|length).*") ? 'T' : 'F');
        }
        boolean both = roles.indexOf("B") >= 0
                && roles.indexOf("T") >= 0
                && roles.indexOf("B") == roles.lastIndexOf("B")
                && roles.indexOf("T") == roles.lastIndexOf("T");
        return both ? roles.toString() : "";
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
            } else if (rank(wanted.value()) == wanted.roles().length()) {
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
                if (order(node.input(1))) {
                    open.add(new Wanted(node.input(0), roles));
                    open.add(new Wanted(node.input(1), "B"));
                } else if (node.whole("axis", 0) == 0) {
                    open.add(new Wanted(node.input(1), roles.substring(0, Math.max(0, roles.length() - 1))));
                }
            }
            case "Unsqueeze" -> open.add(new Wanted(node.input(0), without(roles, axes(node))));
            case "Squeeze" -> open.add(new Wanted(node.input(0), with(roles, axes(node))));
            case "RNN", "LSTM", "GRU", "Scan", "Shape", "Constant", "ConstantOfShape" -> {}
            default -> node.proto().getInputList().forEach(input -> open.add(new Wanted(input, roles)));
        }
    }

    /** Whether a value is an order of the sequences. */
    private boolean order(String value) {
        NodeProto maker = makers.get(value);
        while (maker != null && maker.getOpType().equals("Cast") && maker.getInputCount() > 0) {
            maker = makers.get(maker.getInput(0));
        }
        return maker != null && ORDERS.contains(maker.getOpType());
    }

    private long[] axes(GraphNode node) {
        Constant given = model.constants().get(node.input(1));
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
