package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.exchange.onnx.Atom.Axis;
import org.souvenir.cells.exchange.onnx.Value.Lengths;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.layer.NetworkGraph;
import org.souvenir.cells.layer.Node;

/** The inputs of a model: sequences, vectors and lengths. */
final class ModelInputs {
    private final ModelFile model;
    private final Plan plan;
    private final NetworkGraph graph;
    private final Map<String, TypeProto.Tensor> types = new LinkedHashMap<>();
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Axis> axes = new HashMap<>();
    private final Map<Axis, Node> firsts = new HashMap<>();
    private final Map<String, Axis> ofNode = new HashMap<>();
    private final Set<Node> own = new HashSet<>();
    private final Map<String, Port> ports = new LinkedHashMap<>();
    private final Map<String, Node> actives = new HashMap<>();
    private final Map<String, Axis> lengths = new HashMap<>();
    private final Axis batch;

    ModelInputs(ModelFile model, Set<String> given, Plan plan, NetworkGraph graph) {
        this.model = model;
        this.plan = plan;
        this.graph = graph;
        for (ValueInfoProto input : model.graph().getInputList()) {
            if (!model.constants().containsKey(input.getName()) && !given.contains(input.getName())) {
                types.put(input.getName(), input.getType().getTensorType());
            }
        }
        Map<String, TensorShapeProto> shapes = new HashMap<>();
        types.forEach((name, type) -> shapes.put(name, type.getShape()));
        Roles roles = new Roles(model, shapes);
        this.batch = new Axis("B", false, batchSize(roles));
        types.forEach((name, type) -> values.put(name, value(name, type, roles)));
    }

    private long batchSize(Roles roles) {
        long size = 0;
        for (Map.Entry<String, TypeProto.Tensor> input : types.entrySet()) {
            int at = roles.of(input.getKey(), whole(input.getValue())).indexOf('B');
            if (at >= 0 && at < input.getValue().getShape().getDimCount()) {
                size = Math.max(size, input.getValue().getShape().getDim(at).getDimValue());
            }
        }
        return size;
    }

    private static boolean whole(TypeProto.Tensor type) {
        return switch (type.getElemType()) {
            case DataType.INT8_VALUE,
                    DataType.INT16_VALUE,
                    DataType.INT32_VALUE,
                    DataType.INT64_VALUE,
                    DataType.UINT8_VALUE -> true;
            default -> false;
        };
    }

