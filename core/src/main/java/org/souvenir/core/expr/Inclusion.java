package org.souvenir.core.expr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes a finished step onto one that is being built, rewriting it on the way. */
final class Inclusion {
    private final Step step;
    private final Step included;
    private final Rewrite rewrite;
    private final Map<Expr, Expr> rewritten = new HashMap<>();

    Inclusion(Step step, Step included, Rewrite rewrite) {
        this.step = step;
        this.included = included;
        this.rewrite = rewrite;
    }

    void write() {
        Map<Expr, Expr> inputs = new LinkedHashMap<>();
        for (Expr input : included.inputs()) {
            inputs.put(input, step.input(input, rewrite.inputWidth(input)));
        }
        for (Expr parameter : included.parameterLeaves()) {
            var spec = ((Attribute.Parameter) parameter.attribute()).spec();
            Expr leaf = step.parameter(spec.name(), spec.rows(), spec.columns(), rewrite.parameter(spec));
            put(parameter, rewrite.value(parameter, leaf));
        }
        for (Step.StateRule state : included.states()) {
            Expr initial = rewrite.initial(state, of(state.initial()));
            Expr leaf = step.state(state.name(), state.leaf().width(), initial);
            put(state.leaf(), rewrite.state(state, leaf, initial));
        }
        inputs.forEach((was, input) -> put(was, rewrite.input(was, input)));
        Map<Expr, Expr> successors = new HashMap<>();
        for (Step.StateRule state : included.states()) {
            Expr next = rewrite.next(state, of(state.leaf()), of(state.next()));
            step.next(state.name(), next);
            successors.putIfAbsent(state.next(), next);
        }
        included.named().forEach((name, value) -> step.name(name, following(value, successors)));
        step.output(rewrite.output(following(included.output(), successors)));
    }

    private Expr following(Expr value, Map<Expr, Expr> successors) {
        Expr successor = successors.get(value);
        return successor == null ? of(value) : successor;
    }

    private Expr of(Expr root) {
        for (Expr e : Expr.inOrder(List.of(root))) {
            if (!rewritten.containsKey(e)) {
                put(e, rewrite.value(e, withRewrittenInputs(e)));
            }
        }
        return Objects.requireNonNull(rewritten.get(root));
    }

    private Expr withRewrittenInputs(Expr e) {
        if (e.attribute() instanceof Attribute.Mask mask) {
            return step.mask(mask);
        }
        List<Expr> inputs = new ArrayList<>(e.inputs().size());
        e.inputs().forEach(input -> inputs.add(Objects.requireNonNull(rewritten.get(input))));
        return inputs.equals(e.inputs()) ? e : Expr.of(e.op(), e.attribute(), inputs);
    }

    private void put(Expr was, Expr now) {
        Objects.requireNonNull(now, () -> "include: what the rewrite gives for " + was);
        boolean sameRows = was.rows() == now.rows() || was.along() && now.along();
        if (!sameRows || was.width() != now.width()) {
            throw new IllegalArgumentException(
                    "include: what stands for a value must have its shape, but %s stands for %s".formatted(now, was));
        }
        rewritten.put(was, now);
    }
}
