package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;

/** The matrices that stand on the right of products, each once, by number. */
final class Packing {
    private final List<Expr> matrices = new ArrayList<>();

    /**
     * A part of a matrix.
     *
     * @param matrix the part, or what it is the transpose of
     * @param row where it lies in the whole
     * @param column where it lies in the whole
     */
    record Part(Expr matrix, boolean transposed, int row, int column) {}

    /** The number of a matrix, which is from now on among them. */
    int number(Expr matrix) {
        int known = matrices.indexOf(matrix);
        if (known >= 0) {
            return known;
        }
        matrices.add(matrix);
        return matrices.size() - 1;
    }

    /** The parts of a matrix that is put together, and transposed, for a product alone. */
    static List<Part> parts(Expr matrix) {
        List<Part> parts = new ArrayList<>();
        collect(matrix, false, 0, 0, parts);
        return parts;
    }

    private static void collect(Expr e, boolean transposed, int row, int column, List<Part> parts) {
        if (e.op() == Op.TRANSPOSE) {
            collect(e.inputs().get(0), !transposed, row, column, parts);
        } else if (e.op() == Op.CONCAT) {
            int from = 0;
            for (Expr part : e.inputs()) {
                collect(part, transposed, transposed ? row + from : row, transposed ? column : column + from, parts);
                from += part.width();
            }
        } else {
            parts.add(new Part(e, transposed, row, column));
        }
    }

    /** @param prepared where fixed matrices lie */
    List<Preparation.Packed> packed(Draft prepared) {
        return matrices.stream()
                .map(matrix -> new Preparation.Packed(
                        matrix.rows(),
                        matrix.width(),
                        parts(matrix).stream()
                                .map(part -> new Preparation.Part(
                                        Objects.requireNonNull(
                                                prepared.region(part.matrix()), () -> "not prepared: " + part),
                                        part.transposed(),
                                        part.row(),
                                        part.column()))
                                .toList()))
                .toList();
    }
}
