package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.Names;
import org.souvenir.core.name.NoNulls;

/** What a layer writes on: the stages of a network and the values between them. */
public final class Wiring {

    /** Gives the end of a value that is not simply the row of its last step. */
    interface End {
        /**
         * Wires it.
         *
         * @param asked the name of the layer that asks, under which stages may be added
         */
        Node wire(String asked);
    }

    private final Map<String, Node> inputs = new LinkedHashMap<>();
    private final List<Stage> stages = new ArrayList<>();
    private final Map<String, Stage> stagesByName = new HashMap<>();
    private final Map<String, List<Stage>> stagesOfLayers = new HashMap<>();
    private final Set<Node> own = new HashSet<>();
    private final Map<Node, End> ends = new HashMap<>();
    /** Values whose rows at the last step are no end: made there, row by row, of what is read backward. */
    private final Set<Node> backward = new HashSet<>();

    private String layer = "";
    private int nodes;

    Wiring() {}

    /** What is wired from now on belongs to this layer. */
    void begin(String name) {
        layer = name;
    }

    /**
     * An input of the network with the steps of another value, the same for all that ask for it by this name.
     *
     * @param along a value whose steps it has; one of [B, n] for an input without steps
     * @throws IllegalArgumentException if it was asked for before with another width, limit or time axis
     */
    public Node input(String name, int width, int limit, Node along) {
        Names.given("input", name);
        requireNonNull(along, "along");
        Node known = inputs.get(name);
        if (known == null) {
            return declared(name, width, limit, along.extent(), along.axis());
        }
        if (known.width() != width || known.limit() != limit || !known.axis().equals(along.axis())) {
            throw new IllegalArgumentException("input %s: must be %s of %s as before, but found %s of %s"
                    .formatted(
                            name,
                            known.shape(),
                            values(known.limit()),
                            new Node(0, width, along.extent(), limit, along.axis()).shape(),
                            values(limit)));
        }
        return known;
    }

    /**
     * An input of the network with steps of its own, the same for all that ask for it by this name.
     *
     * @throws IllegalArgumentException if it was asked for before with another width, limit or time axis
     */
    public Node sequence(String name, int width, int limit) {
        requireNonNull(name, "name");
        return input(name, width, limit, new Node(-1, width, Node.Extent.SEQUENCE, limit, name));
    }

    /** A new input of the network. */
    Node declared(String name, int width, int limit, Node.Extent extent, String axis) {
        new Input(width, limit); // says what a row must be
        Node node = node(width, extent, limit, axis);
        inputs.put(name, node);
        return node;
    }

    private Node node(int width, Node.Extent extent, int limit, String axis) {
        Node node = new Node(nodes++, width, extent, limit, axis);
        own.add(node);
        return node;
    }

    /** Whether it is a value of this network. */
    boolean has(Node node) {
        return own.contains(node);
    }

    /**
     * Runs a step over its inputs, in either direction; gives its output at every step, or for each sequence once where no input
     * has steps.
     *
     * @param in in the order of the step's inputs: values along one time axis, and [B, n], which are read at every step; for a
     *     {@link Step#sequence} a value along any time axis, of which all is read at every step. What is not given becomes an
     *     input of the network, by its name.
     */
    public Node run(String name, Consumer<Step> definition, Direction direction, Node... in) {
        requireNonNull(name, "name");
        requireNonNull(definition, "definition");
        NoNulls.in(in, "in");
        return run(name, Step.of(definition), direction, in);
    }

    Node run(String name, Step step, Direction direction, Node... in) {
        return stage(name, step, direction, false, List.of(), List.of(in));
    }

    /** Runs a step over its inputs; gives its output at the last step of each sequence, zeros for an empty one. */
    public Node last(String name, Consumer<Step> definition, Node... in) {
        requireNonNull(name, "name");
        requireNonNull(definition, "definition");
        NoNulls.in(in, "in");
        return stage(name, Step.of(definition), Direction.FORWARD, true, List.of(), List.of(in));
    }

    /**
     * Runs a step over its inputs, in either direction, from states that are given instead of its own initial ones.
     *
     * @param starts {@code [B, n]} for each state of the step, in its order
     */
    public Node continued(String name, Step step, Direction direction, List<Node> starts, Node... in) {
        requireNonNull(name, "name");
        requireNonNull(step, "step");
        requireNonNull(direction, "direction");
        NoNulls.in(starts, "starts");
        NoNulls.in(in, "in");
        List<Integer> wanted = step.states().stream().map(s -> s.leaf().width()).toList();
        if (starts.stream().anyMatch(Node::sequence)
                || !starts.stream().map(Node::width).toList().equals(wanted)) {
            throw new IllegalArgumentException(
                    "layer %s: its states must start with values [B, n] of n = %s, but found %s"
                            .formatted(
                                    name,
                                    wanted,
                                    starts.stream().map(Node::shape).toList()));
        }
        return stage(name, step, direction, false, starts, List.of(in));
    }

    /** Says what the end of a value is where that is not the row of its last step. */
    void endsWith(Node value, End end) {
        ends.put(value, end);
    }

    /** Says that the end of a value is made of the end of another one, by the same function without parameters. */
    void endsLike(Node value, Node of, Remake remake) {
        End end = ends.get(of);
        if (end != null) {
            ends.put(value, asked -> remake.wire(asked, end.wire(asked + ".end")));
        }
    }

    /** Makes of the end of a value what was made of the value. */
    interface Remake {
        /**
         * Wires it.
         *
         * @param asked the name under which stages may be added
         */
        Node wire(String asked, Node end);
    }

