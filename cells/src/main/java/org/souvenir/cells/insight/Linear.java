package org.souvenir.cells.insight;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;

/**
 * An expression as {@code coefficient ⊙ state + rest}, whichever way it is written: {@code z·h + (1 - z)·n} as {@code
 * n + z·(h - n)}. Sums, differences and products are taken apart; everything else that is made of the state (a gate, a candidate)
 * is taken as it comes out, a number like others.
 *
 * @param coefficient null for 0: the state is not in it
 * @param rest null for 0
 */
record Linear(@Nullable Expr coefficient, @Nullable Expr rest) {

    /** The expression in terms of a state. */
    static Linear of(Expr expression, Expr state) {
        Map<Expr, Linear> known = new HashMap<>();
        for (Expr e : Expr.inOrder(List.of(expression))) {
            known.put(e, e == state ? new Linear(Expr.constant(1), null) : of(e, known));
        }
        return Objects.requireNonNull(known.get(expression));
    }

    /** One expression from its operands; where these are without the state, it is a rest as it stands. */
    private static Linear of(Expr e, Map<Expr, Linear> known) {
        Linear whole = new Linear(null, e);
        if (e.inputs().stream().allMatch(input -> in(known, input).coefficient == null)) {
            return whole;
        }
        Linear a = in(known, e.inputs().get(0));
        return switch (e.op()) {
            case ADD -> a.plus(in(known, e.inputs().get(1)));
            case SUBTRACT -> a.plus(in(known, e.inputs().get(1)).scaled(-1, 0));
            case SCALE -> {
                var factor = (Attribute.Factor) e.attribute();
                yield a.scaled(factor.factor(), factor.shift());
            }
            case MULTIPLY -> a.times(in(known, e.inputs().get(1)), e.inputs(), whole);
            case DIVIDE ->
                in(known, e.inputs().get(1)).coefficient == null
                        ? new Linear(
                                divided(a.coefficient, e.inputs().get(1)),
                                divided(a.rest, e.inputs().get(1)))
                        : whole;
            default -> whole;
        };
    }

    private static Linear in(Map<Expr, Linear> known, Expr e) {
        return Objects.requireNonNull(known.get(e));
    }

    private Linear plus(Linear other) {
        return new Linear(sum(coefficient, other.coefficient), sum(rest, other.rest));
    }

    private Linear scaled(double factor, double shift) {
        Expr shifted = rest == null ? null : rest.scaled(factor, shift);
        return new Linear(
                coefficient == null ? null : coefficient.times(factor),
                shifted == null && shift != 0 ? Expr.constant(shift) : shifted);
    }

    /** The product with another one; of the state with itself, it is no longer linear. */
    private Linear times(Linear other, List<Expr> factors, Linear whole) {
        if (coefficient != null && other.coefficient != null) {
            return whole;
        }
        return coefficient == null
                ? new Linear(product(other.coefficient, factors.get(0)), product(other.rest, factors.get(0)))
                : new Linear(product(coefficient, factors.get(1)), product(rest, factors.get(1)));
    }

    private static @Nullable Expr sum(@Nullable Expr a, @Nullable Expr b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.plus(b);
    }

    private static @Nullable Expr product(@Nullable Expr a, Expr b) {
        return a == null ? null : a.times(b);
    }

    private static @Nullable Expr divided(@Nullable Expr a, Expr b) {
        return a == null ? null : a.dividedBy(b);
    }
}
