package org.souvenir.cells.exchange.onnx;

import static org.souvenir.core.expr.Functions.logSoftmax;
import static org.souvenir.core.expr.Functions.maximum;
import static org.souvenir.core.expr.Functions.minimum;
import static org.souvenir.core.expr.Functions.rowMax;
import static org.souvenir.core.expr.Functions.rowMean;
import static org.souvenir.core.expr.Functions.rowSum;
import static org.souvenir.core.expr.Functions.softmax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.exchange.GateWeights;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Constant;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.LayerNorm;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.tensor.Tensor;

/** Operators that compute with whole rows, and those that sum up over time. */
final class RowOperators {
    private static final Map<String, Operator> ALL = new HashMap<>();

    static {
        ALL.put("MatMul", Operators.single(RowOperators::matMul));
        ALL.put("Gemm", Operators.single(RowOperators::gemm));
        ALL.put("Softmax", Operators.single((in, node) -> normalised(in, node, e -> softmax(e))));
        ALL.put("LogSoftmax", Operators.single((in, node) -> normalised(in, node, e -> logSoftmax(e))));
        ALL.put("LayerNormalization", Operators.single(RowOperators::layerNorm));
        for (Reduction reduction : Reduction.values()) {
            ALL.put("Reduce" + reduction.named, Operators.single((in, node) -> reduced(in, node, reduction)));
        }
        ALL.put("GlobalMaxPool", Operators.single((in, node) -> overall(in, node, Reduction.MAX)));
        ALL.put("GlobalAveragePool", Operators.single((in, node) -> overall(in, node, Reduction.MEAN)));
    }

    private RowOperators() {}

    static Map<String, Operator> all() {
        return ALL;
    }

    /** x · W + b. */
    static Row.Made dense(String name, Row x, Tensor weight, float[] bias) {
        int width = weight.size(1);
        float[] matrix = weight.data();
        Row.Made made = Row.made(
                width,
                false,
                (writing, in) -> Equations.batch(in.get(0))
                        .product(writing.parameter(weight.size(0), width, matrix))
                        .plus(writing.parameter(1, width, bias)),
                x);
        return made.as(new Row.Standard(
                name, new Dense(width), List.of(x), Map.of("weight", weight, "bias", Tensor.of(bias, 1, width))));
    }

    /** The weight's name, which exporters make of the layer's. */
    private static String name(GraphNode node, int weight) {
        String name = node.input(weight);
        return name.endsWith(".weight") ? name.substring(0, name.length() - 7) : "dense";
    }

