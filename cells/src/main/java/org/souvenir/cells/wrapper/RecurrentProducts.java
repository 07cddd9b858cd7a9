package org.souvenir.cells.wrapper;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.graph.Graph;

/** The recurrent connections of a step: products of what depends on a state with a weight matrix. */
final class RecurrentProducts {

    /** One product {@code left · weight}, [B, k] and [k, n]. */
    record Term(Expr left, Expr weight) {}

    private final Set<Expr> states = new HashSet<>();

    /**
     * The recurrent connections of a cell.
     *
     * @throws IllegalArgumentException if there are none
     */
    RecurrentProducts(String wrapper, String cell, Step bare) {
        bare.states().forEach(state -> states.add(state.leaf()));
        if (Graph.of(bare, Set.of()).nodes().stream().noneMatch(this::recurrent)) {
            throw new IllegalArgumentException(
                    "%s: a cell with recurrent weights is needed, but in %s no state meets a weight matrix"
                            .formatted(wrapper, cell));
        }
    }

    private boolean recurrent(Expr e) {
        if (e.op() != Op.LINEAR) {
            return false;
        }
        int products = ((Attribute.Linear) e.attribute()).products();
        for (int i = 0; i < products; i++) {
            if (e.inputs().get(2 * i).dependsOn(states)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A value with its recurrent connections changed; what is not a sum of products stays as it is. A product with
     * {@code concat(h, x)} is one for h and one for x.
     *
     * @param was the value in the bare step
     * @param now the same of rewritten operands
     */
    Expr changed(Expr was, Expr now, UnaryOperator<Term> change) {
        if (!recurrent(was)) {
            return now;
        }
        var linear = (Attribute.Linear) was.attribute();
        List<Expr> operands = new ArrayList<>();
        for (int i = 0; i < linear.products(); i++) {
            Expr bare = was.inputs().get(2 * i);
            List<Expr> wasParts = parts(bare, bare);
            List<Expr> parts = parts(now.inputs().get(2 * i), bare);
            Expr weight = now.inputs().get(2 * i + 1);
            int row = 0;
            for (int p = 0; p < parts.size(); p++) {
                Expr left = parts.get(p);
                Expr rows = parts.size() == 1 ? weight : weight.rows(row, left.width());
                Term term = new Term(left, rows);
                Term result = wasParts.get(p).dependsOn(states) ? change.apply(term) : term;
                operands.add(result.left());
                operands.add(result.weight());
                row += left.width();
            }
        }
        int products = operands.size() / 2;
        if (linear.addend()) {
            operands.add(now.inputs().get(now.inputs().size() - 1));
        }
        return Expr.of(Op.LINEAR, new Attribute.Linear(products, linear.addend()), operands);
    }

    /** What lies side by side in a value, where it does so in another one that is built alike. */
    private static List<Expr> parts(Expr e, Expr like) {
        if (like.op() != Op.CONCAT) {
            return List.of(e);
        }
        List<Expr> parts = new ArrayList<>();
        for (int i = 0; i < like.inputs().size(); i++) {
            parts.addAll(parts(e.inputs().get(i), like.inputs().get(i)));
        }
        return parts;
    }
}
