package org.souvenir.core.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;

/**
 * Which batches of a graph have rows that are matrices: outer products, what is multiplied as a matrix, and what is made of
 * these element by element, or they of it. They are much wider than what products make them of: to store one and read it again
 * costs more than to make it again.
 */
public final class Matrices {
    private final Set<Expr> matrices = new HashSet<>();

    /** Those among the nodes of a graph. */
    public Matrices(List<Expr> nodes) {
        for (Expr e : nodes) {
            switch (e.op()) {
                case OUTER_PRODUCT -> add(e);
                case MATRIX_TIMES -> add(e.inputs().get(0));
                case TIMES_MATRIX -> add(e.inputs().get(1));
                default -> {
                    // known by its operands, or by who reads it
                }
            }
        }
        int before = 0;
        while (before < matrices.size()) {
            before = matrices.size();
            nodes.forEach(this::spread);
        }
    }

    private void add(Expr e) {
        if (e.rows() == Expr.BATCH) {
            matrices.add(e);
        }
    }

    private void spread(Expr e) {
        if (e.op().elementwise() && e.rows() == Expr.BATCH) {
            List<Expr> same =
                    e.inputs().stream().filter(in -> in.width() == e.width()).toList();
            if (matrices.contains(e) || same.stream().anyMatch(matrices::contains)) {
                add(e);
                same.forEach(this::add);
            }
        }
    }

    /** Whether it is a matrix that is made element by element. */
    public boolean isMade(Expr e) {
        return matrices.contains(e) && (e.op() == Op.OUTER_PRODUCT || e.op().elementwise());
    }

    /** Whether it is a line of a program that makes a matrix or reads one. */
    public boolean isNear(Expr e) {
        return switch (e.op().kind()) {
            case ELEMENTWISE, ROWWISE, MATRIXWISE, WINDOW ->
                e.rows() == Expr.BATCH
                        && (matrices.contains(e) || e.inputs().stream().anyMatch(matrices::contains));
            case LEAF, SINGLE, SUM, ALONG -> false;
        };
    }
}
