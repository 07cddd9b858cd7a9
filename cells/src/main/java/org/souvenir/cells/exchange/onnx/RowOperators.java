package org.souvenir.cells.exchange.onnx;

import static org.souvenir.core.expr.Functions.logSoftmax;
import static org.souvenir.core.expr.Functions.softmax;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.layer.LayerNorm;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.tensor.Tensor;

/** Operators that compute with whole rows. */
final class RowOperators {
    private static final Map<String, Operator> ALL = new HashMap<>();

    static {
        ALL.put("Softmax", Operators.single((in, node) -> normalised(in, node, e -> softmax(e))));
        ALL.put("LogSoftmax", Operators.single((in, node) -> normalised(in, node, e -> logSoftmax(e))));
        ALL.put("LayerNormalization", Operators.single(RowOperators::layerNorm));
    }

    private RowOperators() {}

    static Map<String, Operator> all() {
        return ALL;
    }

    /** Something of all features, which the axes from a given one on must be. */
    private static void checkFeatures(Dims dims, int from) {
        int width = 1;
        for (int i = from; i < dims.rank(); i++) {
            width *= dims.pure(i) ? dims.columns()[i] : 0;
        }
        if (width != dims.width()) {
            throw new IllegalArgumentException(
                    "it must go over all features of a row, but goes over the axes from %d on of %s"
                            .formatted(from, dims));
        }
    }

    private static Value normalised(Importer in, GraphNode node, UnaryOperator<Expr> function) {
        boolean single = in.model().opset() >= 13;
        if (in.value(node, 0) instanceof Constant constant && constant.rank() > 0) {
            long axis = Operators.axis(node.whole("axis", single ? -1 : 1), constant.rank());
            if (axis != constant.rank() - 1) {
                throw new IllegalArgumentException(
                        "it must go over the last axis, but goes over axis %d of %s".formatted(axis, constant));
            }
            return Constants.ofRows(constant, constant.width(), function);
        }
        Rows x = in.rows(node, 0);
        int axis = Operators.axis(node.whole("axis", single ? -1 : 1), x.dims().rank());
        checkFeatures(x.dims(), axis);
        if (single && x.dims().columns()[axis] != x.dims().width()) {
            throw new IllegalArgumentException(
                    "it must go over all features of a row, but goes over axis %d of %s".formatted(axis, x.dims()));
        }
        return ElementOperators.unary(x, function);
    }

    private static Value layerNorm(Importer in, GraphNode node) {
        Rows x = in.rows(node, 0);
        checkFeatures(x.dims(), Operators.axis(node.whole("axis", -1), x.dims().rank()));
        int width = x.dims().width();
        Constant gain = in.constant(node, 1);
        Constant bias = in.optionalConstant(node, 2);
        if (gain.length() != width || bias != null && bias.length() != width) {
            throw new IllegalArgumentException(
                    "its gain and bias must be [%d], but they are %s and %s".formatted(width, gain, bias));
        }
        double epsilon = node.number("epsilon", 1e-5f);
        if (in.loop()) {
            Formula scale = gain.row();
            Formula shift = (bias == null ? Constant.of(new int[] {width}, new float[width]) : bias).row();
            Row row = Row.made(
                    width,
                    false,
                    (writing, of) -> Functions.layerNorm(
                            Equations.batch(of.get(0)), writing.formula(scale), writing.formula(shift), epsilon),
                    x.row());
            return new Rows(row, x.dims());
        }
        Node normed = in.layer(
                ProductOperators.name(node, 1, "norm"),
                new LayerNorm(epsilon),
                Map.of("gain", row(gain, width), "bias", row(bias, width)),
                in.node(x.row()));
        return new Rows(new Row.Wired(normed, false), x.dims());
    }

    private static Tensor row(@Nullable Constant constant, int width) {
        return constant == null
                ? Tensor.zeros(1, width)
                : constant.reshaped(1, width).tensor();
    }
}
