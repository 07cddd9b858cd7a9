package org.souvenir.cells.exchange.onnx;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.souvenir.core.expr.Expr;

/**
 * How numbers are made of stored weights: a fixed expression, {@code [rows, width]}, in which the weights are parameters. So what a
 * file computes of its weights before a loop stays learnable, each weight as it is stored.
 */
final class Formula {
    private final int rows;
    private final int width;
    private final Function<Equations.Writing, Expr> written;

    private Formula(int rows, int width, Function<Equations.Writing, Expr> written) {
        this.rows = rows;
        this.width = width;
        this.written = written;
    }

    /** A stored weight itself. */
    static Formula weight(String name, int rows, int width, float[] numbers) {
        return new Formula(rows, width, writing -> writing.parameter(name, rows, width, numbers));
    }

    /** Numbers that nobody learns. */
    static Formula numbers(int rows, int width, float[] numbers) {
        return new Formula(rows, width, writing -> Equations.fixed(rows, width, numbers));
    }

    Formula to(int newRows, int newWidth, UnaryOperator<Expr> function) {
        return new Formula(newRows, newWidth, writing -> function.apply(writing.formula(this)));
    }

    Formula map(UnaryOperator<Expr> function) {
        return to(rows, width, function);
    }

    /** Of two operands, of which one row stands for all, and one column. */
    Formula with(Formula other, BinaryOperator<Expr> function) {
        return new Formula(
                Math.max(rows, other.rows),
                Math.max(width, other.width),
                writing -> function.apply(writing.formula(this), writing.formula(other)));
    }

    /** Side by side. */
    static Formula side(List<Formula> parts) {
        int width = parts.stream().mapToInt(Formula::width).sum();
        return new Formula(
                parts.get(0).rows,
                width,
                writing -> org.souvenir.core.expr.Functions.concat(
                        parts.stream().map(writing::formula).toArray(Expr[]::new)));
    }

    Formula transposed() {
        return to(width, rows, Expr::transposed);
    }

    int rows() {
        return rows;
    }

    int width() {
        return width;
    }

    /** Writes it; {@link Equations.Writing#formula} does so once. */
    Expr write(Equations.Writing writing) {
        return written.apply(writing);
    }
}
