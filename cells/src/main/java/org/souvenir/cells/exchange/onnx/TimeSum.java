package org.souvenir.cells.exchange.onnx;

import java.util.List;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.core.expr.Expr;

/**
 * The sum over the steps.
 *
 * @param ones whether 1 is summed up instead of what is read, so that it is how many steps there are
 */
record TimeSum(boolean ones) implements Layer {
    @Override
    public String kind() {
        return ones ? "steps" : "time-sum";
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        Node input = Layer.only(name, inputs);
        int width = ones ? 1 : input.width();
        return wiring.last(
                name,
                step -> {
                    Expr x = input.limit() > 0 ? step.ids("x", input.limit()) : step.input(input.width());
                    Expr sum = step.state("sum", width);
                    Expr next = ones ? sum.plus(1) : sum.plus(x);
                    step.next("sum", next);
                    step.output(next);
                },
                input);
    }
}
