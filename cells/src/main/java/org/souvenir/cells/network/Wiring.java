package org.souvenir.cells.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.run.Direction;

/** What a layer writes on: the stages of a network and the values between them. */
public final class Wiring {
    private final Map<String, Node> inputs = new LinkedHashMap<>();
    private final List<Stage> stages = new ArrayList<>();
    private int nodes;

    Wiring() {}

    /**
     * An input of the network, the same one for all that ask for it by this name.
     *
     * @throws IllegalArgumentException if it was asked for before with another width or limit
     */
    public Node input(String name, int width, int limit) {
        Node known = inputs.get(name);
        if (known == null) {
            known = new Node(nodes++, width, Node.Extent.SEQUENCE, limit);
            inputs.put(name, known);
        } else if (known.width() != width || known.limit() != limit) {
            throw new IllegalArgumentException(
                    "input %s: must be [T, B, %d] with limit %d as before, but found [T, B, %d] with limit %d"
                            .formatted(name, known.width(), known.limit(), width, limit));
        }
        return known;
    }

    /** Runs a step over its inputs, in either direction; gives its output at every step. */
    public Node run(String name, Consumer<Step> definition, Direction direction, Node... in) {
        return stage(name, Step.of(definition), direction, false, List.of(in));
    }

    /** Runs a step over its inputs; gives its output at the last step of each sequence, zeros for an empty one. */
    public Node last(String name, Consumer<Step> definition, Node... in) {
        return stage(name, Step.of(definition), Direction.FORWARD, true, List.of(in));
    }

    private Node stage(String name, Step step, Direction direction, boolean last, List<Node> given) {
        List<Node> in = new ArrayList<>(given);
        List<Expr> wanted = step.inputs();
        for (int i = 0; i < wanted.size(); i++) {
            var input = (Attribute.Input) wanted.get(i).attribute();
            if (i >= in.size()) {
                in.add(input(input.name(), input.width(), input.limit()));
            }
            check(name, input, in.get(i), in.get(0));
        }
        if (in.size() > wanted.size()) {
            throw new IllegalArgumentException(
                    "layer %s: its step reads %d inputs, but was given %d".formatted(name, wanted.size(), in.size()));
        }
        Node.Extent extent = last ? Node.Extent.END : in.get(0).extent();
        Node output = new Node(nodes++, step.output().width(), extent, 0);
        stages.add(new Stage(name, step, direction, last, in, output));
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
        if (found.extent() != first.extent()) {
            throw new IllegalArgumentException("layer %s: its inputs must have one extent, but are %s and %s"
                    .formatted(name, first.shape(), found.shape()));
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

    int nodes() {
        return nodes;
    }
}
