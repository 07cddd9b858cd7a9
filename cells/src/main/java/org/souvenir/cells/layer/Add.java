package org.souvenir.cells.layer;

import java.util.List;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;

/**
 * The sum of values of one width, element by element: a residual connection (He et al., 2016) for one. A vector [B, n] among
 * sequences is added at every step.
 */
public record Add() implements Layer {

    @Override
    public String kind() {
        return "add";
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        for (Node input : inputs) {
            if (input.width() != inputs.get(0).width()) {
                throw new IllegalArgumentException(
                        "layer %s: what is added must be equally wide, but there are %s and %s"
                                .formatted(name, inputs.get(0).shape(), input.shape()));
            }
        }
        return wiring.run(
                name,
                step -> {
                    Expr sum = step.input("part1", inputs.get(0).width());
                    for (int i = 1; i < inputs.size(); i++) {
                        sum = sum.plus(
                                step.input("part" + (i + 1), inputs.get(i).width()));
                    }
                    step.output(sum);
                },
                Direction.FORWARD,
                inputs.toArray(Node[]::new));
    }
}
