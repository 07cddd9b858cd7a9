package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.exchange.onnx.Atom.Axis;
import org.souvenir.cells.exchange.onnx.Value.Constant;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.exchange.onnx.Value.Sizes;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.NetworkGraph;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;

/** Writes a network's graph node by node as an ONNX graph says; what is read is known by its {@link Value}. */
final class Importer {
    /** Operators that are one layer at most: more of them in a row would be deep, and is cut. */
    private static final int DEEPEST = 64;

    /** A small file must not keep a reader busy. */
    private static final int MOST_LAYERS = 10_000;

    private final ModelFile model;
    private final Plan plan;
    private final ModelInputs inputs;
    private final NetworkGraph graph;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private final IdentityHashMap<Row, Row.Wired> wired = new IdentityHashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final List<Port> outputs = new ArrayList<>();
    private long room;

    private Importer(ModelFile model, Map<String, Tensor> given, Plan plan, NetworkGraph graph) {
        this.model = model;
        this.plan = plan;
        this.graph = graph;
        this.room = model.bytes() + ModelFile.ROOM;
        this.inputs = new ModelInputs(model, given.keySet(), plan, graph);
        model.constants().forEach(values::put);
        given.forEach((name, tensor) -> values.put(name, Constant.of(tensor)));
        names.addAll(inputs.names());
    }

    /** What comes of a model. */
    record Imported(Network network, List<Port> inputs, List<Port> outputs) {}

