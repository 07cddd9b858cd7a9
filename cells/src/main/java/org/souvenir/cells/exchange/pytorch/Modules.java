package org.souvenir.cells.exchange.pytorch;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.souvenir.cells.Activation;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/** What PyTorch has modules and functions for, recognised by its equations. */
final class Modules {
    private static final Map<String, UnaryOperator<Expr>> FUNCTIONS = Map.of(
            "torch.tanh(%s)", Activation.TANH::of,
            "torch.sigmoid(%s)", Activation.SIGMOID::of,
            "torch.relu(%s)", Activation.RELU::of,
            "F.softplus(%s)", Activation.SOFTPLUS::of,
            "F.softsign(%s)", Activation.SOFTSIGN::of,
            "F.silu(%s)", Activation.SILU::of,
            "F.gelu(%s)", Activation.GELU::of,
            "torch.softmax(%s, -1)", Functions::softmax);

    private Modules() {}

    /** The function of x that a value is, with a place for x. */
    static Optional<String> function(Expr x, Expr value) {
        return FUNCTIONS.entrySet().stream()
                .filter(f -> SameEquations.of(f.getValue().apply(x), value))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The pooling whose step it is; none for those that are an ordinary step of which the last row is taken. */
    static Optional<Pooling> pooling(Step step) {
        return step.inputs().size() != 1 || !step.parameters().isEmpty()
                ? Optional.empty()
                : Stream.of(Pooling.FIRST, Pooling.MEAN, Pooling.MAX)
                        .filter(pooling -> SameEquations.of(
                                step, step(pooling, step.inputs().get(0).width())))
                        .findFirst();
    }

    private static Step step(Pooling pooling, int width) {
        return Architecture.of(Input.features(width), pooling).stages().get(0).step();
    }

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
