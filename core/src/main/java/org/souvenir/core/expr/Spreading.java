package org.souvenir.core.expr;

import java.util.List;

/** Repeats batches along the time axis of another sequence where they meet rows along it. */
final class Spreading {
    private Spreading() {}

    /** The operands of an op; those that must be repeated are. */
    static List<Expr> of(Op op, List<Expr> operands) {
        boolean mixes = op.elementwise() || op == Op.CONCAT || op.kind() == Op.Kind.MATRIXWISE;
        if (!mixes || operands.stream().noneMatch(Expr::along)) {
            return operands;
        }
        return operands.stream()
                .map(e -> e.rows() == Expr.BATCH ? Expr.of(Op.SPREAD, e) : e)
                .toList();
    }
}
