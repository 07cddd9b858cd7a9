package org.souvenir.core.reference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.name.NoNulls;

/** Numbers that are made of numbers by equations, in double: what is the same for all rows. */
public final class FixedNumbers {
    private FixedNumbers() {}

    /**
     * Values of fixed expressions.
     *
     * @param expressions each [1, 1]
     * @param leaves what is known: the value of every leaf that is no constant
     * @throws IllegalArgumentException if a leaf has no value
     */
    public static double[] of(List<Expr> expressions, Map<Expr, Double> leaves) {
        NoNulls.in(expressions, "expressions");
        NoNulls.in(leaves, "leaves");
        ReferenceOps ops = new ReferenceOps(
                Map.of(), new HashMap<>(), new AlongRows(new int[0], new int[0]), leaf -> number(leaf, leaves), x -> x);
        return expressions.stream().mapToDouble(e -> ops.value(e).get(0)).toArray();
    }

    private static DMatrixRMaj number(Expr leaf, Map<Expr, Double> leaves) {
        Double value = leaves.get(leaf);
        if (value == null) {
            throw new IllegalArgumentException("numbers: every leaf needs a value, but %s has none".formatted(leaf));
        }
        return new DMatrixRMaj(new double[][] {{value}});
    }
}
