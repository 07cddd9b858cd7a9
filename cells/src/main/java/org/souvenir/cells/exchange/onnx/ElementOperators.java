package org.souvenir.cells.exchange.onnx;

import static org.souvenir.core.expr.Functions.greater;
import static org.souvenir.core.expr.Functions.maximum;
import static org.souvenir.core.expr.Functions.minimum;
import static org.souvenir.core.expr.Functions.sqrt;
import static org.souvenir.core.expr.Functions.square;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.Activation;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.layer.Activate;
import org.souvenir.cells.layer.Add;
import org.souvenir.cells.layer.Dense;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.tensor.Tensor;

/** Operators that compute element by element. */
final class ElementOperators {
    private static final Map<String, Operator> ALL = new HashMap<>();

    static {
        activation("Tanh", node -> Activation.TANH);
        activation("Sigmoid", node -> Activation.SIGMOID);
        activation("Relu", node -> Activation.RELU);
        activation("Softplus", node -> Activation.SOFTPLUS);
        activation("Softsign", node -> Activation.SOFTSIGN);
        activation("Elu", node -> Activation.elu(node.number("alpha", 1)));
        activation("LeakyRelu", node -> Activation.leakyRelu(node.number("alpha", 0.01f)));
        activation("ThresholdedRelu", node -> Activation.thresholdedRelu(node.number("alpha", 1)));
        activation(
                "HardSigmoid", node -> Activation.hardSigmoid(node.number("alpha", 0.2f), node.number("beta", 0.5f)));
        activation(
                "Gelu",
                node -> node.text("approximate", "none").equals("tanh") ? Activation.GELU_TANH : Activation.GELU);
        function(
                "Selu",
                node -> x ->
                        Functions.elu(x, node.number("alpha", 1.6732632f)).times(node.number("gamma", 1.0507010f)));
        function("HardSwish", node -> x -> x.times(Functions.hardSigmoid(x, 1.0 / 6, 0.5)));
        function("Mish", node -> x -> x.times(Functions.tanh(Functions.softplus(x))));
        function("Sin", node -> Functions::sin);
        function("Cos", node -> Functions::cos);
        function("Erf", node -> Functions::erf);
        function("Neg", node -> Expr::negated, a -> -a);
        function("Abs", node -> Functions::abs, Math::abs);
        function("Exp", node -> Functions::exp, Math::exp);
        function("Log", node -> Functions::log, Math::log);
        function("Sqrt", node -> Functions::sqrt, Math::sqrt);
        function("Reciprocal", node -> x -> Expr.constant(1).dividedBy(x), a -> 1 / a);
        binary("Add", Expr::plus, Double::sum);
        binary("Sub", Expr::minus, (a, b) -> a - b);
        binary("Mul", Expr::times, (a, b) -> a * b);
        binary("Div", Expr::dividedBy, (a, b) -> a / b);
        binary("Sum", Expr::plus, Double::sum);
        binary("Max", Functions::maximum, Math::max);
        binary("Min", Functions::minimum, Math::min);
        binary("Greater", Functions::greater, (a, b) -> a > b ? 1 : 0);
        binary("Less", (a, b) -> greater(b, a), (a, b) -> a < b ? 1 : 0);
        binary(
                "PRelu",
                (x, slope) -> maximum(x, Expr.constant(0))
                        .plus(minimum(x, Expr.constant(0)).times(slope)),
                (a, b) -> a < 0 ? a * b : a);
        ALL.put("Pow", Operators.single(ElementOperators::power));
        ALL.put("Clip", Operators.single(ElementOperators::clip));
        ALL.put("BatchNormalization", Operators.single(ElementOperators::batchNormalization));
    }

    private ElementOperators() {}

    static Map<String, Operator> all() {
        return ALL;
    }

    private static void activation(String op, Function<GraphNode, Activation> activation) {
        ALL.put(op, Operators.single((in, node) -> {
            Activation f = activation.apply(node);
            return in.value(node, 0) instanceof Constant constant
                    ? Constants.mapped(constant, f::of, null)
                    : unary(in.rows(node, 0), f::of, "activate", f);
        }));
    }

    /** Makes the function of a node. */
    private interface Made extends Function<GraphNode, UnaryOperator<Expr>> {}

    private static void function(String op, Made made) {
        function(op, made, null);
    }

    private static void function(String op, Made made, @Nullable DoubleUnaryOperator numbers) {
        ALL.put(
                op,
                Operators.single((in, node) -> in.value(node, 0) instanceof Constant constant
                        ? Constants.mapped(constant, made.apply(node), numbers)
                        : unary(in.rows(node, 0), made.apply(node))));
    }

    static Rows unary(Rows x, UnaryOperator<Expr> function) {
        return new Rows(
                Row.made(x.row().width(), false, (writing, in) -> function.apply(Equations.batch(in.get(0))), x.row()),
                x.dims());
    }

    private static Rows unary(Rows x, UnaryOperator<Expr> function, String name, Activation activation) {
        Row.Made made = (Row.Made) unary(x, function).row();
        return new Rows(made.as(name, new Activate(activation)), x.dims());
    }

    private static void binary(String op, BinaryOperator<Expr> rows, DoubleBinaryOperator numbers) {
        ALL.put(op, Operators.single((in, node) -> {
            Value value = in.value(node, 0);
            for (int i = 1; i < node.proto().getInputCount(); i++) {
                Value before = value;
                Value other = in.value(node, i);
                Optional<Value> special = SizeOperators.computed(op, value, other)
                        .or(() -> LengthOperators.computed(in, op, before, other));
                value = special.isPresent() ? special.get() : binary(in, op, value, other, rows, numbers);
            }
            return value;
        }));
    }

