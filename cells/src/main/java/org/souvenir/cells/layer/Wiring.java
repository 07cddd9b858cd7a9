package org.souvenir.cells.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/** What a layer writes on: the stages of a network and the values between them. */
public final class Wiring {
    private final Map<String, Node> inputs = new LinkedHashMap<>();
    private final List<Stage> stages = new ArrayList<>();
    private int nodes;

    Wiring() {}

    /**
     * An input of the network with the steps of the first one, the same for all that ask for it by this name.
     *
     * @throws IllegalArgumentException if it was asked for before with another width, limit or time axis
     */
    public Node input(String name, int width, int limit) {
        return input(name, width, limit, Input.NAME);
    }

    /**
     * An input of the network with steps of its own: each sequence of a batch has a length of its own there.
     *
     * @throws IllegalArgumentException if it was asked for before with another width, limit or time axis
     */
    public Node sequence(String name, int width, int limit) {
        return input(name, width, limit, name);
    }

    private Node input(String name, int width, int limit, String axis) {
        Node known = inputs.get(name);
        if (known == null) {
            known = new Node(nodes++, width, Node.Extent.SEQUENCE, limit, axis);
            inputs.put(name, known);
        } else if (known.width() != width
                || known.limit() != limit
                || !known.axis().equals(axis)) {
            throw new IllegalArgumentException(
                    "input %s: must be [T, B, %d] with limit %d and the steps of %s as before, but found [T, B, %d] with limit %d and the steps of %s"
                            .formatted(name, known.width(), known.limit(), known.axis(), width, limit, axis));
        }
        return known;
    }

    /** Runs a step over its inputs, in either direction; gives its output at every step. */
    public Node run(String name, Consumer<Step> definition, Direction direction, Node... in) {
        return stage(name, Step.of(definition), direction, false, List.of(), List.of(in));
    }

    /** Runs a step over its inputs; gives its output at the last step of each sequence, zeros for an empty one. */
    public Node last(String name, Consumer<Step> definition, Node... in) {
        return stage(name, Step.of(definition), Direction.FORWARD, true, List.of(), List.of(in));
    }

    /**
     * Runs a step forward over its input from states that are given instead of its own initial ones.
     *
     * @param starts {@code [B, n]} for each state of the step, in its order; of any time axis
     */
    public Node continued(String name, Consumer<Step> definition, List<Node> starts, Node in) {
        Step step = Step.of(definition);
        List<Integer> wanted = step.states().stream().map(s -> s.leaf().width()).toList();
        if (starts.stream().anyMatch(n -> n.extent() != Node.Extent.END)
                || !starts.stream().map(Node::width).toList().equals(wanted)) {
            throw new IllegalArgumentException(
                    "layer %s: its states must start with values [B, n] of n = %s, but found %s"
                            .formatted(
                                    name,
                                    wanted,
                                    starts.stream().map(Node::shape).toList()));
        }
        return stage(name, step, Direction.FORWARD, false, starts, List.of(in));
    }

    /**
     * The states that a layer leaves after the last step of each sequence, {@code [B, n]}: by their names, {@code h}; where
     * a layer has several stages, by those of stage and state, {@code forward.h}.
     *
     * @throws IllegalArgumentException if there is no layer of this name with states so far
     */
    public Map<String, Node> finals(String layer) {
        Map<String, Node> finals = new LinkedHashMap<>();
        for (Stage stage : stages) {
            if (stage.name().equals(layer) || stage.name().startsWith(layer + ".")) {
                String prefix = stage.name().equals(layer) ? "" : stage.name().substring(layer.length() + 1) + ".";
                List<Step.StateRule> states = stage.step().states();
                for (int i = 0; i < states.size(); i++) {
                    finals.put(
                            prefix + states.get(i).name(),
                            stage.carried().finals().get(i));
                }
            }
        }
        if (finals.isEmpty()) {
            throw new IllegalArgumentException(
                    "wiring: there must be a layer with states named %s before, but there are %s"
                            .formatted(layer, stages.stream().map(Stage::name).toList()));
        }
        return finals;
    }

    private Node stage(String name, Step step, Direction direction, boolean last, List<Node> starts, List<Node> given) {
        List<Node> in = new ArrayList<>(given);
        List<Expr> wanted = step.inputs();
        for (int i = 0; i < wanted.size(); i++) {
            var input = (Attribute.Input) wanted.get(i).attribute();
            if (i >= in.size()) {
                in.add(input(
                        input.name(), input.width(), input.limit(), in.get(0).axis()));
            }
            check(name, input, in.get(i), in.get(0));
        }
        if (in.size() > wanted.size()) {
            throw new IllegalArgumentException(
                    "layer %s: its step reads %d inputs, but was given %d".formatted(name, wanted.size(), in.size()));
        }
        String axis = in.get(0).axis();
        Node.Extent extent = last ? Node.Extent.END : in.get(0).extent();
        Node output = new Node(nodes++, step.output().width(), extent, 0, axis);
        List<Node> finals = step.states().stream()
                .map(s -> new Node(nodes++, s.leaf().width(), Node.Extent.END, 0, axis))
                .toList();
        stages.add(new Stage(
                name, step, direction, last, List.copyOf(in), output, new Stage.Carried(List.copyOf(starts), finals)));
        return output;
    }

    private static void check(String name, Attribute.Input wanted, Node found, Node first) {
        if (wanted.width() != found.width()) {
            throw new IllegalArgumentException("layer %s: it reads [T, B, %d], but what comes before it gives %s"
                    .formatted(name, wanted.width(), found.shape()));
        }
        if ((wanted.limit() > 0) != (found.limit() > 0) || wanted.limit() < found.limit()) {
            throw new IllegalArgumentException("layer %s: it reads %s, but what comes before it gives %s"
                    .formatted(name, values(wanted.limit()), values(found.limit())));
        }
        if (found.extent() != first.extent() || !found.axis().equals(first.axis())) {
            throw new IllegalArgumentException(
                    "layer %s: its inputs must have one extent and one time axis, but are %s along the steps of %s and %s along those of %s"
                            .formatted(name, first.shape(), first.axis(), found.shape(), found.axis()));
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
