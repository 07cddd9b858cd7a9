package org.souvenir.core.graph;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;

/** The gradient of every op, as an expression. */
final class Derivative {
    private Derivative() {}

    /**
     * What the gradient of a result contributes to the gradient of one operand.
     *
     * @param e the result's expression
     * @param i which operand
     * @param dy the gradient of the result, of its shape
     * @param saved how the gradient refers to a forward value
     * @return of the operand's shape, or null where nothing passes
     */
    static @Nullable Expr of(Expr e, int i, Expr dy, UnaryOperator<Expr> saved) {
        Expr operand = e.inputs().get(i);
        Expr full = unreduced(e, i, dy, saved);
        return full == null ? null : reducedTo(operand, full);
    }

    private static @Nullable Expr unreduced(Expr e, int i, Expr dy, UnaryOperator<Expr> saved) {
        List<Expr> in = e.inputs();
        return switch (e.op()) {
            case INPUT, SEQUENCE, STATE, PARAMETER, CONSTANT, MATRIX, FILLED, MASK, GREATER -> null;
            case LINEAR -> linear(e, i, dy, saved);
            case GATHER ->
                i == 0
                        ? Expr.of(
                                Op.SCATTER,
                                new Attribute.Window(0, in.get(0).rows()),
                                List.of(saved.apply(in.get(1)), dy))
                        : null;
            case ADD -> dy;
            case SUBTRACT -> i == 0 ? dy : dy.negated();
            case MULTIPLY -> times(dy, saved.apply(in.get(1 - i)));
            case DIVIDE -> {
                Expr quotient = dy.dividedBy(saved.apply(in.get(1)));
                yield i == 0 ? quotient : quotient.times(saved.apply(e)).negated();
            }
            case MINIMUM ->
                i == 0
                        ? dy.times(above(in.get(1), in.get(0), saved))
                        : dy.times(above(in.get(1), in.get(0), saved).complement());
            case MAXIMUM ->
                i == 0
                        ? dy.times(above(in.get(0), in.get(1), saved))
                        : dy.times(above(in.get(0), in.get(1), saved).complement());
            case SCALE -> dy.times(((Attribute.Factor) e.attribute()).factor());
            case SIGMOID -> Expr.of(Op.SIGMOID_GRADIENT, saved.apply(e), dy);
            case TANH -> Expr.of(Op.TANH_GRADIENT, saved.apply(e), dy);
            case SOFTPLUS -> dy.times(Functions.sigmoid(saved.apply(in.get(0))));
            case EXP -> dy.times(saved.apply(e));
            case EXPM1 -> dy.times(Functions.exp(saved.apply(in.get(0))));
            case LOG -> dy.dividedBy(saved.apply(in.get(0)));
            case SQRT -> dy.times(0.5).dividedBy(saved.apply(e));
            case SIN -> dy.times(Functions.cos(saved.apply(in.get(0))));
            case COS -> dy.times(Functions.sin(saved.apply(in.get(0)))).negated();
            case ERF ->
                dy.times(Functions.exp(Functions.square(saved.apply(in.get(0))).negated()))
                        .times(2 / Math.sqrt(Math.PI));
            case CONCAT -> dy.slice(widthBefore(in, i), in.get(i).width());
            case SLICE -> pad(Op.PAD, e, dy, in.get(0).width());
            case ROWS -> pad(Op.PAD_ROWS, e, dy, in.get(0).rows());
            case PAD ->
                dy.slice(((Attribute.Window) e.attribute()).from(), in.get(0).width());
            case PAD_ROWS ->
                dy.rows(((Attribute.Window) e.attribute()).from(), in.get(0).rows());
            case TRANSPOSE -> dy.transposed();
            case ROW_SUM -> Functions.repeat(dy, in.get(0).width());
            case REPEAT -> Functions.rowSum(dy);
            case ROW_MAX -> dy.times(above(e, in.get(0), saved).complement());
            case LOG_SUM_EXP -> dy.times(Functions.softmax(saved.apply(in.get(0))));
            case LOG_SOFTMAX -> dy.minus(Functions.exp(saved.apply(e)).times(Functions.rowSum(dy)));
            case SPREAD -> Expr.of(Op.ALONG_SUM, dy);
            case ALONG_SUM -> Expr.of(Op.SPREAD, dy);
            case ALONG_MAX -> {
                Expr largest = Functions.greater(saved.apply(e), saved.apply(in.get(0)));
                yield largest.complement().times(dy);
            }
            case ALONG_LOG_SUM_EXP -> {
                Expr softmax = Functions.exp(saved.apply(in.get(0)).minus(saved.apply(e)));
                yield softmax.times(dy);
            }
            case PICK ->
                i == 0
                        ? Expr.of(
                                Op.PLACE,
                                new Attribute.Window(0, in.get(0).width()),
                                List.of(dy, saved.apply(in.get(1))))
                        : null;
            case OUTER_PRODUCT ->
                i == 0
                        ? Functions.matrixTimes(dy, saved.apply(in.get(1)))
                        : Functions.timesMatrix(saved.apply(in.get(0)), dy);
            case MATRIX_TIMES ->
                i == 0
                        ? Functions.outer(dy, saved.apply(in.get(1)))
                        : Functions.timesMatrix(dy, saved.apply(in.get(0)));
            case TIMES_MATRIX ->
                i == 0
                        ? Functions.matrixTimes(saved.apply(in.get(1)), dy)
                        : Functions.outer(saved.apply(in.get(0)), dy);
            case OUTER -> {
                if (!e.inputs().get(0).fixed()) {
                    throw inGradientsOnly(e);
                }
                yield i == 0
                        ? Expr.of(Op.OUTER, turned(in.get(1)), turned(dy))
                        : Expr.of(Op.OUTER, turned(in.get(0)), dy);
            }
            case PLACE, SIGMOID_GRADIENT, TANH_GRADIENT, SAVED, COLUMN_SUM, SCATTER, TIME_SUM, FINAL ->
                throw inGradientsOnly(e);
        };
    }

