package org.souvenir.core.expr;

import static org.souvenir.core.expr.OpCases.fixed;
import static org.souvenir.core.expr.OpCases.operand;
import static org.souvenir.core.expr.OpCases.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.souvenir.core.expr.OpCases.Case;

/** Cases of the ops that move numbers about, or sum them up. */
final class OpShapes {
    private OpShapes() {}

    static Function<Expr, Expr> window(Op op, int from, int size) {
        return x -> Expr.of(op, new Attribute.Window(from, size), List.of(x));
    }

    static List<Case> concat() {
        List<Case> cases = new ArrayList<>();
        for (int rows : new int[] {Expr.BATCH, Expr.STILL, 4}) {
            cases.add(new Case(
                    s -> {
                        Expr x = operand(s, "x", rows, 3);
                        return Functions.concat(x, operand(s, "y", rows, 1), x);
                    },
                    shape(rows, 7),
                    (n, i, j) -> j == 3 ? n.at("y", i, 0) : n.at("x", i, j % 4)));
        }
        return cases;
    }

    static List<Case> repeat() {
        List<Case> cases = new ArrayList<>();
        for (int rows : new int[] {Expr.BATCH, Expr.STILL, 4}) {
            cases.add(new Case(
                    s -> Functions.repeat(operand(s, "x", rows, 1), 3), shape(rows, 3), (n, i, j) -> n.at("x", i, 0)));
        }
        return cases;
    }

    static List<Case> ofFixed(Op op) {
        return switch (op) {
            case ROWS ->
                List.of(new Case(s -> fixed(s, "w", 4, 3).rows(1, 2), "[2, 3]", (n, i, j) -> n.at("w", i + 1, j)));
            case PAD_ROWS ->
                List.of(new Case(
                        s -> window(op, 2, 7).apply(fixed(s, "w", 4, 3)),
                        "[7, 3]",
                        (n, i, j) -> i >= 2 && i < 6 ? n.at("w", i - 2, j) : 0));
            case TRANSPOSE ->
                List.of(new Case(s -> fixed(s, "w", 4, 3).transposed(), "[3, 4]", (n, i, j) -> n.at("w", j, i)));
            default -> throw new IllegalArgumentException("not an op of fixed matrices alone: " + op);
        };
    }

    /** A matrix [2, 3] a row, or one for all; both of batches, and of fixed rows. */
    static List<Case> ofMatrices(Op op) {
        List<Case> cases = new ArrayList<>();
        for (int[] rows : new int[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {4, 4}, {4, 1}}) {
            String all = shape(rows[0] == 1 ? rows[1] : rows[0], 1).replace(", 1]", "");
            cases.add(
                    switch (op) {
                        case OUTER_PRODUCT ->
                            new Case(
                                    s -> Functions.outer(operand(s, "a", rows[0], 2), operand(s, "b", rows[1], 3)),
                                    all + ", 6]",
                                    (n, i, j) -> n.at("a", i, j / 3) * n.at("b", i, j % 3));
                        case MATRIX_TIMES ->
                            new Case(
                                    s -> Functions.matrixTimes(
                                            operand(s, "m", rows[0], 6), operand(s, "v", rows[1], 3)),
                                    all + ", 2]",
                                    (n, i, j) -> n.at("m", i, 3 * j) * n.at("v", i, 0)
                                            + n.at("m", i, 3 * j + 1) * n.at("v", i, 1)
                                            + n.at("m", i, 3 * j + 2) * n.at("v", i, 2));
                        case TIMES_MATRIX ->
                            new Case(
                                    s -> Functions.timesMatrix(
                                            operand(s, "v", rows[0], 2), operand(s, "m", rows[1], 6)),
                                    all + ", 3]",
                                    (n, i, j) ->
                                            n.at("v", i, 0) * n.at("m", i, j) + n.at("v", i, 1) * n.at("m", i, 3 + j));
                        default -> throw new IllegalArgumentException("not an op of matrices: " + op);
                    });
        }
        return cases;
    }

    /** Of three sequences; {@link Op#SAVED} and {@link Op#FINAL} name what is elsewhere and have no value of their own. */
    static List<Case> inGradients(Op op) {
        return switch (op) {
            case PLACE ->
                List.of(new Case(
                        s -> Expr.of(op, new Attribute.Window(0, 4), List.of(s.input(1), s.ids("ids", 4))),
                        "[B, 4]",
                        (n, i, j) -> j == n.at("ids", i, 0) ? n.at("x", i, 0) : 0));
            case OUTER ->
                List.of(new Case(
                        s -> Expr.of(op, s.input(3), s.input("y", 2)),
                        "[3, 2]",
                        (n, i, j) -> n.at("x", 0, i) * n.at("y", 0, j)
                                + n.at("x", 1, i) * n.at("y", 1, j)
                                + n.at("x", 2, i) * n.at("y", 2, j)));
            case COLUMN_SUM ->
                List.of(
                        new Case(
                                s -> Expr.of(op, s.input(3)),
                                "[1, 3]",
                                (n, i, j) -> n.at("x", 0, j) + n.at("x", 1, j) + n.at("x", 2, j)),
                        new Case(
                                s -> Expr.of(op, fixed(s, "w", 2, 3)),
                                "[1, 3]",
                                (n, i, j) -> n.at("w", 0, j) + n.at("w", 1, j)));
            case SCATTER ->
                List.of(new Case(
                        s -> Expr.of(op, new Attribute.Window(0, 5), List.of(s.ids("ids", 5), s.input(3))),
                        "[5, 3]",
                        (n, i, j) -> scattered(n, 0, i, j) + scattered(n, 1, i, j) + scattered(n, 2, i, j)));
            case SAVED ->
                List.of(new Case(s -> Expr.of(op, new Attribute.Of(s.input(3)), List.of()), "[B, 3]", OpShapes::none));
            case FINAL ->
                List.of(new Case(s -> Expr.of(op, new Attribute.State("h", 3), List.of()), "[B, 3]", OpShapes::none));
            default -> throw new IllegalArgumentException("not an op of gradients alone: " + op);
        };
    }

    private static double scattered(Evaluation n, int sequence, int i, int j) {
        return n.at("ids", sequence, 0) == i ? n.at("x", sequence, j) : 0;
    }

    private static double none(Evaluation n, int i, int j) {
        throw new AssertionError("it has no value of its own");
    }
}
