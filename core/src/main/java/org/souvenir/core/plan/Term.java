package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;

/**
 * A part of a parameter's gradient: some rows and columns of a fixed matrix, added to some of the gradient's.
 *
 * @param value what is added is the part of it that starts at (row, column) and is as large as the result
 * @param result a part of the gradient, in a slot that stands for it
 */
record Term(String parameter, Expr value, int row, int column, Region result) {

    /** Gradients taken apart, down to sums over rows where they are made of them by putting together and adding alone. */
    static List<Term> of(Map<String, Expr> gradients) {
        List<Term> terms = new ArrayList<>();
        gradients.forEach((name, e) -> {
            Slot gradient = new Slot(-1, name, Slot.Extent.GRADIENT, e.rows(), e.width());
            new Term(name, e, 0, 0, gradient.all()).split(terms);
        });
        return List.copyOf(terms);
    }

    /** Whether it is summed up over the rows of each stretch of time, straight into the gradient. */
    boolean summed() {
        return Phase.ofRows(value) && (value.op() != Op.SCATTER || result.rows() == value.rows());
    }

    /** Whether it is a sum of rows that is added to the gradient straight, be it of each stretch of time or at the end. */
    boolean added() {
        return summed() || value.op() == Op.COLUMN_SUM || value.op() == Op.OUTER;
    }

    private void split(List<Term> terms) {
        if (result.rows() <= 0 || result.width() <= 0) {
            return;
        }
        List<Expr> in = value.inputs();
        switch (value.op()) {
            case ADD -> {
                if (in.stream().allMatch(part -> part.rows() == value.rows() && part.width() == value.width())) {
                    in.forEach(part -> new Term(parameter, part, row, column, result).split(terms));
                } else {
                    terms.add(this);
                }
            }
            case SLICE -> new Term(parameter, in.get(0), row, column + from(), result).split(terms);
            case ROWS -> new Term(parameter, in.get(0), row + from(), column, result).split(terms);
            case PAD -> part(in.get(0), 0, from()).split(terms);
            case PAD_ROWS -> part(in.get(0), from(), 0).split(terms);
            case CONCAT -> {
                int left = 0;
                for (Expr part : in) {
                    part(part, 0, left).split(terms);
                    left += part.width();
                }
            }
            case TRANSPOSE -> {
                if (in.get(0).op() == Op.OUTER) {
                    Expr outer = in.get(0);
                    Expr turned = Expr.of(
                            Op.OUTER, outer.inputs().get(1), outer.inputs().get(0));
                    terms.add(new Term(parameter, turned, row, column, result));
                } else {
                    terms.add(this);
                }
            }
            default -> terms.add(this); // whatever it is, it can be added as it stands
        }
    }

    private int from() {
        return ((Attribute.Window) value.attribute()).from();
    }

    /** The part of a value at (top, left) of this one that lies within what is added. */
    private Term part(Expr inner, int top, int left) {
        int firstRow = Math.max(row, top);
        int firstColumn = Math.max(column, left);
        int rows = Math.min(row + result.rows(), top + inner.rows()) - firstRow;
        int columns = Math.min(column + result.width(), left + inner.width()) - firstColumn;
        Region place = result.rows(firstRow - row, rows).columns(firstColumn - column, columns);
        return new Term(parameter, inner, firstRow - top, firstColumn - left, place);
    }
}
