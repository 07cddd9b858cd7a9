package org.souvenir.core.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * What is computed at each step of a loop over time: a cell's step, or its adjoint. Passes make one graph of another.
 *
 * @param inputs leaves that are given for every step
 * @param states leaves that a step passes on to the next
 * @param outputs batches [B, n], and rows along another sequence, that are wanted for every step, by name; a gradient of
 *     what is the same at every step is wanted once
 * @param gradients fixed matrices that are wanted after the last step, by the parameter they belong to
 */
public record Graph(
        List<Expr> inputs, List<Step.StateRule> states, Map<String, Expr> outputs, Map<String, Expr> gradients) {

    /** The name of a step's output among the outputs. */
    public static final String OUTPUT = "(output)";

    /** A step as a graph; {@code traced} are named values, or states as the step leaves them, that are wanted as outputs too. */
    public static Graph of(Step step, Set<String> traced) {
        Map<String, Expr> outputs = new LinkedHashMap<>();
        outputs.put(OUTPUT, step.output());
        Map<String, Expr> visible = new LinkedHashMap<>(step.named());
        step.states().forEach(s -> visible.putIfAbsent(s.name(), s.next()));
        for (String name : traced) {
            Expr value = visible.get(name);
            if (value == null) {
                throw new IllegalArgumentException(
                        "trace: the step shows %s, but not %s".formatted(visible.keySet(), name));
            }
            outputs.put(name, value);
        }
        return new Graph(step.inputs(), step.states(), outputs, Map.of());
    }

    /** Everything that must be computed, operands first. */
    public List<Expr> nodes() {
        List<Expr> roots = new ArrayList<>(outputs.values());
        for (Step.StateRule state : states) {
            roots.add(state.next());
            roots.add(state.initial());
        }
        roots.addAll(gradients.values());
        return Expr.inOrder(roots);
    }

    /**
     * The same graph with each node replaced by what {@code rule} makes of it. The rule sees the node as it was, and as
     * it is now that its operands are replaced. Leaves that are inputs or states must stay as they are.
     */
    public Graph rewrite(BinaryOperator<Expr> rule) {
        Map<Expr, Expr> done = new HashMap<>();
        for (Expr e : nodes()) {
            done.put(e, rule.apply(e, withInputs(e, done)));
        }
        UnaryOperator<Expr> look = e -> done.getOrDefault(e, e);
        List<Step.StateRule> newStates = states.stream()
                .map(s -> new Step.StateRule(s.name(), s.leaf(), look.apply(s.initial()), look.apply(s.next())))
                .toList();
        return new Graph(inputs, newStates, replaced(outputs, look), replaced(gradients, look));
    }

    private static Map<String, Expr> replaced(Map<String, Expr> map, UnaryOperator<Expr> look) {
        Map<String, Expr> result = new LinkedHashMap<>();
        map.forEach((name, e) -> result.put(name, look.apply(e)));
        return result;
    }

    private static Expr withInputs(Expr e, Map<Expr, Expr> done) {
        List<Expr> inputs = new ArrayList<>(e.inputs().size());
        boolean same = true;
        for (Expr input : e.inputs()) {
            Expr now = done.getOrDefault(input, input);
            inputs.add(now);
            same &= now == input;
        }
        return same ? e : Expr.of(e.op(), e.attribute(), inputs);
    }

    /** How often each node is used: by other nodes, as a successor, an output or a gradient. */
    public Map<Expr, Integer> uses() {
        Map<Expr, Integer> uses = new HashMap<>();
        for (Expr e : nodes()) {
            for (Expr input : e.inputs()) {
                uses.merge(input, 1, Integer::sum);
            }
        }
        outputs.values().forEach(e -> uses.merge(e, 1, Integer::sum));
        gradients.values().forEach(e -> uses.merge(e, 1, Integer::sum));
        states.forEach(s -> uses.merge(s.next(), 1, Integer::sum));
        return uses;
    }
}
