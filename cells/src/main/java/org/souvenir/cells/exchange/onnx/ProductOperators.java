package org.souvenir.cells.exchange.onnx;

import static org.souvenir.core.expr.Functions.matrixTimes;
import static org.souvenir.core.expr.Functions.timesMatrix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.layer.Dense;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.tensor.Tensor;

/** Products: of rows and weights, and of rows that are matrices. */
final class ProductOperators {
    private static final Map<String, Operator> ALL = new HashMap<>();

    static {
        ALL.put("MatMul", Operators.single(ProductOperators::matMul));
        ALL.put("Gemm", Operators.single(ProductOperators::gemm));
    }

    private ProductOperators() {}

    static Map<String, Operator> all() {
        return ALL;
    }

    /** x · W + b. */
    static Row.Made dense(String name, Row x, Constant weight, Constant bias) {
        Row.Made made = withoutBias(name, x, weight);
        int width = made.width();
        Formula added = bias.row();
        Row.Equation withBias = (writing, in) -> made.equation().of(writing, in).plus(writing.formula(added));
        if (!weight.known() || !bias.known()) {
            return Row.made(width, false, withBias, x);
        }
        float[] numbers = new float[width];
        for (int i = 0; i < width; i++) {
            numbers[i] = bias.number(bias.length() == 1 ? 0 : i);
        }
        Map<String, Tensor> parameters = Map.of("weight", matrix(weight), "bias", Tensor.of(numbers, 1, width));
        return Row.made(width, false, withBias, x).as(new Row.Standard(name, new Dense(width), List.of(x), parameters));
    }

    /** x · W. */
    private static Row.Made withoutBias(String name, Row x, Constant weight) {
        int width = weight.width();
        Formula matrix = weight.matrix();
        Row.Made made = Row.made(
                width, x.padded(), (writing, in) -> Equations.batch(in.get(0)).product(writing.formula(matrix)), x);
        return weight.known()
                ? made.as(new Row.Standard(name, new Dense(width), List.of(x), Map.of("weight", matrix(weight))))
                : made;
    }

    private static Tensor matrix(Constant weight) {
        return weight.reshaped(weight.length() / weight.width(), weight.width()).tensor();
    }

    /** The weight's name, which exporters make of the layer's. */
    static String name(GraphNode node, int weight, String otherwise) {
        String name = node.input(weight);
        return name.endsWith(".weight") ? name.substring(0, name.length() - 7) : otherwise;
    }

    private static Value matMul(Importer in, GraphNode node) {
        Value left = in.value(node, 0);
        Value right = in.value(node, 1);
        if (right instanceof Rows || left instanceof Constant) {
            return ofMatrices(in, left, right);
        }
        Rows x = in.rows(node, 0);
        Constant weight = in.constant(node, 1);
        Dims dims = x.dims();
        int last = dims.rank() - 1;
        if (weight.rank() == 1) {
            weight = weight.reshaped(weight.length(), 1);
            Rows product = product(node, x, weight);
            return new Rows(product.row(), product.dims().without(last));
        }
        while (weight.rank() > 2 && weight.shape()[0] == 1) {
            weight = weight.reshaped(Arrays.copyOfRange(weight.shape(), 1, weight.rank()));
        }
        return product(node, x, weight);
    }

    private static Rows product(GraphNode node, Rows x, Constant weight) {
        checkMatrix(x, weight);
        int last = x.dims().rank() - 1;
        return new Rows(
                withoutBias(name(node, 1, "dense"), x.row(), weight),
                x.dims().without(last).with(last, Dims.features(weight.width())));
    }

    private static void checkMatrix(Rows x, Constant weight) {
        int last = x.dims().rank() - 1;
        if (weight.rank() != 2
                || weight.length() == 0
                || last < 0
                || !x.dims().pure(last)
                || x.dims().columns()[last] != weight.shape()[0]
                || x.dims().width() != weight.shape()[0]) {
            throw new IllegalArgumentException(
                    "it must multiply the only features of a row [n] by a constant [n, m], but multiplies %s by %s"
                            .formatted(x.dims(), weight));
        }
    }

