package org.souvenir.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.graph.Graph;
import org.souvenir.core.plan.Slot.Extent;

/** A draft in which one thing is wrong is noticed. */
class LegalityTest {
    /** Two products, of which one is read again after the other is made; their results are kept. */
    private final Step step = Step.of(s -> {
        Expr x = s.input(3);
        Expr h = s.state("h", 4);
        Expr a = s.product("a", x, 4).plus(h);
        Expr b = sigmoid(a).product(s.parameter("u", 4, 4, org.souvenir.core.parameter.Initializer.glorotUniform()));
        Expr next = tanh(a).plus(b);
        s.next("h", next);
        s.output(tanh(next));
    });

    private final Graph graph = Graph.of(step, Set.of());

    private Draft settled() {
        Set<Expr> demanded = Demand.of(graph, List.of());
        Draft fixed = settled(Draft.ofFixed(demanded), 0);
        return settled(Draft.of(graph, Set.of(), Set.of(), fixed.placement().regions()), 100);
    }

    private static Draft settled(Draft draft, int firstSlot) {
        Draft grouped = draft.withGroups(Group.fused(Group.oneByOne(draft.values(), draft.phases())));
        Draft lasting = grouped.withLifetimes(Lifetimes.of(grouped));
        return lasting.withPlacement(Placer.place(lasting, firstSlot));
    }

    private static Expr first(Draft draft, Op op) {
        return draft.values().stream().filter(e -> e.op() == op).findFirst().orElseThrow();
    }

    private static void assertNoticed(Draft wrong, String rule) {
        assertThatThrownBy(() -> Legality.holds(wrong))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(rule);
    }

    @Test
    void lets_pass_what_is_right() {
        assertThat(Legality.holds(settled())).isTrue();
    }

    @Test
    void notices_groups_in_a_wrong_order() {
        List<Group> backwards = new ArrayList<>(settled().groups());
        Collections.reverse(backwards);
        assertNoticed(settled().withGroups(backwards), "operands must come first");
    }

    @Test
    void notices_a_value_that_is_computed_twice_or_never() {
        List<Group> groups = new ArrayList<>(settled().groups());
        Group last = groups.get(groups.size() - 1);
        groups.add(last);
        assertNoticed(settled().withGroups(groups), "each value must be computed once");
        assertNoticed(settled().withGroups(groups.subList(0, groups.size() - 2)), "every value must be computed");
    }

    @Test
    void notices_that_a_value_was_overwritten_before_it_was_read() {
        Draft draft = settled();
        Expr early = first(draft, Op.SIGMOID);
        Expr late = first(draft, Op.TANH);
        assertThat(draft.placement().regions()).containsKeys(early, late);
        Map<Expr, Region> regions = new HashMap<>(draft.placement().regions());
        regions.put(late, regions.get(early)); // the product reads the sigmoid after tanh was written there
        assertNoticed(draft.withPlacement(with(draft.placement(), regions)), "what is read must be there");
    }

    @Test
    void notices_a_place_outside_of_its_slot_or_of_another_shape() {
        Draft draft = settled();
        Expr e = first(draft, Op.SIGMOID);
        Map<Expr, Region> outside = new HashMap<>(draft.placement().regions());
        outside.computeIfPresent(e, (k, region) -> region.columns(1, region.width()));
        assertNoticed(draft.withPlacement(with(draft.placement(), outside)), "a place must lie within its slot");
        Map<Expr, Region> narrow = new HashMap<>(draft.placement().regions());
        narrow.computeIfPresent(e, (k, region) -> region.columns(0, 2));
        assertNoticed(draft.withPlacement(with(draft.placement(), narrow)), "a place must have the value's shape");
    }

    @Test
    void notices_a_value_that_does_not_outlive_its_readers() {
        Draft draft = settled().withPhases(Phase.of(graph.nodes(), graph.states(), true));
        Draft hoisted = settled(draft.withGroups(List.of()), 100);
        Expr next = graph.states().get(0).next();
        Slot brief = new Slot(500, "brief", Extent.STEP, 0, 4);
        Map<Expr, Region> regions = new HashMap<>(hoisted.placement().regions());
        regions.put(next, brief.all());
        assertNoticed(
                hoisted.withPlacement(with(hoisted.placement(), regions)),
                "what another phase reads must outlive its step");
    }

    @Test
    void notices_a_leaf_that_the_graph_does_not_have() {
        Graph foreign = new Graph(List.of(), graph.states(), graph.outputs(), Map.of());
        assertThatThrownBy(() -> Legality.holds(foreign, Pass.SPLIT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "SPLIT: every leaf must be an input or a state of the graph, but found INPUT[B, 3]");
    }

    private static Placement with(Placement p, Map<Expr, Region> regions) {
        return new Placement(
                regions, p.copies(), p.inputs(), p.states(), p.finals(), p.outputs(), p.gradients(), p.slots());
    }
}
