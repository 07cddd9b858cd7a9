package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.exchange.onnx.Value.Sizes;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.NetworkGraph;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.core.tensor.Tensor;

/** Writes a network's graph node by node as an ONNX graph says; what is read is known by its {@link Value}. */
final class Importer {
    /** Operators that are one layer at most: more of them in a row would be deep, and is cut. */
    private static final int DEEPEST = 64;

    /** Of the operators of a loop's step. */
    private static final int DEEPEST_STEP = 400;

    private final ModelFile model;
    private final Plan plan;
    private final ModelInputs inputs;
    private final NetworkGraph graph;
    private final Layers layers;
    private final List<Port> outputs = new ArrayList<>();
    private final Map<String, Row> counted = new HashMap<>();
    private final EmptySequences empty = new EmptySequences();
    private Scope scope;
    private long room;

    private Importer(ModelFile model, Map<String, Tensor> given, Plan plan, NetworkGraph graph) {
        this.model = model;
        this.plan = plan;
        this.graph = graph;
        this.room = model.bytes() + ModelFile.ROOM;
        this.inputs = new ModelInputs(model, given.keySet(), plan, graph);
        this.scope = Scope.of(model.graph());
        model.constants().forEach(scope::put);
        given.forEach((name, tensor) -> scope.put(name, Constant.of(tensor).stored(name)));
        inputs.values().forEach(scope::put);
        this.layers = new Layers(graph, this::charged, inputs.names());
    }

    /** Reads a model into a graph. */
    static Importer read(ModelFile model, Map<String, Tensor> given, Plan plan, NetworkGraph graph) {
        Importer importer = new Importer(model, given, plan, graph);
        importer.write();
        return importer;
    }

    /** The numbers of the layers that were made. */
    Map<String, Tensor> parameters() {
        return layers.parameters();
    }

    /** The model's outputs, in order. */
    List<Port> outputs() {
        return outputs;
    }

    private void write() {
        GraphProto proto = model.graph();
        proto.getNodeList().forEach(node -> operator(new GraphNode(node)));
        proto.getNodeList().forEach(node -> evaluate(new GraphNode(node)));
        for (ValueInfoProto output : proto.getOutputList()) {
            try {
                output(output.getName());
            } catch (IllegalArgumentException e) {
                throw Imported.problem(model, "output '%s': %s".formatted(output.getName(), e.getMessage()), e);
            }
        }
    }

    /**
     * What the body of a loop gives.
     *
     * @param given its inputs, in order
     */
    List<Value> body(GraphProto graph, List<Value> given) {
        Scope before = scope;
        scope = before.body(graph);
        try {
            putStored(graph);
            for (int i = 0; i < given.size(); i++) {
                scope.put(graph.getInput(i).getName(), given.get(i));
            }
            return given(graph);
        } finally {
            scope = before;
        }
    }

    /** What a part of a graph gives that is there for one case, here where the case is known. */
    List<Value> branch(GraphProto graph) {
        putStored(graph);
        return given(graph);
    }

    private List<Value> given(GraphProto graph) {
        graph.getNodeList().forEach(node -> evaluate(new GraphNode(node)));
        return graph.getOutputList().stream()
                .map(output -> values(output.getName()))
                .toList();
    }

    private void putStored(GraphProto graph) {
        TensorReader tensors = new TensorReader(model.file());
        graph.getInitializerList()
                .forEach(tensor ->
                        scope.put(tensor.getName(), tensors.read(tensor).stored(tensor.getName())));
    }

    /** Whether the body of a loop is read. */
    boolean loop() {
        return scope.loop();
    }

    /** What a value from around a loop is in it: the same for all steps. */
    private Value held(String name, Value value) {
        if (!(value instanceof Rows rows) || Row.same(rows.row()) || rows.row() instanceof Row.Leaf) {
            return value;
        }
        return new Rows(new Row.Leaf(Row.Leaf.Kind.HELD, name, rows.row().width(), rows.row()), rows.dims());
    }

    private void evaluate(GraphNode node) {
        try {
            OrderOperators.checkOne(node.proto().getInputList().stream()
                    .map(name -> scope.value(name, this::held))
                    .filter(Objects::nonNull)
                    .toList());
            List<Value> made = operator(node).apply(this, node);
            for (int i = 0; i < made.size() && i < node.proto().getOutputCount(); i++) {
                String name = node.output(i);
                scope.put(name, shared(made.get(i), scope.uses(name)));
            }
        } catch (Plan.Changed e) {
            throw e;
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | ArithmeticException
                | NegativeArraySizeException e) {
            String why =
                    e instanceof IllegalArgumentException ? e.getMessage() : "its sizes must fit, but do not: " + e;
            throw Imported.problem(model, node.title() + ": " + why, e);
        }
    }

