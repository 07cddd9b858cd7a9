package org.souvenir.core.expr;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.name.Names;
import org.souvenir.core.name.Numbers;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.Initializer.Block;
import org.souvenir.core.parameter.ParameterSpec;

/**
 * The equations of one time step: first the builder on which a cell writes them, then the finished, immutable graph.
 *
 * <pre>{@code
 * Step step = Step.of(s -> {
 *     Expr x = s.input(3);
 *     Expr h = s.state("h", 5);
 *     Expr next = tanh(s.linear("hidden", concat(h, x), 5));
 *     s.next("h", next);
 *     s.output(next);
 * });
 * }</pre>
 *
 * <p>A finished step no longer changes: building on it is an {@link IllegalStateException}.
 */
public final class Step {

    /**
     * One state and what becomes of it.
     *
     * @param leaf what the previous step left, [B, n]
     * @param initial what a sequence starts with, [1, n] or [1, 1], fixed
     * @param next what this step leaves, [B, n]
     */
    public record StateRule(String name, Expr leaf, Expr initial, Expr next) {
        /** Checks that nothing is missing. */
        public StateRule {
            requireNonNull(name, "name");
            requireNonNull(leaf, "leaf");
            requireNonNull(initial, "initial");
            requireNonNull(next, "next");
        }
    }

    private record Declared(Expr leaf, Expr initial) {}

    private final Map<String, Expr> inputs = new LinkedHashMap<>();
    private final Map<String, Declared> states = new LinkedHashMap<>();
    private final Map<String, Expr> next = new LinkedHashMap<>();
    private final Map<String, Expr> parameters = new LinkedHashMap<>();
    private final Map<String, Expr> named = new LinkedHashMap<>();
    private @Nullable Expr output;
    private int masks;
    private boolean finished;

    private Step() {}

    /**
     * Writes a step and finishes it.
     *
     * @throws IllegalArgumentException if widths do not fit, a name is taken, a state has no successor, or there is no
     *     output
     */
    public static Step of(Consumer<Step> definition) {
        requireNonNull(definition, "definition");
        Step step = new Step();
        definition.accept(step);
        return step.finish();
    }

    /** What the step reads, [B, width], named {@code x}. */
    public Expr input(int width) {
        return input("x", width);
    }

    /** One of several things that the step reads, [B, width]. */
    public Expr input(String name, int width) {
        requireNonNull(name, "name");
        return input(new Attribute.Input(name, width, 0));
    }

    /** Ids that the step reads, [B, 1]: whole numbers in [0, limit). */
    public Expr ids(String name, int limit) {
        requireNonNull(name, "name");
        if (limit < 1 || limit > 1 << 24) {
            throw new IllegalArgumentException(
                    "ids %s: the number of entries must lie in [1, 2^24], but found %d".formatted(name, limit));
        }
        return input(new Attribute.Input(name, 1, limit));
    }

    /**
     * Another sequence that the step reads, all of it at every step, [B, T', width]: what a decoder reads of its encoder. Each
     * sequence of a batch has a length T' of its own, which may be 0. All other sequences of one step share one time axis.
     */
    public Expr sequence(String name, int width) {
        requireNonNull(name, "name");
        var attribute = new Attribute.Input(name, width, 0);
        return put(inputs, "input", name, Expr.of(Op.SEQUENCE, attribute, List.of()));
    }

    /** An input like the given one, of another width. */
    Expr input(Expr like, int width) {
        var input = (Attribute.Input) like.attribute();
        var attribute = new Attribute.Input(input.name(), width, input.limit());
        return put(inputs, "input", input.name(), Expr.of(like.op(), attribute, List.of()));
    }

    private Expr input(Attribute.Input input) {
        return put(inputs, "input", input.name(), Expr.of(Op.INPUT, input, List.of()));
    }

    /** What the previous step left, [B, width]; zero at the start of a sequence. */
    public Expr state(String name, int width) {
        return state(name, width, Expr.constant(0));
    }

    /**
     * What the previous step left, [B, width].
     *
     * @param initial what a sequence starts with: fixed, [1, width] or a constant
     */
    public Expr state(String name, int width, Expr initial) {
        requireNonNull(name, "name");
        requireNonNull(initial, "initial");
        if (initial.rows() != 1 || (initial.width() != width && initial.width() != 1)) {
            throw new IllegalArgumentException("state %s: the initial value must be fixed, [1, %d] or [1, 1], but is %s"
                    .formatted(name, width, initial.shape()));
        }
        Expr leaf = Expr.of(Op.STATE, new Attribute.State(name, width), List.of());
        put(states, "state", name, new Declared(leaf, initial));
        return leaf;
    }

    /** A learned matrix [rows, columns]; a vector is [1, n]. To use it twice, use the expression twice. */
    public Expr parameter(String name, int rows, int columns, Initializer initializer) {
        requireNonNull(name, "name");
        Expr parameter = Expr.of(
                Op.PARAMETER, new Attribute.Parameter(new ParameterSpec(name, rows, columns, initializer)), List.of());
        return put(parameters, "parameter", name, parameter);
    }

