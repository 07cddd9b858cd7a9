package org.souvenir.cells.exchange.pytorch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;

/** Whether steps are the same equations, whatever their parameters start with and their values are named. */
final class SameEquations {
    private SameEquations() {}

    static boolean of(Step one, Step other) {
        return listed(one).equals(listed(other));
    }

    /** Whether two values are computed in the same way from the same parameters and inputs. */
    static boolean of(Expr one, Expr other) {
        return listed(List.of(one)).equals(listed(List.of(other)));
    }

    private record Line(Object op, Object attribute, List<Integer> inputs) {}

    private static List<Object> listed(Step step) {
        List<Expr> roots = new ArrayList<>(step.inputs());
        step.states().forEach(state -> roots.addAll(List.of(state.leaf(), state.initial(), state.next())));
        roots.add(step.output());
        List<Object> lines = listed(roots);
        step.parameters().forEach(spec -> lines.add(shape(spec)));
        return lines;
    }

    private static List<Object> listed(List<Expr> roots) {
        Map<Expr, Integer> places = new HashMap<>();
        List<Object> lines = new ArrayList<>();
        for (Expr e : Expr.inOrder(roots)) {
            lines.add(new Line(
                    e.op(), attribute(e), e.inputs().stream().map(places::get).toList()));
            places.put(e, places.size());
        }
        roots.forEach(root -> lines.add(places.get(root)));
        return lines;
    }

    private static Object attribute(Expr e) {
        return e.attribute() instanceof Attribute.Parameter parameter ? shape(parameter.spec()) : e.attribute();
    }

    private static String shape(ParameterSpec spec) {
        return spec.name() + " [" + spec.rows() + ", " + spec.columns() + "]";
    }
}