    static Imported imported(ModelFile model, Map<String, Tensor> given) {
        Plan plan = Plan.FIRST;
        for (int tries = 0; ; tries++) {
            try {
                return imported(model, given, plan);
            } catch (Plan.Changed e) {
                if (tries > 8) {
                    throw FileFormatException.of(model.file(), "its inputs must lie along few time axes");
                }
                plan = e.plan();
            } catch (FileFormatException e) {
                throw e;
            } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
                throw problem(model, String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static FileFormatException problem(ModelFile model, String problem, Throwable cause) {
        FileFormatException e = FileFormatException.of(model.file(), problem);
        e.initCause(cause);
        return e;
    }

    private static Imported imported(ModelFile model, Map<String, Tensor> given, Plan plan) {
        Importer[] made = new Importer[1];
        Architecture architecture = Architecture.of(graph -> {
            made[0] = new Importer(model, given, plan, graph);
            made[0].write();
        });
        Importer importer = made[0];
        Parameters numbers = Parameters.initialised(architecture.parameters(), 0);
        importer.parameters.forEach(numbers::set);
        List<Port> read = importer.inputs.ports().stream()
                .filter(port -> port.kind() == Port.Kind.LENGTHS
                        || architecture.inputs().containsKey(port.inner()))
                .toList();
        return new Imported(Network.of(architecture, numbers), read, importer.outputs);
    }

    private void write() {
        GraphProto proto = model.graph();
        proto.getNodeList().forEach(node -> node.getInputList().forEach(name -> uses.merge(name, 1, Integer::sum)));
        proto.getOutputList().forEach(output -> uses.merge(output.getName(), 1, Integer::sum));
        for (NodeProto node : proto.getNodeList()) {
            evaluate(new GraphNode(node));
        }
        for (ValueInfoProto output : proto.getOutputList()) {
            try {
                output(output.getName());
            } catch (IllegalArgumentException e) {
                throw problem(model, "output '%s': %s".formatted(output.getName(), e.getMessage()), e);
            }
        }
    }

    private void evaluate(GraphNode node) {
        try {
            List<Value> made = Operators.of(node).apply(this, node);
            for (int i = 0; i < made.size() && i < node.proto().getOutputCount(); i++) {
                String name = node.output(i);
                values.put(name, shared(made.get(i), uses.getOrDefault(name, 0)));
            }
        } catch (Plan.Changed e) {
            throw e;
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | ArithmeticException
                | NegativeArraySizeException e) {
            String why =
                    e instanceof IllegalArgumentException ? e.getMessage() : "its sizes must fit, but do not: " + e;
            throw problem(model, node.title() + ": " + why, e);
        }
    }

    /** What is read more than once is computed once. */
    private Value shared(Value value, int readers) {
        if (value instanceof Rows rows
                && rows.row() instanceof Row.Made made
                && (made.depth() > DEEPEST || readers > 1 && !made.view())) {
            return new Rows(wired(made), rows.dims());
        }
        return value;
    }

    private void output(String name) {
        if (!(values(name) instanceof Rows rows)) {
            throw new IllegalArgumentException("it must be computed of the inputs, but is " + described(values(name)));
        }
        Row row = rows.row();
        if (row instanceof Row.Entry || row instanceof Row.Wired w && inputs.owns(w.node())) {
            row = wired(Row.made(row.width(), false, (writing, in) -> in.get(0), row));
        }
        Row.Wired out = wired(row);
        if (inputs.lengths() && !plan.active() && out.node().sequence() && !out.padded()) {
            throw plan.withActive();
        }
        graph.output(name, out.node());
        outputs.add(new Port(
                name,
                out.node().sequence() ? Port.Kind.SEQUENCE : Port.Kind.VECTOR,
                rows.dims(),
                inputs.axis(out.node()),
                name));
    }

    static String described(Value value) {
        return switch (kind(value)) {
            case 0 -> "a value " + ((Rows) value).dims();
            case 1 -> value.toString();
            case 2 -> "the sizes " + ((Sizes) value).sizes();
            default -> "lengths of sequences";
        };
    }

    private static int kind(Value value) {
        return value instanceof Rows ? 0 : value instanceof Constant ? 1 : value instanceof Sizes ? 2 : 3;
    }

    Plan plan() {
        return plan;
    }

    ModelInputs inputs() {
        return inputs;
    }

    NetworkGraph graph() {
        return graph;
    }

    ModelFile model() {
        return model;
    }

    /** Counts numbers that are about to be made: a small file must not make many. */
    int charged(long numbers) {
        room -= numbers;
        if (room < 0 || numbers > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("it must make no more numbers than a file of this size has reason for");
        }
        return (int) numbers;
    }

    /** Whether a node has an input. */
    boolean has(GraphNode node, int input) {
        return !node.input(input).isEmpty();
    }

    private Value values(String name) {
        Value value = values.get(name);
        if (value == null) {
            Value input = inputs.value(name);
            if (input == null) {
                throw new IllegalArgumentException(
                        "there must be a value named '%s' before, but there is none".formatted(name));
            }
            return input;
        }
        return value;
    }

    Value value(GraphNode node, int input) {
        if (!has(node, input)) {
            throw new IllegalArgumentException("it must have an input number %d, but has none".formatted(input + 1));
        }
        return values(node.input(input));
    }

    Rows rows(GraphNode node, int input) {
        if (value(node, input) instanceof Rows rows) {
            return rows;
        }
        throw new IllegalArgumentException("its input '%s' must be computed of the model's inputs, but is %s"
                .formatted(node.input(input), described(value(node, input))));
    }

    Constant constant(GraphNode node, int input) {
        if (value(node, input) instanceof Constant constant) {
            return constant;
        }
        throw new IllegalArgumentException("its input '%s' must be known when the model is read, but is %s"
                .formatted(node.input(input), described(value(node, input))));
    }

    @Nullable
    Constant optionalConstant(GraphNode node, int input) {
        return has(node, input) ? constant(node, input) : null;
    }

    /** A row as a value of the network. */
    Row.Wired wired(Row row) {
        if (row instanceof Row.Wired already) {
            return already;
        }
        if (row instanceof Row.Entry entry) {
            return new Row.Wired(entry.node(), false);
        }
        if (!(row instanceof Row.Made made)) {
            throw new IllegalArgumentException("it must be computed of the model's inputs, but is the same for all");
        }
        Row.Wired known = wired.get(row);
        if (known == null) {
            known = new Row.Wired(layer(made), made.padded());
            wired.put(row, known);
        }
        return known;
    }

    Node node(Row row) {
        return wired(row).node();
    }

    private Node layer(Row.Made made) {
        charged(made.width());
        Row.Standard standard = made.standard();
        if (standard == null) {
            Equations equations = new Equations(made, wired.keySet());
            if (equations.leaves().isEmpty()) {
                throw new IllegalArgumentException(
                        "it must be computed of the model's inputs, but is the same for all");
            }
            return layer("equations", equations, Map.of(), nodes(equations.leaves()));
        }
        return layer(standard.name(), standard.layer(), standard.parameters(), nodes(standard.inputs()));
    }

    private Node[] nodes(List<Row> rows) {
        return rows.stream().map(this::node).toArray(Node[]::new);
    }

    /** Adds a layer under a name that is free, with its numbers. */
    Node layer(String wanted, Layer layer, Map<String, Tensor> numbers, Node... read) {
        if (names.size() > MOST_LAYERS) {
            throw new IllegalArgumentException(
                    "a network may have at most %d layers, but this has more".formatted(MOST_LAYERS));
        }
        String name = freeName(wanted);
        Node output = graph.layer(name, layer, read);
        numbers.forEach((parameter, tensor) -> parameters.put(name + "." + parameter, tensor));
        return output;
    }

    private String freeName(String wanted) {
        String clean = wanted.replaceAll("[^A-Za-z0-9_]+", "_").replaceAll("^_+|_+$", "");
        String base = clean.isEmpty() ? "layer" : clean.substring(0, Math.min(64, clean.length()));
        String name = base;
        for (int i = 2; !names.add(name); i++) {
            name = base + "_" + i;
        }
        return name;
    }

    /** A value with a row for each sequence: what a sequence of one step, which ONNX has without an axis, ends with. */
    Node vector(Row row) {
        Node node = node(row);
        return node.sequence() ? layer("step", Pooling.LAST_STEP, Map.of(), node) : node;
    }

    /** Says that a value is needed whose rows past the end of a sequence count. */
    void wholeTime() {
        if (inputs.lengths() && !plan.active()) {
            throw plan.withActive();
        }
    }

    Axis batch() {
        return inputs.batch();
    }
}
