package org.souvenir.cells.layer;

import static org.souvenir.core.expr.Functions.softmax;

import java.util.List;
import org.souvenir.core.expr.Direction;

/**
 * y = exp x / Σ exp x of each row, which then sums up to 1: [T, B, n] → [T, B, n], or [B, n] → [B, n]. For networks that come
 * from elsewhere and end so; ours end with scores, of which losses and predictions make probabilities themselves.
 */
public record Softmax() implements Layer {

    @Override
    public String kind() {
        return "softmax";
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        Node input = Layer.only(name, inputs);
        Node output = probabilities(wiring, name, input);
        wiring.endsLike(output, input, (asked, end) -> probabilities(wiring, asked, end));
        return output;
    }

    private static Node probabilities(Wiring wiring, String name, Node input) {
        return wiring.run(name, step -> step.output(softmax(step.input(input.width()))), Direction.FORWARD, input);
    }
}
