package org.souvenir.core.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Graph;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;

/** When a value is computed. */
enum Phase {
    /** Once for a set of parameters, or once at the end for gradients. */
    FIXED,
    /** For all steps at once, before the loop: no state feeds it. */
    BEFORE,
    /** Step by step: a state feeds it, and it feeds a state. */
    LOOP,
    /** For all steps at once, after the loop: it feeds no state. */
    AFTER;

    /** The phase of every node. */
    static Map<Expr, Phase> of(Graph graph, boolean hoist) {
        List<Expr> nodes = graph.nodes();
        Map<Expr, Boolean> stateful = new HashMap<>();
        for (Expr e : nodes) {
            stateful.put(e, e.op() == Op.STATE || e.inputs().stream().anyMatch(stateful::get));
        }
        Map<Expr, Boolean> feeds = new HashMap<>();
        Graph.order(graph.states().stream().map(Step.StateRule::next).toList()).forEach(e -> feeds.put(e, true));
        Map<Expr, Phase> phases = new HashMap<>();
        for (Expr e : nodes) {
            Phase phase;
            if (e.fixed()) {
                phase = FIXED;
            } else if (leaf(e)) {
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

    private static boolean leaf(Expr e) {
        return switch (e.op()) {
            case INPUT, STATE, MASK, SAVED, FINAL -> true;
            default -> false;
        };
    }
}
