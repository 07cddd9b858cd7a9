package org.souvenir.core.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.graph.Matrices;

/** When a value is computed. */
enum Phase {
    /** Once for each set of parameters: a fixed matrix that is made of them alone. */
    PREPARE,
    /** For all rows of a stretch of time at once, before the loop: no state feeds it. */
    BEFORE,
    /** Step by step: a state feeds it, and it feeds a state; or its rows are matrices. */
    LOOP,
    /** For all rows of a stretch of time at once, after the loop: it feeds no state. */
    AFTER,
    /** At the end of each stretch of time: a sum over its rows. */
    SUM,
    /** Once at the end: a fixed matrix that is made of complete sums, or of final states. */
    FINISH;

    /**
     * The phase of every node.
     *
     * <p>What makes rows that are matrices, or reads them, stays in the loop, whatever feeds it: matrices of all steps would leave
     * the caches before somebody reads them.
     *
     * @param nodes operands first
     * @param states what a step passes on to the next
     * @param hoist whether batches are taken out of the loop where they can be
     */
    static Map<Expr, Phase> of(List<Expr> nodes, List<Step.StateRule> states, boolean hoist) {
        Matrices matrices = new Matrices(nodes);
        Map<Expr, Boolean> stateful = new HashMap<>();
        for (Expr e : nodes) {
            boolean root = e.op() == Op.STATE || matrices.isNear(e);
            stateful.put(e, root || e.inputs().stream().anyMatch(stateful::get));
        }
        Map<Expr, Boolean> feeds = new HashMap<>();
        Expr.inOrder(states.stream().map(Step.StateRule::next).toList()).forEach(e -> feeds.put(e, true));
        Expr.inOrder(nodes.stream().filter(matrices::isNear).toList()).forEach(e -> feeds.put(e, true));
        Map<Expr, Phase> phases = new HashMap<>();
        for (Expr e : nodes) {
            Phase phase;
            if (e.fixed()) {
                phase = ofFixed(e, phases);
            } else if (e.inputs().isEmpty()) {
                phase = e.op() == Op.STATE ? LOOP : BEFORE;
            } else if (!hoist) {
                phase = LOOP;
            } else if (!Boolean.TRUE.equals(stateful.get(e))) {
                phase = BEFORE;
            } else {
                phase = feeds.containsKey(e) ? LOOP : AFTER;
            }
            phases.put(e, phase);
        }
        return phases;
    }

    private static Phase ofFixed(Expr e, Map<Expr, Phase> phases) {
        if (ofRows(e)) {
            return SUM;
        }
        return e.inputs().stream().anyMatch(input -> input.op() == Op.FINAL || late(phases, input)) ? FINISH : PREPARE;
    }

    private static boolean late(Map<Expr, Phase> phases, Expr e) {
        Phase phase = Objects.requireNonNull(phases.get(e));
        return phase == SUM || phase == FINISH;
    }

    /** Whether it sums up the rows of a batch, at every step. */
    static boolean ofRows(Expr e) {
        return e.op().kind() == Op.Kind.SUM
                && e.inputs().stream().noneMatch(input -> input.fixed() || input.op() == Op.FINAL);
    }
}
