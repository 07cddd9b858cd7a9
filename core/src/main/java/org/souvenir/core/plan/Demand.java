package org.souvenir.core.plan;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.graph.Graph;

/**
 * Which fixed matrices must be computed. A matrix that only stands on the right of products is not among them where its parts
 * can be packed one by one: what is put together or transposed for a product is never there as a whole.
 */
final class Demand {
    private final Set<Expr> demanded = new LinkedHashSet<>();

    private Demand() {}

    /**
     * In an order that depends on the graph alone.
     *
     * @param terms of the gradients
     */
    static Set<Expr> of(Graph graph, List<Term> terms) {
        Demand demand = new Demand();
        for (Expr e : graph.nodes()) {
            if (!e.fixed()) {
                demand.operands(e);
            }
        }
        graph.states().stream().map(Step.StateRule::initial).forEach(demand::operand);
        for (Term term : terms) {
            if (term.summed()) {
                continue;
            }
            if (term.added()) {
                term.value().inputs().stream().filter(Expr::fixed).forEach(demand::matrix);
            } else {
                demand.matrix(term.value());
            }
        }
        return demand.demanded;
    }

    private void operands(Expr e) {
        if (e.op() == Op.LINEAR) {
            for (int i = 0; i < Rewrites.products(e); i++) {
                Packing.parts(e.inputs().get(2 * i + 1)).forEach(part -> matrix(part.matrix()));
            }
            Expr addend = Rewrites.addend(e);
            if (addend != null) {
                operand(addend);
            }
        } else if (e.op() == Op.GATHER) {
            matrix(e.inputs().get(0));
        } else {
            e.inputs().forEach(this::operand);
        }
    }

    /** What a program reads: constants it has itself. */
    private void operand(Expr e) {
        if (e.fixed() && e.op() != Op.CONSTANT) {
            matrix(e);
        }
    }

    private void matrix(Expr e) {
        if (demanded.add(e)) {
            boolean program = Group.light(e);
            for (Expr input : e.inputs()) {
                if (program) {
                    operand(input);
                } else if (input.fixed()) {
                    matrix(input);
                }
            }
        }
    }
}
