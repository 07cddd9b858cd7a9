package org.souvenir.cells.layer;

import static org.souvenir.core.expr.Functions.layerNorm;

import java.util.List;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.parameter.Initializer;

/**
 * Layer normalisation (Ba, Kiros and Hinton, 2016) of each row: {@code y = (x - mean) / √(variance + ε) ⊙ γ + β}, [T, B, n] →
 * [T, B, n], or [B, n] → [B, n]; PyTorch's {@code LayerNorm}. Parameters {@code gain} γ [1, n], which starts at 1, and {@code
 * bias} β [1, n], which starts at 0.
 *
 * @param epsilon ε, above 0
 */
public record LayerNorm(double epsilon) implements Layer {

    /** Checks ε. */
    public LayerNorm {
        if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "layer normalisation: epsilon must be above 0 and finite, but is " + epsilon);
        }
    }

    /** With ε = 10⁻⁵. */
    public LayerNorm() {
        this(1e-5);
    }

    @Override
    public String kind() {
        return "layer-norm";
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        Node input = Layer.only(name, inputs);
        int width = input.width();
        return wiring.run(
                name,
                step -> {
                    Expr gain = step.parameter("gain", 1, width, Initializer.constant(1));
                    Expr bias = step.parameter("bias", 1, width, Initializer.zeros());
                    step.output(layerNorm(step.input(width), gain, bias, epsilon));
                },
                Direction.FORWARD,
                input);
    }
}
