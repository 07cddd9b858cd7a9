package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.graph.Adjoint;
import org.souvenir.core.graph.Graph;

/**
 * How a step is run over time: made once, by small passes, and then only read.
 *
 * <pre>{@code
 * Plan plan = Plan.of(step, PlanOptions.training());
 * System.out.println(plan.explain());
 * }</pre>
 *
 * <p>Step → graph, and its gradient, another graph → passes, graph to graph → drafts: phases, groups, lifetimes, places →
 * instructions: for fixed matrices, forward, and backward.
 */
public final class Plan {
    private final Step step;
    private final Preparation preparation;
    private final Schedule forward;
    private final @Nullable Schedule backward;
    private final List<Slot> slots = new ArrayList<>();
    /** Passes may have dropped slots, so that numbers are missing. */
    private int nextSlot;

    private Plan(Step step, PlanOptions options) {
        this.step = step;
        Set<Pass> passes = options.passes();
        Graph graph = Graph.of(step, options.traced());
        if (options.masks() == PlanOptions.Masks.EXPECTED) {
            graph = Rewrites.withoutMasks(graph);
        }
        graph = improved(graph, Pass.Side.FORWARD, passes);
        Graph adjoint = options.goal() == PlanOptions.Goal.OUTPUTS
                ? null
                : improved(Adjoint.of(graph, options.inputGradients()), Pass.Side.BACKWARD, passes);
        List<Term> terms = adjoint == null ? List.of() : Term.of(adjoint.gradients());

        Set<Expr> demanded = new LinkedHashSet<>(Demand.of(graph, List.of()));
        if (adjoint != null) {
            demanded.addAll(Demand.of(adjoint, terms));
        }
        Draft fixed = settled(Draft.ofFixed(early(demanded, adjoint)), passes);
        Map<Expr, Region> known = new HashMap<>(fixed.placement().regions());
        Packing packing = new Packing();

        Set<Expr> kept = adjoint == null ? Set.of() : saved(adjoint);
        Draft ahead = settled(Draft.of(graph, Set.of(), kept, known), passes);
        this.forward = Emitter.schedule(ahead, List.of(), packing);
        if (adjoint == null) {
            this.backward = null;
        } else {
            for (Expr e : adjoint.nodes()) {
                if (e.attribute() instanceof Attribute.Of of) {
                    known.put(e, Objects.requireNonNull(ahead.region(of.value()), () -> "not kept: " + e));
                }
            }
            Draft back = settled(Draft.of(adjoint, demanded, demanded, known), passes);
            this.backward = Emitter.schedule(back, terms, packing);
        }
        this.preparation = new Preparation(Emitter.prepare(fixed), packing.packed(fixed));
    }

    /**
     * Plans a step.
     *
     * @throws IllegalArgumentException if something is traced that the step does not show
     */
    public static Plan of(Step step, PlanOptions options) {
        return new Plan(step, options);
    }

    private static Graph improved(Graph graph, Pass.Side side, Set<Pass> passes) {
        Graph improved = graph;
        for (Pass pass : passes) {
            improved = pass.apply(improved, side);
            assert Legality.holds(improved, pass);
        }
        return improved;
    }

    private static Set<Expr> saved(Graph adjoint) {
        Set<Expr> kept = new HashSet<>();
        for (Expr e : adjoint.nodes()) {
            if (e.attribute() instanceof Attribute.Of of) {
                kept.add(of.value());
            }
        }
        return kept;
    }

    /** Of the fixed matrices that are demanded, those that are made of parameters alone. */
    private static Set<Expr> early(Set<Expr> demanded, @Nullable Graph adjoint) {
        Set<Expr> early = new LinkedHashSet<>(demanded);
        if (adjoint != null) {
            Map<Expr, Phase> phases = Phase.of(adjoint.nodes(), adjoint.states(), false);
            early.removeIf(e -> phases.getOrDefault(e, Phase.PREPARE) != Phase.PREPARE);
        }
        return early;
    }

    /** Settles everything, pass by pass. */
    private Draft settled(Draft start, Set<Pass> passes) {
        Draft draft = start;
        for (Pass pass : passes) {
            draft = pass.phases(draft);
        }
        draft = draft.withGroups(Group.oneByOne(draft.values(), draft.phases()));
        assert Legality.holds(draft);
        for (Pass pass : passes) {
            draft = pass.groups(draft);
        }
        assert Legality.holds(draft);
        draft = draft.withLifetimes(Lifetimes.of(draft));
        draft = draft.withPlacement(Placer.place(draft, nextSlot));
        assert Legality.holds(draft);
        for (Pass pass : passes) {
            draft = pass.placement(draft);
        }
        assert Legality.holds(draft);
        for (Slot slot : draft.placement().slots()) {
            slots.add(slot);
            nextSlot = Math.max(nextSlot, slot.id() + 1);
        }
        return draft;
    }

    /** The equations that it runs. */
    public Step step() {
        return step;
    }

    /** What is made of the parameters before anything runs. */
    public Preparation preparation() {
        return preparation;
    }

    /** The forward pass. */
    public Schedule forward() {
        return forward;
    }

    /** The backward pass, where gradients are wanted. */
    public Optional<Schedule> backward() {
        return Optional.ofNullable(backward);
    }

    /** Floats per row that the forward pass computes before its loop. */
    public long floatsAhead() {
        return Amount.of(forward.before()).floats();
    }

    /** All memory that runs need. */
    public List<Slot> slots() {
        return List.copyOf(slots);
    }

    /** What is prepared, what runs before, in and after the loop, what is summed up, and how much that is, as text. */
    public String explain() {
        return Explanation.of(this);
    }
}
