package org.souvenir.core.plan;

import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.kernel.ElementProgram;

/**
 * Equations that change arrays in place, each element by itself: planned once, then only read.
 *
 * @param program what runs
 * @param scalars what the program is given beside the arrays, in their order: fixed, [1, 1], the same for all elements
 */
public record Elementwise(ElementProgram program, List<Expr> scalars) {

    /**
     * Plans equations.
     *
     * @param arrays leaves [B, 1], in the order in which the program is given them; each element of an array is a row
     * @param next what arrays become, all at once: element-wise values of the arrays and of what is fixed, [1, 1]
     */
    public static Elementwise of(List<Expr> arrays, Map<Expr, Expr> next) {
        return new ElementWriter(arrays, next).write();
    }
}
