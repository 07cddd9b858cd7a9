package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.souvenir.cells.Activation;
import org.souvenir.core.expr.Direction;

/**
 * y = f(x) for each number: [T, B, n] → [T, B, n], or [B, n] → [B, n].
 *
 * @param activation f
 */
public record Activate(Activation activation) implements Layer {
    /** Checks that nothing is missing. */
    public Activate {
        requireNonNull(activation, "activation");
    }

    @Override
    public String kind() {
        return "activate";
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        Node input = Layer.only(name, inputs);
        Node output = activated(wiring, name, input);
        wiring.endsLike(output, input, (asked, end) -> activated(wiring, asked, end));
        return output;
    }

    private Node activated(Wiring wiring, String name, Node input) {
        return wiring.run(
                name,
                step -> step.output(
                        requireNonNull(activation.of(step.input(input.width())), "activation: what it gives")),
                Direction.FORWARD,
                input);
    }
}
