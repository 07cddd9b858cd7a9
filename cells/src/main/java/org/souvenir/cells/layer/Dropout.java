package org.souvenir.cells.layer;

import java.util.List;
import org.souvenir.core.expr.Attribute.Scope;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;

/**
 * In training each element is 0 with probability {@code rate} and x / (1 - rate) otherwise, anew at each step
 * (Srivastava et al., 2014); outside training it is x.
 *
 * @param rate in [0, 1)
 */
public record Dropout(double rate) implements Layer {

    /** Checks the rate. */
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout: the rate must lie in [0, 1), but is " + rate);
        }
    }

    @Override
    public String kind() {
        return "dropout";
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        Node input = Layer.only(name, inputs);
        if (rate == 0) {
            return input;
        }
        Node output = masked(wiring, name, input);
        wiring.endsLike(output, input, (asked, end) -> masked(wiring, asked, end));
        return output;
    }

    private Node masked(Wiring wiring, String name, Node input) {
        return wiring.run(
                name,
                step -> {
                    Expr x = step.input(input.width());
                    step.output(x.times(step.mask(input.width(), 1 - rate, 1 / (1 - rate), 1, Scope.STEP)));
                },
                Direction.FORWARD,
                input);
    }
}