    private static Value gemm(Importer in, GraphNode node) {
        Rows x = in.rows(node, 0);
        Constant given = in.constant(node, 1);
        if (node.whole("transA", 0) != 0 || given.rank() != 2) {
            throw new IllegalArgumentException("it must multiply rows [B, n] by a constant [n, m], but does not");
        }
        Constant weight = node.whole("transB", 0) != 0 ? Constants.transposed(given, new int[] {1, 0}) : given;
        checkMatrix(x, weight);
        int width = weight.width();
        Constant bias = in.optionalConstant(node, 2);
        if (bias != null && bias.length() != 1 && bias.length() != width) {
            throw new IllegalArgumentException("its bias must be [%d], but is %s".formatted(width, bias));
        }
        Constant scaled = scaled(weight, node.number("alpha", 1));
        String name = name(node, 1, "dense");
        Row.Made row = bias == null
                ? withoutBias(name, x.row(), scaled)
                : dense(name, x.row(), scaled, scaled(bias, node.number("beta", 1)));
        int last = x.dims().rank() - 1;
        return new Rows(row, x.dims().without(last).with(last, Dims.features(width)));
    }

    private static Constant scaled(Constant constant, double factor) {
        return factor == 1
                ? constant
                : Constants.mapped(constant, e -> e.times(factor), a -> (float) factor * (float) a);
    }

    // ---- rows that are matrices ----

    /** M · v or v · M, row by row, of which one may be the same for all. */
    private static Rows ofMatrices(Importer in, Value left, Value right) {
        if (!(left instanceof Rows) && !(right instanceof Rows)) {
            throw new IllegalArgumentException("it must read what is computed, but reads constants alone");
        }
        Rows a = Broadcast.laid(left);
        Rows b = Broadcast.laid(right);
        int[] one = matrix(a);
        int[] other = matrix(b);
        boolean fits = one[1] == other[0]
                && one[0] * one[1] == a.row().width()
                && other[0] * other[1] == b.row().width();
        if (!fits || one[0] != 1 && other[1] != 1) {
            throw new IllegalArgumentException(
                    "it must multiply a row that is a matrix and one that is a vector, but multiplies %s by %s; attention over steps must be written as a cell or layer"
                            .formatted(a.dims(), b.dims()));
        }
        BinaryOperator<Expr> product = other[1] == 1 ? (m, v) -> matrixTimes(m, v) : (v, m) -> timesMatrix(v, m);
        int width = one[0] * other[1];
        Row row = Row.made(width, false, (writing, of) -> product.apply(of.get(0), of.get(1)), a.row(), b.row());
        Dims before = Broadcast.dims(in, List.of(leading(a), leading(b)), -1);
        return new Rows(
                row,
                before.with(before.rank(), Dims.features(one[0])).with(before.rank() + 1, Dims.features(other[1])));
    }

    /** The sizes of the last two axes, of features; -1 where they are others. */
    private static int[] matrix(Rows rows) {
        Dims dims = rows.dims();
        int rank = dims.rank();
        return rank < 2 || !dims.pure(rank - 1) || !dims.pure(rank - 2)
                ? new int[] {-1, -2}
                : new int[] {dims.columns()[rank - 2], dims.columns()[rank - 1]};
    }

    private static Rows leading(Rows rows) {
        int rank = rows.dims().rank();
        return rows.laid(rows.dims().without(rank - 1).without(rank - 2));
    }

    /** a ⊗ b, where each of one's columns meets each of the other's; nothing where they meet otherwise. */
    static Optional<Rows> outer(Rows a, Rows b, Dims all) {
        int one = a.row().width();
        int other = b.row().width();
        if (one == 1 || other == 1 || all.width() != one * other) {
            return Optional.empty();
        }
        boolean before = lastFeature(a.dims()) < firstFeature(b.dims());
        if (!before && lastFeature(b.dims()) >= firstFeature(a.dims())) {
            return Optional.empty();
        }
        Row first = before ? a.row() : b.row();
        Row second = before ? b.row() : a.row();
        return Optional.of(new Rows(
                Row.made(
                        one * other,
                        first.padded() || second.padded(),
                        (writing, of) -> Functions.outer(of.get(0), of.get(1)),
                        first,
                        second),
                all));
    }

    /** Axes are counted from the last one, so that those of all operands are the same. */
    private static int firstFeature(Dims dims) {
        return features(dims).get(0);
    }

    private static int lastFeature(Dims dims) {
        List<Integer> features = features(dims);
        return features.get(features.size() - 1);
    }

    private static List<Integer> features(Dims dims) {
        List<Integer> features = new ArrayList<>();
        int[] columns = dims.columns();
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] > 1) {
                features.add(i - columns.length);
            }
        }
        return Objects.requireNonNull(features);
    }
}
