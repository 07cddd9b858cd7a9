package org.souvenir.core.expr;

import java.util.List;
import java.util.stream.IntStream;
import org.souvenir.core.expr.OpCases.Case;

/** Cases of the ops that run along another sequence. */
final class OpsAlong {
    private OpsAlong() {}

    static List<Case> of(Op op) {
        return switch (op) {
            case SEQUENCE -> List.of(new Case(s -> s.sequence("x", 3), "[B, T', 3]", (n, i, j) -> n.at("x", i, j)));
            case SPREAD -> List.of(new Case(s -> Expr.of(op, s.input(3)), "[B, T', 3]", (n, i, j) -> n.at("x", i, j)));
            case ALONG_SUM ->
                reductions(
                        op,
                        (n, i, j) -> IntStream.range(0, n.stepsAlong(i))
                                .mapToDouble(k -> n.along("x", i, k, j))
                                .sum());
            case ALONG_MAX ->
                reductions(
                        op,
                        (n, i, j) -> IntStream.range(0, n.stepsAlong(i))
                                .mapToDouble(k -> n.along("x", i, k, j))
                                .max()
                                .orElse(0));
            case ALONG_LOG_SUM_EXP ->
                reductions(
                        op,
                        (n, i, j) -> n.stepsAlong(i) == 0
                                ? 0
                                : Math.log(IntStream.range(0, n.stepsAlong(i))
                                        .mapToDouble(k -> Math.exp(n.along("x", i, k, j)))
                                        .sum()));
            case TIME_SUM ->
                List.of(new Case(
                        s -> Expr.of(op, s.sequence("x", 3).times(s.input("y", 3))),
                        "[B, T', 3]",
                        (n, i, j) -> n.at("x", i, j) * n.at("y", i, j)));
            default -> throw new IllegalArgumentException("not an op along another sequence: " + op);
        };
    }

    /** Of x [B, T', 3] as it is, and of a single column that changes from step to step. */
    private static List<Case> reductions(Op op, Evaluation.Formula value) {
        return List.of(
                new Case(s -> Expr.of(op, s.sequence("x", 3)), "[B, 3]", value),
                new Case(
                        s -> Expr.of(
                                op,
                                s.sequence("x", 1)
                                        .times(s.input("one", 1).times(0).plus(1))),
                        "[B, 1]",
                        value));
    }
}
