package org.souvenir.core.plan;

import java.util.ArrayList;
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
    /** Once for each run, before its first step: rows along another sequence that are the same at every step. */
    START,
    /** For all rows of a stretch of time at once, before the loop: no state feeds it. */
    BEFORE,
    /** Step by step: a state feeds it, and it feeds a state; or its rows are matrices. */
    LOOP,
    /** For all rows of a stretch of time at once, after the loop: it feeds no state. */
    AFTER,
    /** At the end of each stretch of time: a sum over its rows. */
    SUM,
    /** Once at the end: a fixed matrix, or rows along another sequence, made of complete sums or of final states. */
    FINISH;

    /**
     * The phase of every node.
     *
     * <p>What makes rows that are matrices, or reads them, stays in the loop, whatever feeds it: matrices of all steps would leave
     * the caches before somebody reads them.
     *
     * @param nodes operands first
     * @param states what a step passes on to the next
     * @param hoist whether batches are taken out of the loop where they can be; what runs along another sequence never is, as
     *     the rows of a single step are many
     */
    static Map<Expr, Phase> of(List<Expr> nodes, List<Step.StateRule> states, boolean hoist) {
        Matrices matrices = new Matrices(nodes);
        Map<Expr, Boolean> stateful = new HashMap<>();
        for (Expr e : nodes) {
            boolean inLoop = e.op() == Op.STATE || matrices.isNear(e) || runsAlong(e);
            stateful.put(e, inLoop || e.inputs().stream().anyMatch(stateful::get));
        }
        List<Expr> fed = new ArrayList<>(
                nodes.stream().filter(e -> runsAlong(e) || matrices.isNear(e)).toList());
        states.forEach(state -> fed.add(state.next()));
        Map<Expr, Boolean> feeds = new HashMap<>();
        Expr.inOrder(fed).forEach(e -> feeds.put(e, true));
        Map<Expr, Phase> phases = new HashMap<>();
        for (Expr e : nodes) {
            Phase phase;
            if (e.fixed()) {
                phase = ofFixed(e, phases);
            } else if (e.rows() == Expr.STILL && e.op() != Op.TIME_SUM) {
                phase = e.inputs().stream().anyMatch(input -> late(phases, input)) ? FINISH : START;
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

    /** Whether it is computed along another sequence, at every step. */
    private static boolean runsAlong(Expr e) {
        return Group.rows(e) == Expr.ALONG && e.op().kind() != Op.Kind.LEAF;
    }

    private static boolean late(Map<Expr, Phase> phases, Expr e) {
        if (e.op() == Op.TIME_SUM) {
            return true;
        }
        Phase phase = Objects.requireNonNull(phases.get(e));
        return phase == SUM || phase == FINISH;
    }

    /** Whether it sums up the rows of a batch, at every step. */
    static boolean ofRows(Expr e) {
        return e.op().kind() == Op.Kind.SUM
                && e.inputs().stream()
                        .noneMatch(input -> input.fixed() || input.rows() == Expr.STILL || input.op() == Op.FINAL);
    }
}