    private static Value binary(
            Importer in, String op, Value a, Value b, BinaryOperator<Expr> rows, DoubleBinaryOperator numbers) {
        if (a instanceof Constant one && b instanceof Constant other) {
            return Constants.computed(in, op, List.of(one, other), rows, numbers);
        }
        List<Rows> operands = Broadcast.of(in, List.of(a, b));
        if (op.equals("Mul") && a instanceof Rows one && b instanceof Rows other) {
            Optional<Rows> outer =
                    ProductOperators.outer(one, other, operands.get(0).dims());
            if (outer.isPresent()) {
                return outer.get();
            }
        }
        Rows left = operands.get(0);
        Rows right = operands.get(1);
        int width = left.dims().width();
        @Nullable Row dense = op.equals("Add") && !in.loop() ? biased(left, right) : null;
        if (dense != null) {
            return new Rows(dense, left.dims());
        }
        boolean padded = op.equals("Mul")
                ? left.row().padded() || right.row().padded()
                : op.equals("Add") && left.row().padded() && right.row().padded();
        Row.Made made =
                Row.made(width, padded, (writing, of) -> rows.apply(of.get(0), of.get(1)), left.row(), right.row());
        boolean layer = (op.equals("Add") || op.equals("Sum"))
                && !(left.row() instanceof Row.Fixed)
                && !(right.row() instanceof Row.Fixed)
                && left.row().width() == right.row().width();
        return new Rows(layer ? made.as("add", new Add()) : made, left.dims());
    }

    /** x · W + b is a dense layer. */
    private static @Nullable Row biased(Rows left, Rows right) {
        boolean first = left.row() instanceof Row.Made;
        if (!((first ? left : right).row() instanceof Row.Made product)
                || !((first ? right : left).row() instanceof Row.Fixed bias)
                || product.standard() == null
                || !(product.standard().layer() instanceof Dense dense)
                || product.width() != dense.width()) {
            return null;
        }
        Map<String, Tensor> parameters = product.standard().parameters();
        Tensor before = parameters.get("bias");
        float[] sum = new float[product.width()];
        for (int i = 0; i < sum.length; i++) {
            float added = bias.numbers()[bias.width() == 1 ? 0 : i];
            sum[i] = before == null ? added : before.data()[i] + added;
        }
        return ProductOperators.dense(
                product.standard().name(),
                product.standard().inputs().get(0),
                Constant.of(Objects.requireNonNull(parameters.get("weight"))).stored("weight"),
                Constant.of(new int[] {1, sum.length}, sum).stored("bias"));
    }

    private static Value power(Importer in, GraphNode node) {
        if (in.value(node, 0) instanceof Constant a && in.value(node, 1) instanceof Constant b) {
            return Constants.computed(
                    in, "Pow", List.of(a, b), (x, n) -> power(b.number(0)).apply(x), Math::pow);
        }
        Constant exponent = in.constant(node, 1);
        if (exponent.length() != 1) {
            throw new IllegalArgumentException("its exponent must be one number, but is " + exponent);
        }
        return unary(in.rows(node, 0), power(exponent.number(0)));
    }

    private static UnaryOperator<Expr> power(double n) {
        Map<Double, UnaryOperator<Expr>> known = Map.of(
                2.0,
                Functions::square,
                1.0,
                x -> x,
                3.0,
                x -> x.times(square(x)),
                0.5,
                Functions::sqrt,
                -0.5,
                x -> Expr.constant(1).dividedBy(sqrt(x)),
                -1.0,
                x -> Expr.constant(1).dividedBy(x));
        UnaryOperator<Expr> function = known.get(n);
        if (function == null) {
            throw new IllegalArgumentException("its exponent must be one of -1, -0.5, 0.5, 1, 2, 3, but is " + n);
        }
        return function;
    }

    private static Value clip(Importer in, GraphNode node) {
        double low = bound(in, node, 1, "min", -Float.MAX_VALUE);
        double high = bound(in, node, 2, "max", Float.MAX_VALUE);
        UnaryOperator<Expr> clip = x -> minimum(maximum(x, Expr.constant(low)), Expr.constant(high));
        return in.value(node, 0) instanceof Constant constant
                ? Constants.mapped(constant, clip, null)
                : unary(in.rows(node, 0), clip);
    }

    private static double bound(Importer in, GraphNode node, int input, String attribute, double otherwise) {
        Constant given = in.optionalConstant(node, input);
        return given == null ? node.number(attribute, otherwise) : given.number(0);
    }

    /** As it is after training: y = (x - mean) / √(variance + ε) · scale + bias, of features in axis 1. */
    private static Value batchNormalization(Importer in, GraphNode node) {
        Rows x = in.rows(node, 0);
        int n = in.constant(node, 1).length();
        if (x.dims().rank() < 2 || !x.dims().pure(1) || x.dims().width() != n) {
            throw new IllegalArgumentException(
                    "its axis 1 must be that of %d features, but it reads %s".formatted(n, x.dims()));
        }
        double[] scale = new double[n];
        double[] shift = new double[n];
        for (int i = 0; i < n; i++) {
            scale[i] = in.constant(node, 1).number(i)
                    / Math.sqrt(in.constant(node, 4).number(i) + node.number("epsilon", 1e-5f));
            shift[i] = in.constant(node, 2).number(i) - in.constant(node, 3).number(i) * scale[i];
        }
        return unary(x, e -> e.times(Expr.constant(scale)).plus(Expr.constant(shift)));
    }
}
