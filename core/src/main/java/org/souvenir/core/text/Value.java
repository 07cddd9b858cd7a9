package org.souvenir.core.text;

import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Expr;

/** What an expression of the text stands for: a number, or a value of the step. */
final class Value {
    private final @Nullable Expr expr;
    private final double number;

    private Value(@Nullable Expr expr, double number) {
        this.expr = expr;
        this.number = number;
    }

    static Value of(Expr expr) {
        return new Value(expr, 0);
    }

    static Value of(double number) {
        return new Value(null, number);
    }

    boolean isNumber() {
        return expr == null;
    }

    double number() {
        return number;
    }

    /** The value; of a number, a constant. */
    Expr expr() {
        return expr == null ? Expr.constant(number) : expr;
    }
}