    /** What is read more than once is computed once. */
    private Value shared(Value value, int readers) {
        if (loop()) {
            if (value instanceof Rows rows && rows.row() instanceof Row.Made made && made.depth() > DEEPEST_STEP) {
                throw new IllegalArgumentException(
                        "a step may have at most %d operators in a row, but this has more".formatted(DEEPEST_STEP));
            }
            return value;
        }
        if (value instanceof Rows rows
                && rows.row() instanceof Row.Made made
                && (made.depth() > DEEPEST || readers > 1 && !made.view())) {
            return new Rows(wired(made), rows.dims());
        }
        return value;
    }

    /** What reads a node: what nothing reads is said before all else. */
    private Operators.Operator operator(GraphNode node) {
        try {
            return Operators.of(node);
        } catch (IllegalArgumentException e) {
            throw Imported.problem(model, node.title() + ": " + e.getMessage(), e);
        }
    }

    private void output(String name) {
        Value value = values(name);
        if (value instanceof Constant || value instanceof Sizes) {
            throw new IllegalArgumentException("it must be computed of the inputs, but is " + Value.described(value));
        }
        Rows rows = rows(value);
        OrderOperators.checkUndone(rows);
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
        Value value = scope.value(name, this::held);
        if (value == null) {
            throw new IllegalArgumentException(
                    "there must be a value named '%s' before, but there is none".formatted(name));
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
        Value value = value(node, input);
        if (value instanceof Constant || value instanceof Sizes) {
            throw new IllegalArgumentException("its input '%s' must be computed of the model's inputs, but is %s"
                    .formatted(node.input(input), Value.described(value)));
        }
        return rows(value);
    }

    /** What can be rows of the network. */
    Rows rows(Value value) {
        Value numbers = LengthOperators.asNumbers(this, value);
        if (numbers instanceof Rows rows) {
            return rows;
        }
        if (value instanceof Value.Chosen || value instanceof Value.Mask) {
            throw pastTheEnd();
        }
        throw new IllegalArgumentException(
                "it must be computed of the model's inputs, but is " + Value.described(value));
    }

    /** How many steps sequences have, of lengths that are read. */
    Row steps(String lengths) {
        Row steps = counted.get(lengths);
        if (steps == null) {
            steps = new Row.Wired(
                    outside(() -> {
                        Node read = inputs.alongLengths(lengths);
                        return plan.active() ? TimeSum.of(this, "steps", read) : TimeSum.ofOnes(this, "steps", read);
                    }),
                    true);
            counted.put(lengths, steps);
        }
        Value outside = new Rows(steps, Dims.of(List.of()));
        Value here = loop() ? scope.held("steps of " + lengths, outside, this::held) : outside;
        return ((Rows) here).row();
    }

    private <T> T outside(Supplier<T> made) {
        Scope before = scope;
        scope = scope.outermost();
        try {
            return made.get();
        } finally {
            scope = before;
        }
    }

    Constant constant(GraphNode node, int input) {
        if (value(node, input) instanceof Constant constant) {
            return constant;
        }
        throw new IllegalArgumentException("its input '%s' must be known when the model is read, but is %s"
                .formatted(node.input(input), Value.described(value(node, input))));
    }

    @Nullable
    Constant optionalConstant(GraphNode node, int input) {
        return has(node, input) ? constant(node, input) : null;
    }

    /** Says that what stands past the end of a sequence counts. */
    RuntimeException pastTheEnd() {
        return plan.active()
                ? new IllegalArgumentException("it must not tell the last step of a sequence from others, but does")
                : plan.withActive();
    }

    /** A row as a value of the network. */
    Row.Wired wired(Row row) {
        checkOutside(row);
        return layers.wired(row);
    }

    Node node(Row row) {
        return wired(row).node();
    }

    /** Adds a layer under a name that is free, with its numbers. */
    Node layer(String wanted, Layer layer, Map<String, Tensor> numbers, Node... read) {
        checkOutside(Row.UNKNOWN);
        return layers.layer(wanted, layer, numbers, read);
    }

    private void checkOutside(Row row) {
        if (loop() && !(row instanceof Row.Wired)) {
            throw new IllegalArgumentException(
                    "in a loop it must compute of one step, but it needs a layer of its own");
        }
    }

    /** What values are of sequences without steps. */
    EmptySequences empty() {
        return empty;
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
}