    private Value value(String name, TypeProto.Tensor type, Roles roles) {
        boolean whole = whole(type);
        String role = roles.of(name, whole);
        if (whole && role.equals("B")) {
            return new Lengths(name, Dims.of(List.of(List.of(batch))));
        }
        boolean sequence = roles.sequence(name, whole);
        Axis time = new Axis("T of " + name, true, 1);
        List<List<Atom>> dims = new ArrayList<>();
        for (int i = 0; i < role.length(); i++) {
            Dimension dim = type.getShape().getDim(i);
            if (dim.getDimValue() < 0 || dim.getDimValue() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "input '%s': a size must be a number below 2^31, but is %d".formatted(name, dim.getDimValue()));
            }
            if (dim.getDimValue() == 1) {
                dims.add(List.of());
            } else if (role.charAt(i) == 'B') {
                dims.add(List.of(batch));
            } else if (role.charAt(i) == 'T') {
                time = time(name, dim);
                dims.add(List.of(time));
            } else if (dim.getDimValue() > 0) {
                dims.add(List.of(new Atom.Feature((int) dim.getDimValue())));
            } else {
                throw new IllegalArgumentException(
                        "input '%s': the size of its axis %d must be stated, for it is one of features, but it is '%s'"
                                .formatted(name, i, dim.getDimParam()));
            }
        }
        Axis shared = time.size() == 1 ? axes.computeIfAbsent("", n -> new Axis("T", true, 1)) : time;
        Dims read = Dims.of(dims);
        ports.put(name, new Port(name, sequence ? Port.Kind.SEQUENCE : Port.Kind.VECTOR, read, shared, name));
        int width = read.width();
        if (width > model.bytes() + ModelFile.ROOM) {
            throw new IllegalArgumentException(
                    "input '%s': a row must have no more features than a file of this size has weights for, but has %d"
                            .formatted(name, width));
        }
        return new Rows(
                new Row.Entry(
                        name,
                        width,
                        () -> kept(sequence ? sequence(name, shared, width, 0) : graph.vector(name, width))),
                read);
    }

    private Node kept(Node node) {
        own.add(node);
        return node;
    }

    private Node sequence(String name, Axis time, int width, int limit) {
        Node first = firsts.get(time);
        Node node;
        if (first == null) {
            node = limit > 0 ? graph.ids(name, limit) : graph.features(name, width);
            firsts.put(time, node);
            ofNode.put(name, time);
        } else {
            node = limit > 0 ? graph.ids(name, limit, first) : graph.features(name, width, first);
        }
        return node;
    }

    /** Steps of one name are the same ones. */
    private Axis time(String name, Dimension dim) {
        String lead = plan.along().getOrDefault(name, name);
        String key =
                plan.along().containsKey(name) || dim.getDimParam().isEmpty() ? "input " + lead : dim.getDimParam();
        Axis axis = axes.computeIfAbsent(key, n -> new Axis("T of " + lead, true, dim.getDimValue()));
        axes.putIfAbsent("input " + name, axis);
        return axis;
    }

    /** The time axis of so many steps; nothing where there is none or more than one. */
    Optional<Axis> time(int steps) {
        List<Axis> found = axes.values().stream()
                .filter(axis -> axis.size() == steps)
                .distinct()
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** Two time axes that turn out to be one. */
    Plan.Changed joined(Axis one, Axis other) {
        return plan.withAlong(owner(other), owner(one));
    }

    private String owner(Axis axis) {
        return ports.values().stream()
                .filter(port -> port.time() == axis)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("its inputs must lie along one time axis"))
                .name();
    }

    Map<String, Value> values() {
        return values;
    }

    Set<String> names() {
        return types.keySet();
    }

    /** Ids below a limit of an input that nothing has read as numbers. */
    Node ids(Row.Entry entry, int limit) {
        Port port = ports.get(entry.name());
        if (port == null || port.kind() != Port.Kind.SEQUENCE || entry.width() != 1) {
            throw new IllegalArgumentException("ids must be those of a sequence, [T, B] or [B, T], but input '%s' is %s"
                    .formatted(entry.name(), port == null ? "another" : port.dims()));
        }
        Node node = entry.node(() -> kept(sequence(entry.name(), port.time(), 1, limit)));
        if (node.limit() == 0 || node.limit() > limit) {
            throw new IllegalArgumentException(
                    "ids of '%s' must be read as ids alone, each below %d, but were read as %s"
                            .formatted(
                                    entry.name(), limit, node.limit() == 0 ? "numbers" : "ids below " + node.limit()));
        }
        return node;
    }

    /** Whether sequences may have lengths. */
    boolean lengths() {
        return values.values().stream().anyMatch(Lengths.class::isInstance);
    }

    /** The lengths of the sequences on a time axis, as far as they were read; null where there are none. */
    @Nullable
    String lengthsOf(Axis time) {
        return lengths.entrySet().stream()
                .filter(entry -> entry.getValue() == time)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /** Reads the lengths of a batch's sequences, each input those of one time axis. */
    void lengths(String input, Axis time) {
        String other = lengthsOf(time);
        Axis before = lengths.put(input, time);
        ports.put(input, new Port(input, Port.Kind.LENGTHS, lengthsDims(), time, input));
        if (other != null && !other.equals(input) || before != null && before != time) {
            throw plan.withActive();
        }
    }

    private Dims lengthsDims() {
        return Dims.of(List.of(List.of(batch)));
    }

    /** What is 1 at each step of a sequence and 0 after them, [T, B, 1]. */
    Node active(String input, Axis time) {
        String owner = owner(time);
        String name = input + ".active" + (time.size() == 1 ? "" : "." + owner);
        return actives.computeIfAbsent(name, n -> {
            lengths.put(input, time);
            ports.put(name, new Port(input, Port.Kind.ACTIVE, lengthsDims(), time, name));
            return kept(sequence(name, time, 1, 0));
        });
    }

    /** Something that is given for each step of the sequences that lengths are those of. */
    Node alongLengths(String input) {
        Axis time = lengths.get(input);
        Node node = time == null ? null : firsts.get(time);
        if (time == null || node == null) {
            throw new IllegalArgumentException(
                    "lengths must first be compared with the numbers of the steps, but '%s' are not".formatted(input));
        }
        return plan.active() ? active(input, time) : node;
    }

    /** The time axis of a value of the network. */
    Axis axis(Node node) {
        Axis axis = ofNode.get(node.axis());
        return axis == null ? new Axis("none", true, 1) : axis;
    }

    boolean owns(Node node) {
        return own.contains(node);
    }

    List<Port> ports() {
        return List.copyOf(ports.values());
    }

    Axis batch() {
        return batch;
    }
}
