package org.souvenir.cells.exchange.onnx;

import static org.souvenir.core.expr.Functions.logSumExp;
import static org.souvenir.core.expr.Functions.logSumExpAlong;
import static org.souvenir.core.expr.Functions.maxAlong;
import static org.souvenir.core.expr.Functions.maximum;
import static org.souvenir.core.expr.Functions.minimum;
import static org.souvenir.core.expr.Functions.rowMax;
import static org.souvenir.core.expr.Functions.rowMean;
import static org.souvenir.core.expr.Functions.rowSum;
import static org.souvenir.core.expr.Functions.sumAlong;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Chosen;
import org.souvenir.cells.exchange.onnx.Value.Laid;
import org.souvenir.cells.exchange.onnx.Value.Mask;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.exchange.onnx.Value.Truth;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;

/** Operators that make one number of several, of a row or over time. */
final class ReduceOperators {
    private static final Map<String, Operator> ALL = new HashMap<>();
    private static final String POOLED = "pooled"; // the layers over time

    static {
        for (Reduction reduction : Reduction.values()) {
            ALL.put("Reduce" + reduction.named, Operators.single((in, node) -> reduced(in, node, reduction)));
        }
        ALL.put("GlobalMaxPool", Operators.single((in, node) -> overall(in, node, Reduction.MAX)));
        ALL.put("GlobalAveragePool", Operators.single((in, node) -> overall(in, node, Reduction.MEAN)));
    }

    private ReduceOperators() {}

    static Map<String, Operator> all() {
        return ALL;
    }

    /** What is made of several numbers. */
    private enum Reduction {
        MEAN("Mean"),
        SUM("Sum"),
        MAX("Max"),
        MIN("Min"),
        LOG_SUM_EXP("LogSumExp");

        private final String named;

        Reduction(String named) {
            this.named = named;
        }

        /** What has no part in it where there are no more steps; of the mean there is nothing. */
        boolean without(Constant past) {
            return switch (this) {
                case SUM -> ChoiceOperators.isNumber(past, 0);
                case MAX -> ChoiceOperators.isNumber(past, -Float.MAX_VALUE) || isNothing(past);
                case LOG_SUM_EXP -> isNothing(past);
                case MEAN, MIN -> false;
            };
        }

        private static boolean isNothing(Constant past) {
            return ChoiceOperators.isNumber(past, Float.NEGATIVE_INFINITY);
        }

        Node overTime(Importer in, Node read) {
            return switch (this) {
                case MEAN -> in.layer(POOLED, Pooling.MEAN, Map.of(), read);
                case MAX -> in.layer(POOLED, Pooling.MAX, Map.of(), read);
                case SUM -> TimeSum.of(in, POOLED, read);
                case MIN, LOG_SUM_EXP ->
                    throw new IllegalArgumentException("over time there are mean, sum and maximum, but no " + named);
            };
        }

        /** Over the steps of another sequence. */
        Expr along(Expr rows) {
            return switch (this) {
                case SUM -> sumAlong(rows);
                case MAX -> maxAlong(rows);
                case LOG_SUM_EXP -> logSumExpAlong(rows);
                case MEAN ->
                    sumAlong(rows).dividedBy(sumAlong(rows.slice(0, 1).times(0).plus(1)));
                case MIN -> maxAlong(rows.negated()).negated();
            };
        }

        Expr of(Expr row) {
            return switch (this) {
                case MEAN -> rowMean(row);
                case SUM -> rowSum(row);
                case MAX -> rowMax(row);
                case MIN -> rowMax(row.negated()).negated();
                case LOG_SUM_EXP -> logSumExp(row);
            };
        }

        Expr of(Expr a, Expr b) {
            return switch (this) {
                case MEAN, SUM -> a.plus(b);
                case MAX -> maximum(a, b);
                case MIN -> minimum(a, b);
                case LOG_SUM_EXP ->
                    throw new IllegalArgumentException("it must go over all features of a row, but goes over some");
            };
        }
    }

