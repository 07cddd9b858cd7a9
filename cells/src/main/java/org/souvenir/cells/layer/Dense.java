package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.souvenir.cells.Activation;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.parameter.Initializer;

/**
 * y = f(x · W + b) for each row: [T, B, k] → [T, B, n], or [B, k] → [B, n]. Parameters {@code weight} [k, n], which starts
 * Glorot uniform, and {@code bias} [1, n], which starts at 0.
 *
 * @param width n
 * @param activation f
 */
public record Dense(int width, Activation activation) implements Layer {
    /** Checks the width. */
    public Dense {
        requireNonNull(activation, "activation");
        Node.checkWidth("dense", width);
    }

    /** y = x · W + b: scores of classes, or numbers. */
    public Dense(int width) {
        this(width, Activation.IDENTITY);
    }

    @Override
    public String kind() {
        return "dense";
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        Node input = Layer.only(name, inputs);
        return wiring.run(
                name,
                step -> {
                    Expr x = step.input(input.width());
                    Expr weight = step.parameter("weight", input.width(), width, Initializer.glorotUniform());
                    Expr sum = x.product(weight).plus(step.parameter("bias", 1, width, Initializer.zeros()));
                    step.output(requireNonNull(activation.of(sum), "activation: what it gives"));
                },
                Direction.FORWARD,
                input);
    }
}
