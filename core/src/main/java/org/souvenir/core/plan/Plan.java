package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Adjoint;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Graph;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;

/**
 * How a step is run over time: made once, by small passes, and then only read.
 *
 * <pre>{@code
 * Plan plan = Plan.training(step);
 * System.out.println(plan.explain());
 * }</pre>
 */
public final class Plan {
    private final Step step;
    private final Schedule forward;
    private final @Nullable Schedule backward;
    private final Fixtures fixtures = new Fixtures();
    private final List<Slot> slots = new ArrayList<>();

    private Plan(
            Step step,
            boolean training,
            boolean masks,
            Predicate<String> inputs,
            Set<String> traced,
            Set<Pass> passes) {
        this.step = step;
        Graph graph = Graph.of(step, traced);
        if (!masks) {
            graph = Rewrites.withoutMasks(graph);
        }
        if (passes.contains(Pass.SPLIT)) {
            graph = Rewrites.split(graph);
        }
        graph = mergedAndShared(graph, passes, false);
        if (!training) {
            forward = new Scheduler(graph, passes, Set.of(), Map.of(), fixtures, slots).schedule();
            backward = null;
            return;
        }
        Graph adjoint = mergedAndShared(Adjoint.of(graph, inputs), passes, true);
        Set<Expr> kept = new HashSet<>();
        for (Expr e : adjoint.nodes()) {
            if (e.op() == Op.SAVED) {
                kept.add(((Attribute.Of) e.attribute()).value());
            }
        }
        forward = new Scheduler(graph, passes, kept, Map.of(), fixtures, slots).schedule();
        Map<Expr, Region> saved = new HashMap<>();
        kept.forEach(e -> saved.put(e, Objects.requireNonNull(forward.regions().get(e))));
        backward = new Scheduler(adjoint, passes, Set.of(), saved, fixtures, slots).schedule();
    }

    private static Graph mergedAndShared(Graph graph, Set<Pass> passes, boolean anyAddend) {
        Graph merged = passes.contains(Pass.MERGE) ? Rewrites.merge(graph, anyAddend) : graph;
        return passes.contains(Pass.SHARE) ? Rewrites.share(merged, passes.contains(Pass.HOIST)) : merged;
    }

    /** A plan that computes outputs alone and keeps nothing; masks are their expectations. */
    public static Plan inference(Step step) {
        return inference(step, Set.of());
    }

    /** As {@link #inference(Step)}, with the named values given out as well. */
    public static Plan inference(Step step, Set<String> traced) {
        return new Plan(step, false, false, Plan::all, traced, EnumSet.allOf(Pass.class));
    }

    /** A plan that computes outputs and gradients. */
    public static Plan training(Step step) {
        return new Plan(step, true, true, Plan::all, Set.of(), EnumSet.allOf(Pass.class));
    }

    /** As {@link #training(Step)}, but of the inputs only those have gradients that are wanted. */
    public static Plan training(Step step, Predicate<String> inputs) {
        return new Plan(step, true, true, inputs, Set.of(), EnumSet.allOf(Pass.class));
    }

    /**
     * A plan that computes gradients as outside training: masks are their expectations. Named values and states are given
     * out as well, and the gradients of the states.
     */
    public static Plan trainingWithoutMasks(Step step, Set<String> traced) {
        return new Plan(step, true, false, Plan::all, traced, EnumSet.allOf(Pass.class));
    }

    /** A training plan without some passes: for showing that they change nothing but speed. */
    public static Plan trainingWithout(Step step, Set<Pass> left) {
        Set<Pass> passes = EnumSet.allOf(Pass.class);
        passes.removeAll(left);
        return new Plan(step, true, true, Plan::all, Set.of(), passes);
    }

    private static boolean all(String input) {
        return true;
    }

    /** The equations that it runs. */
    public Step step() {
        return step;
    }

    /** The forward pass. */
    public Schedule forward() {
        return forward;
    }

    /** The backward pass, in a training plan. */
    public Optional<Schedule> backward() {
        return Optional.ofNullable(backward);
    }

    /** The fixed matrices that runs need ready. */
    public Fixtures fixtures() {
        return fixtures;
    }

    /** All memory that runs need. */
    public List<Slot> slots() {
        return List.copyOf(slots);
    }

    /** What runs before, in and after the loop, how many products, and how many floats a step, as text. */
    public String explain() {
        return Explanation.of(this);
    }
}
