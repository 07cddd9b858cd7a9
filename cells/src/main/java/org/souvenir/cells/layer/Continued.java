package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.concat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * A recurrent layer whose states start with values of the network instead of its own initial ones: where another layer left
 * its own, as in the decoder of an encoder-decoder (Sutskever, Vinyals and Le, "Sequence to sequence learning with neural
 * networks", 2014), or with a vector that describes the sequence. Gradients flow back into them.
 *
 * <p>It reads a sequence, then further sequences where its cell has further inputs, in their order, and vectors
 * {@code [B, n]}: without a bridge one for each state of its cell, in the cell's order.
 *
 * <pre>{@code
 * Node read = graph.layer("encoder", Recurrent.of(n -> new Gru(n, 64)), source);
 * Node said = graph.layer(new Continued(Recurrent.of(n -> new Gru(n, 64))), target, graph.state(read, "h"));
 * }</pre>
 *
 * <p>In training the decoder reads the target one step late ("teacher forcing"); a session lets it read what it
 * said itself.
 *
 * @param layer read one way; backward it starts with the last step
 * @param bridge what lies between the vectors and the states
 */
public record Continued(Recurrent layer, Bridge bridge) implements Layer {
    /** Checks that nothing is missing. */
    public Continued {
        requireNonNull(layer, "layer");
        requireNonNull(bridge, "bridge");
    }

    /** What lies between the vectors that are given and the states. */
    public enum Bridge {
        /** Nothing: each state starts with a vector of its width. */
        NONE,
        /** For each state a learned map of all vectors: {@code s = [h, c, …] · W + b}. */
        DENSE
    }

    /** Without a bridge. */
    public Continued(Recurrent layer) {
        this(layer, Bridge.NONE);
    }

    @Override
    public String kind() {
        return "continued";
    }

    @Override
    public Map<String, Object> settings(List<Node> inputs) {
        requireNonNull(inputs, "inputs");
        return Map.of("layer", layer.settings(inputs.subList(0, 1)), "bridge", bridge);
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        if (layer.reading() == Recurrent.Reading.BOTH) {
            throw new IllegalArgumentException(
                    "layer %s: a layer that goes on with given states must read one way, FORWARD or BACKWARD, but reads %s"
                            .formatted(name, layer.reading()));
        }
        Node[] sequences = inputs.stream().filter(Node::sequence).toArray(Node[]::new);
        List<Node> given = inputs.stream().filter(node -> !node.sequence()).toList();
        if (given.isEmpty()) {
            throw new IllegalArgumentException(
                    "layer %s: it reads a sequence and the vectors [B, n] that its states start with, but was given %s"
                            .formatted(name, inputs.stream().map(Node::shape).toList()));
        }
        Step step = layer.step(name, inputs.get(0));
        List<Node> starts = new ArrayList<>(given);
        if (bridge == Bridge.DENSE) {
            starts.clear();
            for (Step.StateRule state : step.states()) {
                starts.add(bridged(wiring, name + ".start." + state.name(), state, given));
            }
        }
        return layer.wireFrom(wiring, name, step, starts, sequences);
    }

    private static Node bridged(Wiring wiring, String name, Step.StateRule state, List<Node> given) {
        return wiring.run(
                name,
                step -> {
                    List<Expr> parts = new ArrayList<>();
                    for (Node node : given) {
                        parts.add(step.input("from" + (parts.size() + 1), node.width()));
                    }
                    Expr all = parts.size() == 1 ? parts.get(0) : concat(parts.toArray(Expr[]::new));
                    int width = state.leaf().width();
                    Expr weight = step.parameter("weight", all.width(), width, Initializer.glorotUniform());
                    step.output(all.product(weight).plus(step.parameter("bias", 1, width, Initializer.zeros())));
                },
                Direction.FORWARD,
                given.toArray(Node[]::new));
    }
}