    private static AssertionError inGradientsOnly(Expr e) {
        return new AssertionError(e.op() + " stands in gradients only and is not differentiated again");
    }

    private static @Nullable Expr linear(Expr e, int i, Expr dy, UnaryOperator<Expr> saved) {
        var linear = (Attribute.Linear) e.attribute();
        if (i == 2 * linear.products()) {
            return dy;
        }
        Expr x = e.inputs().get(i - i % 2);
        Expr d = inTime(x, dy);
        return i % 2 == 0 ? d.product(e.inputs().get(i + 1).transposed()) : Expr.of(Op.OUTER, saved.apply(x), d);
    }

    private static Expr turned(Expr matrix) {
        return matrix.op() == Op.TRANSPOSE ? matrix.inputs().get(0) : matrix.transposed();
    }

    /** Along another sequence a column that is repeated need not be, where the other operand is as wide. */
    private static Expr times(Expr dy, Expr other) {
        if (dy.op() == Op.REPEAT && dy.along()) {
            Expr product = dy.inputs().get(0).times(other);
            if (product.width() == dy.width() && product.rows() == dy.rows()) {
                return product;
            }
        }
        return dy.times(other);
    }

    private static Expr above(Expr a, Expr b, UnaryOperator<Expr> saved) {
        return Functions.greater(saved.apply(a), saved.apply(b));
    }

    private static Expr pad(Op op, Expr part, Expr dy, int size) {
        return Expr.of(op, new Attribute.Window(((Attribute.Window) part.attribute()).from(), size), List.of(dy));
    }

    private static int widthBefore(List<Expr> parts, int i) {
        return parts.subList(0, i).stream().mapToInt(Expr::width).sum();
    }

    /** Sums a gradient over time where its operand is the same at every step. */
    private static Expr inTime(Expr operand, Expr gradient) {
        return operand.rows() == Expr.STILL && gradient.rows() == Expr.ALONG
                ? Expr.of(Op.TIME_SUM, gradient)
                : gradient;
    }

    /** Sums a gradient over the rows, columns and steps along which its operand was repeated. */
    private static Expr reducedTo(Expr operand, Expr gradient) {
        Expr g = gradient;
        if (operand.width() == 1 && g.width() > 1) {
            g = Functions.rowSum(g);
        }
        if (operand.rows() == 1 && g.rows() != 1) {
            Expr rows = g.rows() == Expr.ALONG ? Functions.sumAlong(g) : g;
            g = Expr.of(Op.COLUMN_SUM, rows);
        }
        return inTime(operand, g);
    }
}
