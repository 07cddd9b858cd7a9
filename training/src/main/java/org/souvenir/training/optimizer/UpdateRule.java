package org.souvenir.training.optimizer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.name.Names;
import org.souvenir.core.name.Numbers;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.plan.Elementwise;

/**
 * Where an {@link Optimizer} writes its equations: what becomes of one parameter and of what is remembered of it, in step
 * t = 1, 2, …
 *
 * <p>Parameter, gradient and memories are [B, 1], a row for each of the network's parameters. Rate, step and powers are
 * [1, 1], the same for all; what is made of such numbers alone is computed in double, once a step.
 *
 * <p>Each parameter goes by itself: equations are element-wise, of the methods of {@link Expr} and the functions of
 * {@link org.souvenir.core.expr.Functions} that take no other element of a row.
 */
public final class UpdateRule {

    /** A number that is given anew in each step. */
    private interface Scalar {
        double at(long step, double rate);
    }

    /** The place of the gradients among the arrays. */
    static final int GRADIENT = 1;

    private final Map<Expr, Scalar> numbers = new LinkedHashMap<>();
    private final Expr parameter = Expr.of(Op.STATE, new Attribute.State("parameter", 1), List.of());
    private final Expr gradient = Expr.of(Op.INPUT, new Attribute.Input("gradient", 1, 0), List.of());
    private final Expr rate = number("rate", (step, now) -> now);
    private final Expr step = number("step", (t, now) -> t);
    private final Map<String, Expr> memories = new LinkedHashMap<>();
    /** What parameter and memories become. */
    private final Map<Expr, Expr> next = new LinkedHashMap<>();

    private UpdateRule() {}

    /**
     * The equations of an optimizer.
     *
     * @throws IllegalArgumentException if they are not complete
     */
    static UpdateRule of(Optimizer optimizer) {
        UpdateRule rule = new UpdateRule();
        optimizer.define(rule);
        rule.check();
        return rule;
    }

    private void check() {
        if (!next.containsKey(parameter)) {
            throw new IllegalArgumentException(
                    "optimizer: it must say what a parameter becomes, but does not; call update(…)");
        }
        memories.forEach((name, memory) -> {
            if (!next.containsKey(memory)) {
                throw new IllegalArgumentException(
                        "optimizer: every memory needs a successor, but %s has none; call next(\"%s\", …)"
                                .formatted(name, name));
            }
        });
    }

    private Expr number(String name, Scalar number) {
        var spec = new ParameterSpec(name, 1, 1, Initializer.zeros());
        Expr leaf = Expr.of(Op.PARAMETER, new Attribute.Parameter(spec), List.of());
        numbers.put(leaf, number);
        return leaf;
    }

    /** p, the parameter before this step. */
    public Expr parameter() {
        return parameter;
    }

    /** g, its gradient, after clipping. */
    public Expr gradient() {
        return gradient;
    }

    /** η, the learning rate in this step: the optimizer's, times what its schedule says. */
    public Expr rate() {
        return rate;
    }

    /** t = 1, 2, …, the number of this step. */
    public Expr step() {
        return step;
    }

    /** {@code baseᵗ} in step t = 1, 2, …: what is left after t steps of a share that stays in each. */
    public Expr power(double base) {
        Numbers.finite("power: the base", base);
        return number(base + "^t", (t, now) -> StrictMath.pow(base, (double) t));
    }

    /**
     * What the step before left of this parameter under a name; 0 in the first step.
     *
     * @throws IllegalArgumentException if the name is taken
     */
    public Expr memory(String name) {
        Names.given("memory", name);
        Expr memory = Expr.of(Op.STATE, new Attribute.State(name, 1), List.of());
        if (memories.putIfAbsent(name, memory) != null) {
            throw new IllegalArgumentException("memory: names must differ, but found two named " + name);
        }
        return memory;
    }

    /**
     * What a memory becomes.
     *
     * @throws IllegalArgumentException if there is no memory of that name, it has a successor, or the value is not element-wise
     */
    public void next(String name, Expr value) {
        requireNonNull(value, "value");
        Expr memory = memories.get(name);
        if (memory == null) {
            throw new IllegalArgumentException("next: the memory must be declared first, but %s is not among %s"
                    .formatted(name, memories.keySet()));
        }
        put("next " + name, memory, value);
    }

    /**
     * What the parameter becomes; the memories in it are those before this step.
     *
     * @throws IllegalArgumentException if that was said before, or the value is not element-wise
     */
    public void update(Expr value) {
        requireNonNull(value, "value");
        put("update", parameter, value);
    }

    private void put(String what, Expr of, Expr value) {
        for (Expr e : Expr.inOrder(List.of(value))) {
            boolean given = e == parameter || e == gradient || numbers.containsKey(e) || memories.containsValue(e);
            if (!given && e.op() != Op.CONSTANT && !e.op().elementwise()) {
                throw new IllegalArgumentException(
                        "%s: it must be made of this rule's values, element by element, but found %s"
                                .formatted(what, e));
            }
        }
        if (next.putIfAbsent(of, value) != null) {
            throw new IllegalArgumentException(what + ": it can be said once, but was said twice");
        }
    }

    List<String> memories() {
        return List.copyOf(memories.keySet());
    }

    /** The equations as a plan for parameters, gradients and memories, in this order. */
    Elementwise plan() {
        return Elementwise.of(arrays(), next);
    }

    /** Bounds of the same arrays. */
    UpdateBounds bounds() {
        return new UpdateBounds(arrays(), next);
    }

    private List<Expr> arrays() {
        List<Expr> arrays = new ArrayList<>(List.of(parameter, gradient));
        arrays.addAll(memories.values());
        return arrays;
    }

    /** The numbers of one step. */
    Map<Expr, Double> numbers(long t, double stepRate) {
        Map<Expr, Double> values = new LinkedHashMap<>();
        numbers.forEach((leaf, number) -> values.put(leaf, number.at(t, stepRate)));
        return values;
    }
}
