package org.souvenir.cells.drawing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;

/**
 * What an expression is read as: its op, or one of the composites that are made of several.
 *
 * @param operands of the form: what is inside the composite is left out
 */
record Form(Kind kind, List<Expr> operands) {

    /** What is read as one. */
    enum Kind {
        /** The op itself. */
        OP,
        /** The operand itself: it is only repeated. */
        SAME,
        /** The shift of a scale by 0. */
        NUMBER,
        /** |a|. */
        ABSOLUTE,
        /** a². */
        SQUARE,
        /** The mean of a row. */
        MEAN,
        /** exp a / Σ exp a. */
        SOFTMAX,
        /** exp a / Σ exp a along another sequence. */
        SOFTMAX_ALONG,
        /** a row shifted and scaled to mean 0 and variance 1. */
        NORM
    }

    static Form of(Expr e) {
        Expr a = e.inputs().isEmpty() ? e : e.inputs().get(0);
        return switch (e.op()) {
            case REPEAT, SPREAD -> new Form(Kind.SAME, List.of(a));
            case MAXIMUM -> isScale(e.inputs().get(1), -1, 0, a) ? new Form(Kind.ABSOLUTE, List.of(a)) : op(e);
            case MULTIPLY -> a == e.inputs().get(1) ? new Form(Kind.SQUARE, List.of(a)) : op(e);
            case SCALE -> scale(e, a);
            case EXP ->
                a.op() == Op.LOG_SOFTMAX
                        ? new Form(Kind.SOFTMAX, List.of(a.inputs().get(0)))
                        : normalizesAlong(a)
                                ? new Form(
                                        Kind.SOFTMAX_ALONG, List.of(a.inputs().get(0)))
                                : op(e);
            case DIVIDE -> {
                Expr normed = normed(a, e.inputs().get(1));
                yield normed == null ? op(e) : new Form(Kind.NORM, List.of(normed));
            }
            default -> op(e);
        };
    }

    /** Whether a difference is x - log Σ exp x along another sequence. */
    private static boolean normalizesAlong(Expr difference) {
        if (difference.op() != Op.SUBTRACT || difference.inputs().get(1).op() != Op.SPREAD) {
            return false;
        }
        Expr total = difference.inputs().get(1).inputs().get(0);
        return isOf(total, Op.ALONG_LOG_SUM_EXP, difference.inputs().get(0));
    }

    private static Form op(Expr e) {
        return new Form(Kind.OP, e.inputs());
    }

    private static Form scale(Expr e, Expr a) {
        if (factor(e).factor() == 0) {
            return new Form(Kind.NUMBER, List.of());
        }
        Expr averaged = averaged(e);
        return averaged == null ? new Form(Kind.OP, List.of(a)) : new Form(Kind.MEAN, List.of(averaged));
    }

    static Attribute.Factor factor(Expr scale) {
        return (Attribute.Factor) scale.attribute();
    }

    private static boolean isOf(Expr e, Op op, Expr operand) {
        return e.op() == op && e.inputs().get(0) == operand;
    }

    private static boolean isScale(Expr e, double factor, double shift, Expr operand) {
        return isOf(e, Op.SCALE, operand) && factor(e).equals(new Attribute.Factor(factor, shift));
    }

    /** x, if e is its mean. */
    private static @Nullable Expr averaged(Expr e) {
        if (e.op() != Op.SCALE || e.inputs().get(0).op() != Op.ROW_SUM) {
            return null;
        }
        Expr sum = e.inputs().get(0);
        Expr x = sum.inputs().get(0);
        return isScale(e, 1.0 / x.width(), 0, sum) ? x : null;
    }

    /** x, if centred / deviation is its norm, as {@link org.souvenir.core.expr.Functions#layerNorm} writes it. */
    private static @Nullable Expr normed(Expr centred, Expr deviation) {
        if (deviation.op() != Op.SQRT || deviation.inputs().get(0).op() != Op.SCALE || centred.op() != Op.SUBTRACT) {
            return null;
        }
        Expr shifted = deviation.inputs().get(0);
        Expr squares = averaged(shifted.inputs().get(0));
        Expr x = centred.inputs().get(0);
        boolean variance = factor(shifted).factor() == 1
                && squares != null
                && squares.op() == Op.MULTIPLY
                && squares.inputs().equals(List.of(centred, centred));
        return variance && averaged(centred.inputs().get(1)) == x ? x : null;
    }

    /**
     * Of a + w · (b - a), which is (1 - w) · a + w · b: w, a and b; else nothing.
     */
    static List<Expr> mixed(Expr e) {
        if (e.op() != Op.ADD || e.inputs().get(1).op() != Op.MULTIPLY) {
            return List.of();
        }
        Expr a = e.inputs().get(0);
        List<Expr> factors = e.inputs().get(1).inputs();
        for (int i = 0; i < 2; i++) {
            Expr difference = factors.get(i);
            if (difference.op() == Op.SUBTRACT && difference.inputs().get(1) == a) {
                return List.of(factors.get(1 - i), a, difference.inputs().get(0));
            }
        }
        return List.of();
    }
}
