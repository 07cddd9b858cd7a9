package org.souvenir.cells.exchange.source;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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

    private static final int SHOWN = 3;

    private final Map<Expr, String> names = new HashMap<>();
    private final Set<Expr> sharing = new HashSet<>();
    private final Identifiers scope = Identifiers.ofVariables(ROW, COLUMN, PLACES, "initial");

    StageNames(Step step, Computation computation) {
        step.inputs().forEach(e -> put(e, ((Attribute.Input) e.attribute()).name()));
        step.states().forEach(state -> put(state.leaf(), state.name()));
        for (Expr e : computation.order()) {
            if (e.op() == Op.PARAMETER) {
                put(e, parameter(((Attribute.Parameter) e.attribute()).spec().name()));
            }
        }
        Set<Expr> needed = new HashSet<>(computation.order());
        step.named().forEach((name, e) -> {
            if (needed.contains(e)) {
                put(e, name);
            }
        });
        step.states().forEach(state -> put(state.next(), state.name() + "Next"));
        put(step.output(), "y");
        List<Expr> others = computation.order().stream()
                .filter(e -> computation.stored(e) && !names.containsKey(e))
                .toList();
        others.forEach(this::joined);
        int matrices = 0;
        int values = 0;
        for (Expr e : others) {
            if (!names.containsKey(e) && computation.roomFor(e).isEmpty()) {
                put(e, e.op() == Op.MATRIX ? "K" + ++matrices : "a" + ++values);
            }
        }
        for (Expr e : others) {
            computation.roomFor(e).ifPresent(room -> share(e, room));
        }
        for (Expr e : others) {
            put(e, "a" + ++values);
        }
    }

    /** What lies side by side is called by what it is made of. */
    private void joined(Expr e) {
        if (e.op() == Op.CONCAT
                && names.keySet().containsAll(e.inputs())
                && e.inputs().size() <= SHOWN) {
            put(e, e.inputs().stream().map(this::of).collect(Collectors.joining("_")));
        }
    }

    /** A sum lies where what is made of it will; of several sums, one does. */
    private void share(Expr e, Expr room) {
        if (names.containsKey(room) && sharing.add(room)) {
            names.putIfAbsent(e, of(room));
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

    /** Whether a value lies in the array of another. */
    boolean shared(Expr e) {
        return !sharing.contains(e) && sharing.stream().anyMatch(room -> of(room).equals(of(e)));
    }

    /** Another name, which nothing has. */
    String fresh(String wanted) {
        return scope.variable(wanted);
    }

    private String of(Expr e) {
        return Objects.requireNonNull(names.get(e));
    }

    /** By value. */
    Map<Expr, String> all() {
        return names;
    }
}
