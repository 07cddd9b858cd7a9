package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.text.EquationText;

/**
 * A layer whose equations stand in text: what it gives for each step, or for each sequence, of the values that it reads. The
 * text's inputs are these values, in its order and with their widths; its states are those of a cell.
 *
 * <pre>{@code
 * Node gated = graph.layer(new Equations("""
 *         input x [8]
 *         input by [8]
 *         output sigmoid(linear(gate, by, 8)) * x
 *         """), read, context);
 * }</pre>
 *
 * @param equations as {@link EquationText} reads them
 */
public record Equations(String equations) implements Layer {

    /**
     * Checks the equations.
     *
     * @throws org.souvenir.core.text.EquationException if they are none
     */
    public Equations {
        requireNonNull(equations, "equations");
        EquationText.parse(equations);
    }

    @Override
    public String kind() {
        return "equations";
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        return wiring.run(
                name, step -> EquationText.write(equations, step), Direction.FORWARD, inputs.toArray(Node[]::new));
    }
}