    /**
     * The end of a value: what its layer said, or else the row of the last step.
     *
     * @throws IllegalArgumentException if that is no end: a layer with parameters was put over one that reads backward
     */
    Node end(Node value, String asked, Supplier<Node> lastStep) {
        End end = ends.get(value);
        if (end == null && backward.contains(value)) {
            throw new IllegalArgumentException(
                    "layer %s: its input mixes at every step what was read forward and backward, which end at different steps; take the end right behind the layer that reads, or LAST_STEP for the row of the last step"
                            .formatted(asked));
        }
        return end == null ? lastStep.get() : end.wire(asked);
    }

    /**
     * The states that a layer leaves after the last step of each sequence, {@code [B, n]}: by their names, {@code h}; where
     * a layer has several stages, by those of stage and state, {@code forward.h}.
     */
    Map<String, Node> finals(String of) {
        Map<String, Node> finals = new LinkedHashMap<>();
        for (Stage stage : stagesOfLayers.getOrDefault(of, List.of())) {
            String prefix = stage.name().equals(of) ? "" : stage.name().substring(of.length() + 1) + ".";
            List<Step.StateRule> states = stage.step().states();
            for (int i = 0; i < states.size(); i++) {
                finals.put(
                        prefix + states.get(i).name(), stage.carried().finals().get(i));
            }
        }
        return finals;
    }

    private Node stage(String name, Step step, Direction direction, boolean last, List<Node> starts, List<Node> given) {
        checkName(name);
        List<Expr> wanted = step.inputs();
        if (given.size() > wanted.size()) {
            throw new IllegalArgumentException("layer %s: its step reads %d inputs, but was given %d"
                    .formatted(name, wanted.size(), given.size()));
        }
        Node lead = lead(name, given(wanted, given, false));
        List<Node> in = new ArrayList<>(given);
        for (int i = 0; i < wanted.size(); i++) {
            var input = (Attribute.Input) wanted.get(i).attribute();
            if (i >= in.size()) {
                in.add(
                        wanted.get(i).along()
                                ? sequence(input.name(), input.width(), input.limit())
                                : input(input.name(), input.width(), input.limit(), lead));
            }
            check(name, input, in.get(i));
        }
        checkWhole(name, given(wanted, in, true));
        Node.Extent extent = last ? Node.Extent.END : lead.extent();
        Node output = node(step.output().width(), extent, 0, last ? "" : lead.axis());
        if (!last
                && (direction == Direction.BACKWARD
                        || step.states().isEmpty() && in.stream().anyMatch(backward::contains))) {
            backward.add(output);
        }
        List<Node> finals = step.states().stream()
                .map(s -> node(s.leaf().width(), Node.Extent.END, 0, ""))
                .toList();
        Stage stage = new Stage(
                name,
                layer,
                step,
                direction,
                last,
                List.copyOf(in),
                output,
                new Stage.Carried(List.copyOf(starts), finals));
        stages.add(stage);
        stagesByName.put(name, stage);
        stagesOfLayers.computeIfAbsent(layer, of -> new ArrayList<>()).add(stage);
        return output;
    }

    /** What is given for inputs of which a step reads one row, or all rows. */
    private static List<Node> given(List<Expr> wanted, List<Node> given, boolean whole) {
        return IntStream.range(0, given.size())
                .filter(i -> wanted.get(i).along() == whole)
                .mapToObj(given::get)
                .toList();
    }

    private static void checkWhole(String name, List<Node> whole) {
        for (Node node : whole) {
            if (!node.sequence()) {
                throw new IllegalArgumentException(
                        "layer %s: what it reads as a whole at every step must be a sequence [T, B, n], but is %s"
                                .formatted(name, node.shape()));
            }
        }
        if (!whole.isEmpty()) {
            lead(name, whole);
        }
    }

    private void checkName(String name) {
        if (!name.equals(layer) && !name.startsWith(layer + ".")) {
            throw new IllegalArgumentException(
                    "layer %s: the names of its stages must start with its own, but one is %s".formatted(layer, name));
        }
        Stage same = stagesByName.get(name);
        if (same != null) {
            throw new IllegalArgumentException("layer %s: names must differ, but layer %s has a stage named %s already"
                    .formatted(layer, same.layer(), name));
        }
    }

    /** The input that says along which steps a stage runs: the first that has steps, if there is one. */
    private static Node lead(String name, List<Node> given) {
        if (given.isEmpty()) {
            throw new IllegalArgumentException(
                    "layer %s: it reads at least one value, but was given none".formatted(name));
        }
        BinaryOperator<Node> sameAxis = (first, other) -> {
            if (!first.axis().equals(other.axis())) {
                throw new IllegalArgumentException(
                        "layer %s: what it reads must lie along one time axis, but there is %s along the steps of %s and %s along those of %s"
                                .formatted(name, first.shape(), first.axis(), other.shape(), other.axis()));
            }
            return first;
        };
        return given.stream().filter(Node::sequence).reduce(sameAxis).orElse(given.get(0));
    }

    private static void check(String name, Attribute.Input wanted, Node found) {
        if (wanted.width() != found.width()) {
            throw new IllegalArgumentException("layer %s: it reads %d numbers as %s, but what comes before it gives %s"
                    .formatted(name, wanted.width(), wanted.name(), found.shape()));
        }
        if ((wanted.limit() > 0) != (found.limit() > 0) || wanted.limit() < found.limit()) {
            throw new IllegalArgumentException("layer %s: it reads %s, but what comes before it gives %s"
                    .formatted(name, values(wanted.limit()), values(found.limit())));
        }
    }

    private static String values(int limit) {
        return limit > 0 ? "ids below " + limit : "numbers";
    }

    Map<String, Node> inputs() {
        return inputs;
    }

    List<Stage> stages() {
        return stages;
    }
}
