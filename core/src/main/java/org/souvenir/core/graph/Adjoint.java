package org.souvenir.core.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;

/**
 * The gradient of a graph, as a graph: run over the steps in reverse, it is backpropagation through time.
 *
 * <p>It reads the gradients of the outputs, carries the gradients of the states, gives back those of the inputs, and,
 * summed over all steps, those of the parameters. Values of the forward pass appear as {@link Op#SAVED}.
 */
public final class Adjoint {
    private static final String GRADIENT = "d:";
    private static final String STATE_GRADIENT = "state d:";

    private final Graph forward;
    private final Matrices matrices;
    private final Map<Expr, List<Expr>> contributions = new HashMap<>();
    private final Map<Expr, Expr> gradients = new HashMap<>();
    private final Map<Expr, Expr> saved = new HashMap<>();

    private Adjoint(Graph forward) {
        this.forward = forward;
        this.matrices = new Matrices(forward.nodes());
    }

    /**
     * The gradient of {@code forward}. Its input is named {@link #gradientOf} the output, its outputs gradientOf an
     * input or {@link #gradientOfState} a traced one (as a step leaves it); states and gradients have the names of the
     * forward graph's.
     */
    public static Graph of(Graph forward) {
        return new Adjoint(forward).build(name -> true);
    }

    /** As {@link #of(Graph)}, but of the inputs only those have gradients that are wanted. */
    public static Graph of(Graph forward, Predicate<String> wanted) {
        return new Adjoint(forward).build(wanted);
    }

    /** The name of the gradient of an input, or of the output. */
    public static String gradientOf(String name) {
        return GRADIENT + name;
    }

    /** The name of the gradient of a traced state, which may be named as an input is. */
    public static String gradientOfState(String name) {
        return STATE_GRADIENT + name;
    }

    private Graph build(Predicate<String> wanted) {
        Expr output = java.util.Objects.requireNonNull(forward.outputs().get(Graph.OUTPUT));
        var incoming = new Attribute.Input(gradientOf(Graph.OUTPUT), output.width(), 0);
        Expr dy = Expr.of(Op.INPUT, incoming, List.of());
        contribute(output, dy);
        Map<String, Expr> leaves = new LinkedHashMap<>();
        for (Step.StateRule state : forward.states()) {
            var attribute = new Attribute.State(state.name(), state.leaf().width());
            Expr leaf = Expr.of(Op.STATE, attribute, List.of());
            leaves.put(state.name(), leaf);
            contribute(state.next(), leaf);
            Expr start = Expr.of(Op.COLUMN_SUM, Expr.of(Op.FINAL, attribute, List.of()));
            contribute(state.initial(), state.initial().width() == 1 ? Functions.rowSum(start) : start);
        }
        propagate();
        return new Graph(List.of(dy), successors(leaves), inputGradients(wanted), parameterGradients());
    }

    private void propagate() {
        List<Expr> nodes = forward.nodes();
        UnaryOperator<Expr> asSaved = this::saved;
        for (int n = nodes.size() - 1; n >= 0; n--) {
            Expr e = nodes.get(n);
            Expr dy = gradient(e);
            for (int i = 0; dy != null && i < e.inputs().size(); i++) {
                Expr gradient = Derivative.of(e, i, dy, asSaved);
                if (gradient != null) {
                    contribute(e.inputs().get(i), gradient);
                }
            }
        }
    }

    private void contribute(Expr e, Expr gradient) {
        contributions.computeIfAbsent(e, key -> new ArrayList<>()).add(gradient);
    }

    private @Nullable Expr gradient(Expr e) {
        List<Expr> parts = contributions.get(e);
        return parts == null ? null : gradients.computeIfAbsent(e, key -> sum(parts));
    }

    /** The sum; parts that lie side by side become one concatenation. */
    private static Expr sum(List<Expr> parts) {
        Expr together = sideBySide(parts);
        if (together != null) {
            return together;
        }
        return parts.stream().reduce(Expr::plus).orElseThrow();
    }

    private static @Nullable Expr sideBySide(List<Expr> parts) {
        if (!parts.stream().allMatch(p -> p.op() == Op.PAD)) {
            return null;
        }
        List<Expr> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparingInt(p -> ((Attribute.Window) p.attribute()).from()));
        int end = 0;
        for (Expr part : sorted) {
            if (((Attribute.Window) part.attribute()).from() != end) {
                return null;
            }
            end += part.inputs().get(0).width();
        }
        return end == sorted.get(0).width()
                ? Functions.concat(sorted.stream().map(p -> p.inputs().get(0)).toArray(Expr[]::new))
                : null;
    }

    /** A forward value as the gradient sees it: what is cheap to make again is made again. */
    private Expr saved(Expr e) {
        if (e.fixed()) {
            return e;
        }
        Expr known = saved.get(e);
        if (known != null) {
            return known;
        }
        Expr leaf = switch (e.op()) {
            case SLICE, SCALE, SPREAD ->
                Expr.of(e.op(), e.attribute(), List.of(saved(e.inputs().get(0))));
            case FILLED -> Expr.of(e.op(), e.attribute(), List.of());
            default ->
                matrices.isMade(e)
                        ? Expr.of(
                                e.op(),
                                e.attribute(),
                                e.inputs().stream().map(this::saved).toList())
                        : Expr.of(Op.SAVED, new Attribute.Of(e), List.of());
        };
        saved.put(e, leaf);
        return leaf;
    }

    private List<Step.StateRule> successors(Map<String, Expr> leaves) {
        List<Step.StateRule> rules = new ArrayList<>();
        for (Step.StateRule state : forward.states()) {
            Expr leaf = java.util.Objects.requireNonNull(leaves.get(state.name()));
            Expr gradient = gradient(state.leaf());
            rules.add(new Step.StateRule(
                    state.name(), leaf, Expr.constant(0), gradient == null ? leaf.times(0) : gradient));
        }
        return rules;
    }

    private Map<String, Expr> inputGradients(Predicate<String> wanted) {
        Map<String, Expr> result = new LinkedHashMap<>();
        for (Expr input : forward.inputs()) {
            String name = ((Attribute.Input) input.attribute()).name();
            Expr gradient = wanted.test(name) ? gradient(input) : null;
            if (gradient != null) {
                result.put(gradientOf(name), gradient);
            }
        }
        for (String traced : forward.outputs().keySet()) {
            for (Step.StateRule state : forward.states()) {
                Expr gradient = traced.equals(state.name()) ? gradient(state.next()) : null;
                if (gradient != null) {
                    result.put(gradientOfState(traced), gradient);
                }
            }
        }
        return result;
    }

    private Map<String, Expr> parameterGradients() {
        Map<String, Expr> result = new LinkedHashMap<>();
        for (Expr e : forward.nodes()) {
            Expr gradient = e.op() == Op.PARAMETER ? gradient(e) : null;
            if (gradient != null) {
                result.put(((Attribute.Parameter) e.attribute()).spec().name(), gradient);
            }
        }
        return result;
    }
}
