package org.souvenir.cells.layer;

import static org.souvenir.core.expr.Functions.concat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * A recurrent layer whose states start where another layer left its own: the decoder of an encoder-decoder (Sutskever,
 * Vinyals and Le, "Sequence to sequence learning with neural networks", 2014). Gradients flow back into that layer.
 *
 * <pre>{@code
 * Architecture.of(
 *         Input.ids(30), new Embedding(16), Recurrent.of(n -> new Gru(n, 64)).named("encoder"),
 *         new SequenceInput("target", Input.ids(12)),
 *         new Embedding(16), Recurrent.of(n -> new Gru(n, 64)).continuing("encoder"), new Dense(12));
 * }</pre>
 *
 * <p>In training the decoder reads the target one step late ("teacher forcing"); a session lets it read what it
 * said itself.
 *
 * @param layer read forward
 * @param from the name of the layer whose states it goes on with
 * @param bridge what lies between the states
 */
public record Continued(Recurrent layer, String from, Bridge bridge) implements Layer {

    /** What lies between the states that one layer left and those that another one starts with. */
    public enum Bridge {
        /** Nothing: each state goes on as it is under its name, with its width. */
        NONE,
        /** For each state a learned map of all states that were left: {@code s = [h, c, …] · W + b}. */
        DENSE
    }

    @Override
    public String kind() {
        return "continued";
    }

    @Override
    public Map<String, Object> settings(Node input) {
        return Map.of("layer", layer.settings(input), "from", from, "bridge", bridge);
    }

    @Override
    public Node wire(Wiring wiring, String name, Node input) {
        if (layer.reading() != Recurrent.Reading.FORWARD) {
            throw new IllegalArgumentException(
                    "layer %s: a layer that goes on with the states of %s must read FORWARD, but reads %s"
                            .formatted(name, from, layer.reading()));
        }
        Recurrent.checkSequence(name, input);
        Cell cell = layer.cell().apply(input.width());
        Map<String, Node> left = wiring.finals(from);
        List<Node> starts = new ArrayList<>();
        for (Step.StateRule state : Step.of(cell::define).states()) {
            starts.add(
                    bridge == Bridge.NONE
                            ? same(name, state, left)
                            : bridged(wiring, name + ".start." + state.name(), state, left));
        }
        return wiring.continued(name, cell::define, starts, input);
    }

    private Node same(String name, Step.StateRule state, Map<String, Node> left) {
        Node node = left.get(state.name());
        if (node == null || node.width() != state.leaf().width()) {
            throw new IllegalArgumentException(
                    "layer %s: its state %s [B, %d] must be among those that %s leaves, but those are %s; continuingThrough(\"%s\") goes on with any"
                            .formatted(name, state.name(), state.leaf().width(), from, described(left), from));
        }
        return node;
    }

    private static List<String> described(Map<String, Node> left) {
        return left.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue().shape())
                .toList();
    }

    private static Node bridged(Wiring wiring, String name, Step.StateRule state, Map<String, Node> left) {
        return wiring.run(
                name,
                step -> {
                    List<Expr> parts = new ArrayList<>();
                    left.forEach((key, node) -> parts.add(step.input(key, node.width())));
                    Expr all = parts.size() == 1 ? parts.get(0) : concat(parts.toArray(Expr[]::new));
                    int width = state.leaf().width();
                    Expr weight = step.parameter("weight", all.width(), width, Initializer.glorotUniform());
                    step.output(all.product(weight).plus(step.parameter("bias", 1, width, Initializer.zeros())));
                },
                Direction.FORWARD,
                left.values().toArray(Node[]::new));
    }
}
