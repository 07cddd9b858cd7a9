package org.souvenir.cells.exchange.pytorch;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/** Steps without states that modules of PyTorch compute, recognised by their equations. */
final class Modules {
    private Modules() {}

    /** Whether it is {@code nn.Embedding}. */
    static boolean embedding(Step step) {
        Expr output = step.output();
        return output.op() == Op.GATHER
                && parameter(output.inputs().get(0), "weight")
                && output.inputs().get(1).op() == Op.INPUT;
    }

    /** What {@code nn.Linear} gives in it, of which the output is made without other parameters. */
    static Optional<Expr> linear(Step step) {
        List<Expr> users = Expr.inOrder(List.of(step.output())).stream()
                .filter(e -> e.inputs().stream().anyMatch(in -> in.op() == Op.PARAMETER))
                .toList();
        if (users.size() == 2 && users.get(1).op() == Op.ADD && product(users.get(0))) {
            List<Expr> terms = users.get(1).inputs();
            return terms.get(0) == users.get(0) && parameter(terms.get(1), "bias")
                    ? Optional.of(users.get(1))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    /** The input times the weight. */
    private static boolean product(Expr e) {
        return e.op() == Op.LINEAR
                && e.inputs().size() == 2
                && e.inputs().get(0).op() == Op.INPUT
                && parameter(e.inputs().get(1), "weight");
    }

    /** Its ε, where it is {@code nn.LayerNorm}. */
    static OptionalDouble layerNorm(Step step) {
        int width = step.inputs().get(0).width();
        for (Expr e : Expr.inOrder(List.of(step.output()))) {
            if (e.op() == Op.SQRT && e.inputs().get(0).attribute() instanceof Attribute.Factor variance) {
                double epsilon = variance.shift();
                Step norm = Step.of(s -> {
                    Expr gain = s.parameter("gain", 1, width, Initializer.zeros());
                    Expr bias = s.parameter("bias", 1, width, Initializer.zeros());
                    s.output(Functions.layerNorm(s.input(width), gain, bias, epsilon));
                });
                return SameEquations.of(step, norm) ? OptionalDouble.of(epsilon) : OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }

    private static boolean parameter(Expr e, String name) {
        return e.attribute() instanceof Attribute.Parameter parameter
                && parameter.spec().name().equals(name);
    }
}