    private static Value matMul(Importer in, GraphNode node) {
        if (in.value(node, 0) instanceof Constant && in.value(node, 1) instanceof Constant) {
            throw new IllegalArgumentException("it must read what is computed, but reads constants alone");
        }
        if (in.value(node, 1) instanceof Rows) {
            throw new IllegalArgumentException(
                    "its right side must be a constant [n, m], but is computed, as in attention: write that as a cell or layer");
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
        int width = weight.shape()[1];
        Row.Made made = dense(name(node, 1), x.row(), weight.tensor(), new float[width]);
        Row.Equation withoutBias = (writing, of) ->
                Equations.batch(of.get(0)).product(writing.parameter(weight.shape()[0], width, weight.numbers()));
        Row.Made bare = Row.made(width, x.row().padded(), withoutBias, x.row());
        int last = x.dims().rank() - 1;
        return new Rows(
                bare.as(Objects.requireNonNull(made.standard())),
                x.dims().without(last).with(last, Dims.features(width)));
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
        Tensor weight = node.whole("transB", 0) != 0
                ? GateWeights.transposed(given.tensor())
                : given.tensor().copy();
        checkMatrix(x, Constant.of(weight));
        float alpha = (float) node.number("alpha", 1);
        float beta = (float) node.number("beta", 1);
        int width = weight.size(1);
        Constant bias = in.optionalConstant(node, 2);
        float[] b = new float[width];
        for (int i = 0; bias != null && i < width; i++) {
            if (bias.length() != 1 && bias.length() != width) {
                throw new IllegalArgumentException("its bias must be [%d], but is %s".formatted(width, bias));
            }
            b[i] = beta * bias.number(bias.length() == 1 ? 0 : i);
        }
        Tensor scaled = alpha == 1 ? weight : weight.map(w -> alpha * w);
        int last = x.dims().rank() - 1;
        return new Rows(
                dense(name(node, 1), x.row(), scaled, b), x.dims().without(last).with(last, Dims.features(width)));
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

    private static Value normalised(Importer in, GraphNode node, Function<Expr, Expr> function) {
        Rows x = in.rows(node, 0);
        boolean single = in.model().opset() >= 13;
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
        Node normed = in.layer(
                name(node, 1).equals("dense") ? "norm" : name(node, 1),
                new LayerNorm(node.number("epsilon", 1e-5f)),
                Map.of("gain", row(gain, width), "bias", row(bias, width)),
                in.node(x.row()));
        return new Rows(new Row.Wired(normed, false), x.dims());
    }

    private static Tensor row(@Nullable Constant constant, int width) {
        return constant == null
                ? Tensor.zeros(1, width)
                : constant.reshaped(1, width).tensor();
    }

    /** What is made of several numbers. */
    private enum Reduction {
        MEAN("Mean"),
        SUM("Sum"),
        MAX("Max"),
        MIN("Min");

        private final String named;

        Reduction(String named) {
            this.named = named;
        }

        Layer overTime() {
            return switch (this) {
                case MEAN -> Pooling.MEAN;
                case MAX -> Pooling.MAX;
                case SUM -> new TimeSum();
                case MIN ->
                    throw new IllegalArgumentException("over time there are mean, sum and maximum, but no minimum");
            };
        }

        Expr of(Expr row) {
            return switch (this) {
                case MEAN -> rowMean(row);
                case SUM -> rowSum(row);
                case MAX -> rowMax(row);
                case MIN -> rowMax(row.negated()).negated();
            };
        }

        Expr of(Expr a, Expr b) {
            return switch (this) {
                case MEAN, SUM -> a.plus(b);
                case MAX -> maximum(a, b);
                case MIN -> minimum(a, b);
            };
        }
    }

    /** The sum over the steps. */
    private record TimeSum() implements Layer {
        @Override
        public String kind() {
            return "time-sum";
        }

        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            Node input = Layer.only(name, inputs);
            return wiring.last(
                    name,
                    step -> {
                        Expr sum = step.state("sum", input.width());
                        Expr next = sum.plus(step.input(input.width()));
                        step.next("sum", next);
                        step.output(next);
                    },
                    input);
        }
    }

    private static Value reduced(Importer in, GraphNode node, Reduction reduction) {
        Rows x = in.rows(node, 0);
        int[] axes = ShapeOperators.axes(in, node, 1, x.dims().rank());
        if (axes.length == 0 && node.whole("noop_with_empty_axes", 0) != 0) {
            return x;
        }
        return reduced(in, x, axes, node.whole("keepdims", 1) != 0, reduction);
    }

    private static Value overall(Importer in, GraphNode node, Reduction reduction) {
        Rows x = in.rows(node, 0);
        return reduced(in, x, IntStream.range(2, x.dims().rank()).toArray(), true, reduction);
    }

    private static Rows reduced(Importer in, Rows x, int[] axes, boolean keep, Reduction reduction) {
        Rows result = x;
        for (int axis : axes) {
            if (!result.dims().pure(axis)) {
                result = overTime(in, result, axis, reduction);
            }
        }
        int parts = 1;
        int[] columns = result.dims().columns();
        for (int axis : axes) {
            parts = Math.multiplyExact(parts, columns[axis]);
        }
        if (parts > 1) {
            result = overFeatures(result, axes, parts, reduction);
        }
        Dims dims = result.dims();
        for (int i = axes.length - 1; i >= 0; i--) {
            dims = dims.without(axes[i]);
            dims = keep ? dims.with(axes[i], List.of()) : dims;
        }
        return new Rows(result.row(), dims);
    }

    private static Rows overTime(Importer in, Rows x, int axis, Reduction reduction) {
        List<Atom> atoms = x.dims().axis(axis);
        if (atoms.size() != 1 || !(atoms.get(0) instanceof Atom.Axis time && time.time())) {
            throw new IllegalArgumentException(
                    "it must go over features or over time, but goes over axis %d of %s".formatted(axis, x.dims()));
        }
        in.wholeTime();
        Node pooled = in.layer("pooled", reduction.overTime(), Map.of(), in.node(x.row()));
        return new Rows(new Row.Wired(pooled, true), x.dims().without(axis).with(axis, List.of()));
    }

    private static Rows overFeatures(Rows x, int[] axes, int parts, Reduction reduction) {
        int width = x.dims().width();
        Dims left = x.dims();
        for (int axis : axes) {
            left = left.without(axis).with(axis, List.of());
        }
        if (parts == width) {
            return new Rows(
                    Row.made(1, false, (writing, of) -> reduction.of(Equations.batch(of.get(0))), x.row()), left);
        }
        if (parts > 64) {
            throw new IllegalArgumentException(
                    "it must go over all features of a row, or over a few parts of them, but goes over %d of %s"
                            .formatted(parts, x.dims()));
        }
        int[][] places = parts(x.dims().columns(), axes, parts, width / parts);
        List<Row> terms = new ArrayList<>();
        for (int[] part : places) {
            terms.add(Row.columns(x.row(), part));
        }
        Row.Made made = Row.made(
                width / parts,
                false,
                (writing, of) -> {
                    Expr all = of.stream().reduce(reduction::of).orElseThrow();
                    return reduction == Reduction.MEAN ? all.times(1.0 / of.size()) : all;
                },
                terms.toArray(Row[]::new));
        return new Rows(made, left);
    }

    /** The columns that have one index in the axes that are reduced, for each such index. */
    private static int[][] parts(int[] columns, int[] axes, int parts, int width) {
        int[][] places = new int[parts][width];
        int[] filled = new int[parts];
        int all = parts * width;
        for (int place = 0; place < all; place++) {
            int part = 0;
            int rest = place;
            int factor = 1;
            for (int i = columns.length - 1; i >= 0; i--) {
                int index = rest % columns[i];
                rest /= columns[i];
                int axis = i;
                if (Arrays.stream(axes).anyMatch(a -> a == axis)) {
                    part += index * factor;
                    factor *= columns[i];
                }
            }
            places[part][filled[part]++] = place;
        }
        return places;
    }
}