    /** x · W + b with W {@code name.weight [n, width]} and b {@code name.bias [1, width]}, which starts at 0. */
    public Expr linear(String name, Expr x, int width) {
        return linear(name, x, width, Initializer.zeros());
    }

    /** As {@link #linear(String, Expr, int)}, with a start of its own for the bias. */
    public Expr linear(String name, Expr x, int width, Initializer bias) {
        return linear(name, x, width, weights(x), bias);
    }

    /** As {@link #linear(String, Expr, int)}, with starts of their own for weight and bias. */
    public Expr linear(String name, Expr x, int width, Initializer weight, Initializer bias) {
        Names.given("linear", name);
        requireNonNull(x, "x");
        requireNonNull(weight, "weight");
        requireNonNull(bias, "bias");
        Expr w = parameter(name + ".weight", x.width(), width, weight);
        return Functions.linear(List.of(x, w, parameter(name + ".bias", 1, width, bias)));
    }

    /** x · W with W {@code name.weight [n, width]}. */
    public Expr product(String name, Expr x, int width) {
        return product(name, x, width, weights(x));
    }

    /** As {@link #product(String, Expr, int)}, with a start of its own. */
    public Expr product(String name, Expr x, int width, Initializer weight) {
        Names.given("product", name);
        requireNonNull(x, "x");
        requireNonNull(weight, "weight");
        return x.product(parameter(name + ".weight", x.width(), width, weight));
    }

    private Initializer weights(Expr x) {
        Set<Expr> stateful = new HashSet<>();
        for (Declared state : states.values()) {
            stateful.add(state.leaf());
        }
        return weights(x, part -> part.dependsOn(stateful));
    }

    /**
     * The usual start of a weight that x meets: orthogonal where it meets a state, Glorot uniform elsewhere, part by part.
     *
     * @param stateful whether a value is made of a state
     */
    public static Initializer weights(Expr x, Predicate<Expr> stateful) {
        requireNonNull(x, "x");
        requireNonNull(stateful, "stateful");
        List<Expr> parts = x.op() == Op.CONCAT ? x.inputs() : List.of(x);
        List<Block> blocks = new ArrayList<>();
        for (Expr part : parts) {
            boolean recurrent = stateful.test(part);
            blocks.add(new Block(part.width(), recurrent ? Initializer.orthogonal() : Initializer.glorotUniform()));
        }
        return blocks.size() == 1 ? blocks.get(0).initializer() : Initializer.stacked(blocks);
    }

    /** Makes a value [B, n] or [B, T', n] visible under a name, in traces and drawings; returns it. */
    public Expr name(String name, Expr value) {
        requireNonNull(name, "name");
        requireNonNull(value, "value");
        if (value.fixed()) {
            throw new IllegalArgumentException("name %s: must be a batch [B, n] or [B, T', n], but is the fixed %s"
                    .formatted(name, value.shape()));
        }
        return put(named, "value", name, value);
    }

    /**
     * A random mask of a batch, [B, width]: in training {@code value} with the given probability and else 0, otherwise
     * {@code expected}.
     *
     * @param probability in [0, 1]
     */
    public Expr mask(int width, double probability, double value, double expected, Attribute.Scope scope) {
        requireNonNull(scope, "scope");
        return mask(Expr.BATCH, width, probability, value, expected, scope);
    }

    /** A random mask of a fixed matrix [rows, width], one for a whole run. */
    public Expr fixedMask(int rows, int width, double probability, double value, double expected) {
        if (rows < 1) {
            throw new IllegalArgumentException("mask: a fixed matrix has at least 1 row, but found " + rows);
        }
        return mask(rows, width, probability, value, expected, Attribute.Scope.SEQUENCE);
    }

