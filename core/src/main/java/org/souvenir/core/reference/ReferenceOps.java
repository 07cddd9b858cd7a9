package org.souvenir.core.reference;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;

/** Every op in double: the meaning of the other executor's instructions. */
final class ReferenceOps {
    private final Map<Expr, DMatrixRMaj> values;
    private final Map<Expr, DMatrixRMaj> fixed;
    private final AlongRows along;
    private final Function<Expr, DMatrixRMaj> leaves;
    private final DoubleUnaryOperator rounding;

    /**
     * @param values of this time step; added to
     * @param fixed of all time steps; added to
     * @param along of the sequences that are running
     * @param leaves for what is given from outside
     * @param rounding what becomes of each number that is computed
     */
    ReferenceOps(
            Map<Expr, DMatrixRMaj> values,
            Map<Expr, DMatrixRMaj> fixed,
            AlongRows along,
            Function<Expr, DMatrixRMaj> leaves,
            DoubleUnaryOperator rounding) {
        this.values = values;
        this.fixed = fixed;
        this.along = along;
        this.leaves = leaves;
        this.rounding = rounding;
    }

    /** The value of an expression at this time step. */
    DMatrixRMaj value(Expr e) {
        Map<Expr, DMatrixRMaj> known = e.fixed() ? fixed : values;
        DMatrixRMaj value = known.get(e);
        if (value == null) {
            value = compute(e);
            known.put(e, value);
        }
        return value;
    }

    /** Whether an expression sums over all time steps. */
    static boolean sumsOverTime(Expr e) {
        if (e.op() == Op.COLUMN_SUM || e.op() == Op.OUTER) {
            return e.inputs().stream()
                    .noneMatch(rows -> rows.fixed() || rows.op() == Op.FINAL || rows.rows() == Expr.STILL);
        }
        return e.op().kind() == Op.Kind.SUM || e.op() == Op.TIME_SUM;
    }

    /** An expression that sums over time, with what this time step adds to it. */
    DMatrixRMaj sum(Expr e, DMatrixRMaj before) {
        if (e.op() == Op.TIME_SUM) {
            DMatrixRMaj sum = before.copy();
            DMatrixRMaj rows = in(e, 0);
            each(rows.numRows, rows.numCols, (i, j) -> {
                int place = along.places()[i];
                sum.set(place, j, rounding.applyAsDouble(sum.get(place, j) + rows.get(i, j)));
                return 0;
            });
            return sum;
        }
        DMatrixRMaj now = compute(e);
        return each(e.rows(), e.width(), (i, j) -> rounding.applyAsDouble(before.get(i, j) + now.get(i, j)));
    }

    private DMatrixRMaj in(Expr e, int i) {
        return value(e.inputs().get(i));
    }

    private DMatrixRMaj compute(Expr e) {
        DMatrixRMaj value = exact(e);
        return e.op().kind() == Op.Kind.LEAF
                ? value
                : each(value.numRows, value.numCols, (i, j) -> rounding.applyAsDouble(value.get(i, j)));
    }

