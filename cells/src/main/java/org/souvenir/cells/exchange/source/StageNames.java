package org.souvenir.cells.exchange.source;

import java.util.HashMap;
import java.util.Map;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;

/**
 * The names of the arrays of one stage: those of the equations. The parameters {@code forget.weight} and {@code forget.bias} are
 * {@code W_forget} and {@code b_forget}; the state {@code h} becomes {@code hNext}; the output is {@code y}; what has no name is
 * {@code a1}, {@code a2} and so on.
 */
final class StageNames {
    /** The variable that counts rows. */
    static final String ROW = "row";
    /** The variable that counts columns. */
    static final String COLUMN = "j";
    /** How many steps another sequence has. */
    static final String PLACES = "places";

    private final Map<Expr, String> names = new HashMap<>();
    private final Identifiers scope = Identifiers.ofVariables(ROW, COLUMN, PLACES, "initial");

    StageNames(Step step, Computation computation) {
        step.inputs().forEach(e -> put(e, ((Attribute.Input) e.attribute()).name()));
        step.states().forEach(state -> put(state.leaf(), state.name()));
        for (Expr e : computation.order()) {
            if (e.op() == Op.PARAMETER) {
                put(e, parameter(((Attribute.Parameter) e.attribute()).spec().name()));
            }
        }
        step.named().forEach((name, e) -> {
            if (computation.order().contains(e)) {
                put(e, name);
            }
        });
        step.states().forEach(state -> put(state.next(), state.name() + "Next"));
        put(step.output(), "y");
        int matrices = 0;
        int others = 0;
        for (Expr e : computation.order()) {
            if (computation.stored(e) && !names.containsKey(e)) {
                put(e, e.op() == Op.MATRIX ? "K" + ++matrices : "a" + ++others);
            }
        }
    }

    private void put(Expr e, String wanted) {
        if (!names.containsKey(e)) {
            names.put(e, scope.variable(wanted));
        }
    }

    private static String parameter(String name) {
        int dot = name.lastIndexOf('.');
        String last = name.substring(dot + 1);
        String brief = last.equals("weight") ? "W" : last.equals("bias") ? "b" : last;
        return dot < 0 ? brief : brief + "_" + name.substring(0, dot);
    }

    /** Another name, which nothing has. */
    String fresh(String wanted) {
        return scope.variable(wanted);
    }

    /** By value. */
    Map<Expr, String> all() {
        return names;
    }
}
