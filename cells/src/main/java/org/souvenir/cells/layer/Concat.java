package org.souvenir.cells.layer;

import static org.souvenir.core.expr.Functions.concat;

import java.util.ArrayList;
import java.util.List;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;

/**
 * Values side by side, in order: [T, B, k] and [T, B, n] → [T, B, k + n]. A vector [B, n] among sequences stands at every step;
 * vectors alone give a vector.
 */
public record Concat() implements Layer {

    @Override
    public String kind() {
        return "concat";
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        return wiring.run(
                name,
                step -> {
                    List<Expr> parts = new ArrayList<>();
                    for (Node input : inputs) {
                        parts.add(step.input("part" + (parts.size() + 1), input.width()));
                    }
                    step.output(concat(parts.toArray(Expr[]::new)));
                },
                Direction.FORWARD,
                inputs.toArray(Node[]::new));
    }
}