    private DMatrixRMaj exact(Expr e) {
        return switch (e.op()) {
            case INPUT, SEQUENCE, STATE, PARAMETER, FILLED, MASK, SAVED, FINAL -> leaves.apply(e);
            case CONSTANT -> new DMatrixRMaj(new double[][] {{((Attribute.Value) e.attribute()).value()}});
            case MATRIX -> each(e.rows(), e.width(), ((Attribute.Matrix) e.attribute())::at);
            case LINEAR -> linear(e);
            case GATHER -> {
                DMatrixRMaj table = in(e, 0);
                DMatrixRMaj ids = in(e, 1);
                yield each(ids.numRows, e.width(), (i, j) -> table.get((int) ids.get(i, 0), j));
            }
            case ADD -> binary(e, (a, b) -> a + b);
            case SUBTRACT -> binary(e, (a, b) -> a - b);
            case MULTIPLY -> binary(e, (a, b) -> a * b);
            case DIVIDE -> binary(e, (a, b) -> a / b);
            case MINIMUM -> binary(e, Math::min);
            case MAXIMUM -> binary(e, Math::max);
            case GREATER -> binary(e, (a, b) -> a > b ? 1 : 0);
            case SIGMOID_GRADIENT -> binary(e, (y, dy) -> dy * y * (1 - y));
            case TANH_GRADIENT -> binary(e, (y, dy) -> dy * (1 - y * y));
            case SCALE -> {
                var factor = (Attribute.Factor) e.attribute();
                yield unary(e, a -> factor.factor() * a + factor.shift());
            }
            case SIGMOID -> unary(e, a -> 1 / (1 + Math.exp(-a)));
            case TANH -> unary(e, Math::tanh);
            case SOFTPLUS -> unary(e, a -> Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))));
            case EXP -> unary(e, Math::exp);
            case EXPM1 -> unary(e, Math::expm1);
            case LOG -> unary(e, Math::log);
            case SQRT -> unary(e, Math::sqrt);
            case SIN -> unary(e, Math::sin);
            case COS -> unary(e, Math::cos);
            case ERF -> unary(e, ErrorFunction::erf);
            case CONCAT -> concat(e);
            case SLICE -> shifted(e, 0, window(e).from());
            case ROWS -> shifted(e, window(e).from(), 0);
            case PAD -> shifted(e, 0, -window(e).from());
            case PAD_ROWS -> shifted(e, -window(e).from(), 0);
            case REPEAT -> each(in(e, 0).numRows, e.width(), (i, j) -> in(e, 0).get(i, 0));
            case TRANSPOSE -> CommonOps_DDRM.transpose(in(e, 0), null);
            case ROW_SUM -> {
                DMatrixRMaj x = in(e, 0);
                yield each(x.numRows, 1, (i, j) -> sum(0, x.numCols, k -> x.get(i, k)));
            }
            case ROW_MAX -> each(in(e, 0).numRows, 1, (i, j) -> largest(in(e, 0), i));
            case LOG_SUM_EXP -> {
                DMatrixRMaj x = in(e, 0);
                yield each(x.numRows, 1, (i, j) -> {
                    double largest = largest(x, i);
                    return Double.isInfinite(largest) ? largest : largest + logSum(x, i, largest);
                });
            }
            case LOG_SOFTMAX -> {
                DMatrixRMaj x = in(e, 0);
                yield each(x.numRows, x.numCols, (i, j) -> {
                    double largest = largest(x, i);
                    return x.get(i, j) - largest - logSum(x, i, largest);
                });
            }
            case SPREAD -> {
                int[] sequences = along.sequences();
                yield each(sequences.length, e.width(), (i, j) -> in(e, 0).get(sequences[i], j));
            }
            case ALONG_SUM -> eachAlong(e, (x, from, n, j) -> sum(0, n, k -> x.get(from + k, j)));
            case ALONG_MAX -> eachAlong(e, (x, from, n, j) -> n == 0 ? 0 : largest(x, from, n, j));
            case ALONG_LOG_SUM_EXP ->
                eachAlong(e, (x, from, n, j) -> {
                    double largest = largest(x, from, n, j);
                    return n == 0
                            ? 0
                            : Double.isInfinite(largest)
                                    ? largest
                                    : largest + Math.log(sum(0, n, k -> Math.exp(x.get(from + k, j) - largest)));
                });
            case TIME_SUM -> in(e, 0);
            case PICK -> each(in(e, 0).numRows, 1, (i, j) -> in(e, 0).get(i, (int) in(e, 1).get(i, 0)));
            case PLACE ->
                each(in(e, 0).numRows, e.width(), (i, j) -> j == (int) in(e, 1).get(i, 0) ? in(e, 0).get(i, 0) : 0);
            case OUTER_PRODUCT -> {
                Element a = operand(e, 0);
                Element b = operand(e, 1);
                int n = e.inputs().get(1).width();
                yield each(rows(e), e.width(), (i, j) -> a.at(i, j / n) * b.at(i, j % n));
            }
            case MATRIX_TIMES -> {
                Element matrix = operand(e, 0);
                Element v = operand(e, 1);
                int n = e.inputs().get(1).width();
                yield each(rows(e), e.width(), (i, j) -> sum(0, n, q -> matrix.at(i, j * n + q) * v.at(i, q)));
            }
            case TIMES_MATRIX -> {
                Element v = operand(e, 0);
                Element matrix = operand(e, 1);
                int k = e.inputs().get(0).width();
                int n = e.width();
                yield each(rows(e), n, (i, j) -> sum(0, k, p -> v.at(i, p) * matrix.at(i, p * n + j)));
            }
            case OUTER -> {
                DMatrixRMaj a = in(e, 0);
                DMatrixRMaj b = in(e, 1);
                yield each(e.rows(), e.width(), (i, j) -> sum(0, a.numRows, k -> a.get(k, i) * b.get(k, j)));
            }
            case COLUMN_SUM -> {
                DMatrixRMaj x = in(e, 0);
                yield each(1, e.width(), (i, j) -> sum(0, x.numRows, k -> x.get(k, j)));
            }
            case SCATTER -> {
                DMatrixRMaj table = new DMatrixRMaj(e.rows(), e.width());
                DMatrixRMaj ids = in(e, 0);
                DMatrixRMaj rows = in(e, 1);
                each(rows.numRows, rows.numCols, (i, j) -> {
                    int row = (int) ids.get(i, 0);
                    table.set(row, j, rounding.applyAsDouble(table.get(row, j) + rows.get(i, j)));
                    return 0;
                });
                yield table;
            }
        };
    }

    private interface Element {
        double at(int row, int column);
    }

    private static DMatrixRMaj each(int rows, int columns, Element element) {
        DMatrixRMaj d = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                d.set(i, j, element.at(i, j));
            }
        }
        return d;
    }

    private interface Column {
        double of(DMatrixRMaj x, int from, int rows, int column);
    }

    /** What is made of each column of each sequence. */
    private DMatrixRMaj eachAlong(Expr e, Column column) {
        DMatrixRMaj x = in(e, 0);
        int[] lengths = along.lengths();
        return each(lengths.length, e.width(), (i, j) -> column.of(x, along.start(i), lengths[i], j));
    }

    private static double largest(DMatrixRMaj x, int from, int rows, int column) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < rows; k++) {
            largest = Math.max(largest, x.get(from + k, column));
        }
        return largest;
    }

    private DMatrixRMaj unary(Expr e, DoubleUnaryOperator f) {
        DMatrixRMaj a = in(e, 0);
        return each(a.numRows, a.numCols, (i, j) -> f.applyAsDouble(a.get(i, j)));
    }

    private DMatrixRMaj binary(Expr e, DoubleBinaryOperator f) {
        Element a = operand(e, 0);
        Element b = operand(e, 1);
        return each(rows(e), e.width(), (i, j) -> f.applyAsDouble(a.at(i, j), b.at(i, j)));
    }

    /** The rows of what is made of two operands, of which one may have a single row. */
    private int rows(Expr e) {
        return e.fixed() ? e.rows() : in(e, e.inputs().get(0).fixed() ? 1 : 0).numRows;
    }

    /** An operand's numbers, of which one row, or one column, stands for all. */
    private Element operand(Expr e, int input) {
        DMatrixRMaj x = in(e, input);
        boolean oneRow = e.inputs().get(input).rows() == 1;
        boolean oneColumn = x.numCols == 1;
        return (i, j) -> x.get(oneRow ? 0 : i, oneColumn ? 0 : j);
    }

    private DMatrixRMaj linear(Expr e) {
        var linear = (Attribute.Linear) e.attribute();
        DMatrixRMaj all = new DMatrixRMaj(in(e, 0).numRows, e.width());
        for (int i = 0; i < linear.products(); i++) {
            DMatrixRMaj before = all;
            DMatrixRMaj x = in(e, 2 * i);
            DMatrixRMaj w = in(e, 2 * i + 1);
            all = each(
                    all.numRows,
                    all.numCols,
                    (row, column) -> sum(before.get(row, column), x.numCols, k -> x.get(row, k) * w.get(k, column)));
        }
        if (linear.addend()) {
            DMatrixRMaj products = all;
            int last = 2 * linear.products();
            DMatrixRMaj addend = in(e, last);
            boolean repeated = e.inputs().get(last).rows() == 1;
            return each(all.numRows, all.numCols, (i, j) -> products.get(i, j) + addend.get(repeated ? 0 : i, j));
        }
        return all;
    }

    /** One term after the other, each sum rounded. */
    private double sum(double start, int terms, IntToDoubleFunction term) {
        double sum = start;
        for (int k = 0; k < terms; k++) {
            sum = rounding.applyAsDouble(sum + term.applyAsDouble(k));
        }
        return sum;
    }

    private DMatrixRMaj concat(Expr e) {
        List<DMatrixRMaj> parts = e.inputs().stream().map(this::value).toList();
        DMatrixRMaj d = new DMatrixRMaj(parts.get(0).numRows, e.width());
        int column = 0;
        for (DMatrixRMaj part : parts) {
            CommonOps_DDRM.insert(part, d, 0, column);
            column += part.numCols;
        }
        return d;
    }

    private static Attribute.Window window(Expr e) {
        return (Attribute.Window) e.attribute();
    }

    /** Element (i, j) is the operand's (i + down, j + right), or 0 outside it. */
    private DMatrixRMaj shifted(Expr e, int down, int right) {
        DMatrixRMaj x = in(e, 0);
        return each(e.fixed() ? e.rows() : x.numRows, e.width(), (i, j) -> {
            int row = i + down;
            int column = j + right;
            boolean inside = row >= 0 && row < x.numRows && column >= 0 && column < x.numCols;
            return inside ? x.get(row, column) : 0;
        });
    }

    private static double largest(DMatrixRMaj x, int row) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < x.numCols; j++) {
            largest = Math.max(largest, x.get(row, j));
        }
        return largest;
    }

    /** log Σ exp of what a row has above the largest of it. */
    private double logSum(DMatrixRMaj x, int row, double largest) {
        return Math.log(sum(0, x.numCols, k -> Math.exp(x.get(row, k) - largest)));
    }
}
