package org.souvenir.core.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.graph.Graph;
import org.souvenir.core.plan.Slot.Extent;

/**
 * A schedule in the making. Immutable: every pass makes another one, which knows more or is better. What no pass has settled
 * yet is empty.
 *
 * @param graph what is to be computed at each step; empty where it is fixed matrices alone
 * @param nodes all that is looked at, operands first
 * @param values of the nodes that are computed here, operands first: windows, leaves and what is known are not
 * @param uses who uses which value
 * @param kept values that somebody else asks for later
 * @param known where values lie that are computed elsewhere
 * @param phases when each node of the graph is computed
 * @param groups what is computed together, in order
 * @param lifetimes of the values that outlive their group: which rows are held, and for how long
 * @param placement where these lie
 */
record Draft(
        Graph graph,
        List<Expr> nodes,
        List<Expr> values,
        Uses uses,
        Set<Expr> kept,
        Map<Expr, Region> known,
        Map<Expr, Phase> phases,
        List<Group> groups,
        Map<Expr, Extent> lifetimes,
        Placement placement) {

    /**
     * A graph of which nothing is settled but what must be.
     *
     * @param fixed the fixed matrices that are computed here
     * @param kept values that somebody else asks for later
     * @param known where values lie that are computed elsewhere
     */
    static Draft of(Graph graph, Set<Expr> fixed, Set<Expr> kept, Map<Expr, Region> known) {
        Set<Expr> wanted = new HashSet<>(kept);
        wanted.addAll(graph.outputs().values());
        graph.states().forEach(s -> wanted.add(s.next()));
        return of(graph, graph.nodes(), fixed, kept, wanted, known);
    }

    /** Fixed matrices that are made of parameters alone; all of them are asked for. */
    static Draft ofFixed(Set<Expr> matrices) {
        Graph nothing = new Graph(List.of(), List.of(), Map.of(), Map.of());
        return of(nothing, Expr.inOrder(matrices), matrices, matrices, matrices, Map.of());
    }

    private static Draft of(
            Graph graph, List<Expr> nodes, Set<Expr> fixed, Set<Expr> kept, Set<Expr> wanted, Map<Expr, Region> known) {
        List<Expr> values = nodes.stream()
                .filter(e -> Group.light(e) || Group.single(e))
                .filter(e -> (fixed.contains(e) || !e.fixed()) && !known.containsKey(e))
                .toList();
        return new Draft(
                graph,
                nodes,
                values,
                new Uses(nodes, wanted),
                kept,
                known,
                Phase.of(nodes, graph.states(), false),
                List.of(),
                Map.of(),
                Placement.nothing());
    }

    Draft withPhases(Map<Expr, Phase> newPhases) {
        return new Draft(graph, nodes, values, uses, kept, known, newPhases, groups, lifetimes, placement);
    }

    Draft withGroups(List<Group> newGroups) {
        return new Draft(graph, nodes, values, uses, kept, known, phases, newGroups, lifetimes, placement);
    }

    Draft withLifetimes(Map<Expr, Extent> newLifetimes) {
        return new Draft(graph, nodes, values, uses, kept, known, phases, groups, newLifetimes, placement);
    }

    Draft withPlacement(Placement newPlacement) {
        return new Draft(graph, nodes, values, uses, kept, known, phases, groups, lifetimes, newPlacement);
    }

    Phase phase(Expr e) {
        return Objects.requireNonNull(phases.get(e));
    }

    /** When a value is complete: a sum over time at the end, every other one when it is computed. */
    Phase completed(Expr e) {
        return e.op() == Op.TIME_SUM ? Phase.FINISH : phase(e);
    }

    /** The number of the group that computes each value. */
    Map<Expr, Integer> groupOf() {
        Map<Expr, Integer> of = new HashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            int number = i;
            groups.get(i).values().forEach(e -> of.put(e, number));
        }
        return of;
    }

    /** Whether a part of a sum of products is computed before the loop and the rest in it. */
    boolean startsBefore(Expr linear) {
        Expr addend = Rewrites.addend(linear);
        if (addend != null && addend.op() == Op.GATHER && phase(addend) == Phase.BEFORE) {
            return phase(linear) == Phase.LOOP;
        }
        for (int i = 0; i < Rewrites.products(linear); i++) {
            if (phase(linear.inputs().get(2 * i)) == Phase.BEFORE) {
                return phase(linear) == Phase.LOOP;
            }
        }
        return false;
    }

    /** Whether nobody asks for a value after the step that computes it, but the next step for a state. */
    boolean staysInStep(Expr e) {
        return !kept.contains(e) && uses.of(e).stream().allMatch(u -> phase(u) == Phase.LOOP);
    }

    /** Where a value lies, or null if it lives in its program alone. */
    @Nullable
    Region region(Expr e) {
        return placement.region(e, known);
    }
}