    private Expr mask(int rows, int width, double probability, double value, double expected, Attribute.Scope scope) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("mask: a probability must lie in [0, 1], but found " + probability);
        }
        Numbers.finite("mask: the value", value);
        Numbers.finite("mask: what is expected", expected);
        return mask(new Attribute.Mask(rows, width, probability, value, expected, scope, 0));
    }

    /** A mask like the given one, with a stream of its own. */
    Expr mask(Attribute.Mask like) {
        if (finished) {
            throw finishedAlready();
        }
        var attribute = new Attribute.Mask(
                like.rows(), like.width(), like.probability(), like.value(), like.expected(), like.scope(), masks++);
        return Expr.of(Op.MASK, attribute, List.of());
    }

    /** What the named state becomes, [B, n]. */
    public void next(String name, Expr value) {
        requireNonNull(value, "value");
        Declared state = states.get(name);
        if (state == null) {
            throw new IllegalArgumentException(
                    "next: the state must be declared first, but %s is not among %s".formatted(name, states.keySet()));
        }
        if (value.rows() != Expr.BATCH || value.width() != state.leaf().width()) {
            throw new IllegalArgumentException(
                    "next %s: a batch as wide as the state is needed, but the state is %s and the successor %s"
                            .formatted(name, state.leaf().shape(), value.shape()));
        }
        put(next, "successor of state", name, value);
    }

    /** What the step gives back, [B, n]. */
    public void output(Expr value) {
        requireNonNull(value, "value");
        if (finished) {
            throw finishedAlready();
        }
        if (output != null) {
            throw new IllegalArgumentException("output: a step has one output, but found a second, " + value.shape()
                    + ", after " + output.shape());
        }
        if (value.rows() != Expr.BATCH) {
            throw new IllegalArgumentException(
                    "output: must be a batch [B, n], but is " + (value.fixed() ? "the fixed " : "") + value.shape());
        }
        output = value;
    }

    /**
     * Writes all of a finished step onto this one: its inputs, states, parameters, named values and output, under their
     * names and in their order, changed where {@code rewrite} says so. This is how a cell is wrapped: masks on its states,
     * other initial values, something added to its output.
     *
     * @throws IllegalArgumentException if a name is taken, or what the rewrite gives does not fit
     */
    public void include(Step included, Rewrite rewrite) {
        requireNonNull(included, "included");
        requireNonNull(rewrite, "rewrite");
        new Inclusion(this, included, rewrite).write();
    }

    private <V> V put(Map<String, V> map, String kind, String name, V value) {
        if (finished) {
            throw finishedAlready();
        }
        Names.given(kind, name);
        if (map.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("%s: names must differ, but found two named %s".formatted(kind, name));
        }
        checkStates(name);
        return value;
    }

    /** A state is seen under its name as a value is, and in drawings beside inputs. */
    private void checkStates(String name) {
        String other = inputs.containsKey(name) ? "an input" : named.containsKey(name) ? "a value" : "";
        if (!other.isEmpty() && states.containsKey(name)) {
            throw new IllegalArgumentException(
                    "state: names must differ, but a state and %s are both named %s".formatted(other, name));
        }
    }

    private static IllegalStateException finishedAlready() {
        return new IllegalStateException("step: a finished step cannot be built on; write the equations in define");
    }

    private Step finish() {
        for (String state : states.keySet()) {
            if (!next.containsKey(state)) {
                throw new IllegalArgumentException(
                        "step: every state needs a successor, but %s has none; call next(\"%s\", …)"
                                .formatted(state, state));
            }
        }
        if (output == null) {
            throw new IllegalArgumentException("step: an output is needed, but there is none; call output(…)");
        }
        checkOwn();
        finished = true;
        return this;
    }

    /** Checks that nothing is made of what another step reads or remembers. */
    private void checkOwn() {
        Set<Expr> own = new HashSet<>(inputs.values());
        own.addAll(parameters.values());
        List<Expr> roots = new ArrayList<>(next.values());
        roots.addAll(named.values());
        roots.add(output());
        states.values().forEach(state -> {
            own.add(state.leaf());
            roots.add(state.initial());
        });
        for (Expr e : Expr.inOrder(roots)) {
            boolean declared =
                    e.op() == Op.INPUT || e.op() == Op.SEQUENCE || e.op() == Op.STATE || e.op() == Op.PARAMETER;
            if (declared && !own.contains(e)) {
                throw new IllegalArgumentException(
                        "step: it must be made of its own inputs, states and parameters, but reads %s %s of another step"
                                .formatted(e.op().name().toLowerCase(Locale.ROOT), e.attribute()));
            }
        }
    }

    /** The inputs in the order of their declaration. */
    public List<Expr> inputs() {
        return List.copyOf(inputs.values());
    }

    /** The states in the order of their declaration. */
    public List<StateRule> states() {
        List<StateRule> rules = new ArrayList<>();
        states.forEach((name, state) -> rules.add(new StateRule(name, state.leaf(), state.initial(), successor(name))));
        return rules;
    }

    private Expr successor(String state) {
        Expr successor = next.get(state);
        if (successor == null) {
            throw new IllegalStateException(
                    "step: states are known once each has a successor, but %s has none yet".formatted(state));
        }
        return successor;
    }

    /** The parameters in the order of their declaration. */
    public List<ParameterSpec> parameters() {
        return parameters.values().stream()
                .map(p -> ((Attribute.Parameter) p.attribute()).spec())
                .toList();
    }

    List<Expr> parameterLeaves() {
        return List.copyOf(parameters.values());
    }

    /** The output, [B, n]. */
    public Expr output() {
        if (output == null) {
            throw new IllegalStateException("step: the output is known once output(…) was called");
        }
        return output;
    }

    /** The values that were given names, in that order. */
    public Map<String, Expr> named() {
        return Collections.unmodifiableMap(named);
    }
}