    private static Value reduced(Importer in, GraphNode node, Reduction reduction) {
        Value value = in.value(node, 0);
        boolean keep = node.whole("keepdims", 1) != 0;
        if (value instanceof Constant constant) {
            return ofRows(in, node, constant, keep, reduction);
        }
        Laid x = value instanceof Chosen chosen ? chosen : in.rows(node, 0);
        int[] axes = ShapeOperators.axes(in, node, 1, x.dims().rank());
        if (axes.length == 0 && node.whole("noop_with_empty_axes", 0) != 0) {
            return x;
        }
        if (axes.length == 0) {
            axes = IntStream.range(0, x.dims().rank()).toArray();
        }
        return reduced(in, x, axes, keep, reduction);
    }

    private static Constant ofRows(Importer in, GraphNode node, Constant constant, boolean keep, Reduction reduction) {
        int last = constant.rank() - 1;
        if (!Arrays.equals(ShapeOperators.axes(in, node, 1, constant.rank()), new int[] {last}) || !keep) {
            throw new IllegalArgumentException(
                    "of what is known it must reduce the last axis, and keep it, but of %s it does not"
                            .formatted(constant));
        }
        return Constants.ofRows(constant, 1, reduction::of);
    }

    private static Value overall(Importer in, GraphNode node, Reduction reduction) {
        Rows x = in.rows(node, 0);
        return reduced(in, x, IntStream.range(2, x.dims().rank()).toArray(), true, reduction);
    }

    private static Value reduced(Importer in, Laid x, int[] axes, boolean keep, Reduction reduction) {
        Laid result = x;
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
            result = overFeatures(in.rows(result), axes, parts, reduction);
        }
        Dims dims = result.dims();
        for (int i = axes.length - 1; i >= 0; i--) {
            dims = dims.without(axes[i]);
            dims = keep ? dims.with(axes[i], List.of()) : dims;
        }
        return result.laid(dims);
    }

    private static Laid overTime(Importer in, Laid x, int axis, Reduction reduction) {
        List<Atom> atoms = x.dims().axis(axis);
        if (atoms.size() != 1 || !(atoms.get(0) instanceof Atom.Axis time && time.time())) {
            throw new IllegalArgumentException(
                    "it must go over features or over time, but goes over axis %d of %s".formatted(axis, x.dims()));
        }
        Dims dims = x.dims().without(axis).with(axis, List.of());
        if (x instanceof Chosen chosen) {
            return overSome(in, chosen, dims, reduction);
        }
        Row row = in.rows(x).row();
        if (reduction != Reduction.SUM || !row.padded()) {
            in.wholeTime();
        }
        return new Rows(pooled(in, row, reduction), dims);
    }

    private static Row pooled(Importer in, Row row, Reduction reduction) {
        return in.loop()
                ? Row.made(row.width(), false, (writing, of) -> reduction.along(spread(of.get(0))), row)
                : new Row.Wired(reduction.overTime(in, in.node(row)), true);
    }

    /** A row as many times as the other sequence has steps. */
    private static Expr spread(Expr row) {
        return row.along() ? row : Expr.of(Op.SPREAD, Equations.batch(row));
    }

    /** Over the steps that a sequence has, or its last. */
    private static Laid overSome(Importer in, Chosen x, Dims dims, Reduction reduction) {
        boolean without = x.otherwise() instanceof Constant past && reduction.without(past);
        if (x.mask().truth() == Truth.LAST && reduction == Reduction.SUM && without && !in.loop()) {
            Row last = LengthOperators.last(
                    in,
                    x.rows().row(),
                    x.mask().lengths(),
                    Objects.requireNonNull(x.mask().axis()));
            return new Rows(last, dims);
        }
        if (x.mask().truth() != Truth.RUNNING || !without) {
            throw in.pastTheEnd();
        }
        Mask empty = new Mask(Truth.EMPTY, x.mask().lengths(), null, dims);
        return new Chosen(empty, new Rows(pooled(in, x.rows().row(), reduction), dims), x.otherwise());
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
