package org.souvenir.core.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.graph.Graph;
import org.souvenir.core.plan.Slot.Extent;

/**
 * Looks at what a pass made: operands come first, shapes are right, every value is computed once and outlives its users, and
 * what is read is what was written. Runs where assertions are enabled; what is wrong is our mistake, an {@link AssertionError}.
 */
final class Legality {
    private final Draft draft;
    private final Map<Expr, Integer> groupOf;
    /** By slot and column, the value that was written there last. */
    private final Map<Integer, Expr[]> written = new HashMap<>();

    private Legality(Draft draft) {
        this.draft = draft;
        this.groupOf = draft.groupOf();
    }

    private static void require(boolean holds, String rule, Object found) {
        if (!holds) {
            throw new AssertionError("%s, but found %s".formatted(rule, found));
        }
    }

    /** Whether a graph is one that can be run; always true, or it throws. */
    static boolean holds(Graph graph, Pass after) {
        Set<Expr> leaves = new HashSet<>(graph.inputs());
        graph.states().forEach(s -> leaves.add(s.leaf()));
        for (Expr e : graph.nodes()) {
            boolean given = e.op() == Op.INPUT || e.op() == Op.SEQUENCE || e.op() == Op.STATE;
            require(!given || leaves.contains(e), after + ": every leaf must be an input or a state of the graph", e);
            Expr again = Expr.of(e.op(), e.attribute(), e.inputs());
            require(
                    again.rows() == e.rows() && again.width() == e.width(),
                    after + ": the shape must be what the operands make it",
                    e);
        }
        graph.states().forEach(s -> {
            boolean fits = s.next().rows() == Expr.BATCH
                    && s.next().width() == s.leaf().width();
            require(fits, after + ": a successor must have its state's shape", s);
            require(s.initial().rows() == 1, after + ": a state must start with a fixed row", s);
        });
        graph.outputs().forEach((name, e) -> require(!e.fixed(), after + ": an output must be a batch", name));
        graph.gradients().forEach((name, e) -> require(e.fixed(), after + ": a gradient must be a matrix", name));
        return true;
    }

    /** Whether what is settled in a draft is right; always true, or it throws. */
    static boolean holds(Draft draft) {
        Legality legality = new Legality(draft);
        legality.checkGroups();
        if (!draft.lifetimes().isEmpty()) {
            draft.values().forEach(legality::checkLifetime);
            draft.placement().regions().forEach(legality::checkRegion);
            legality.replay();
        }
        return true;
    }

    /** Every value in one group, of its phase and rows, after the groups of its operands. */
    private void checkGroups() {
        Set<Expr> done = new HashSet<>();
        Set<Expr> computed = new HashSet<>(draft.values());
        Phase phase = Phase.PREPARE;
        for (Group group : draft.groups()) {
            require(group.phase().compareTo(phase) >= 0, "groups must be in the order of phases", group);
            phase = group.phase();
            for (Expr e : group.values()) {
                require(computed.contains(e) && done.add(e), "each value must be computed once", e);
                require(
                        draft.phase(e) == phase && Group.rows(e) == group.rows(),
                        "a group must have one phase and one number of rows",
                        e);
                for (Expr input : e.inputs()) {
                    Expr behind = Uses.behind(input);
                    require(!computed.contains(behind) || done.contains(behind), "operands must come first", e);
                }
            }
        }
        require(done.equals(computed), "every value must be computed", draft.groups());
    }

    private void checkLifetime(Expr e) {
        boolean apart = draft.uses().wanted(e)
                || draft.uses().of(e).stream().anyMatch(u -> !Objects.equals(groupOf.get(u), groupOf.get(e)));
        Region region = draft.region(e);
        require(!apart || region != null || e.op() == Op.SPREAD, "a value that others read must have a place", e);
        if (region == null || e.fixed()) {
            return;
        }
        Extent extent = region.slot().extent();
        if (draft.kept().contains(e)) {
            require(extent == Extent.SEQUENCE || extent == Extent.BATCH, "what is kept must last", region);
        }
        if (e.rows() == Expr.STILL) {
            require(extent == Extent.BATCH || extent == Extent.SUM, "what is the same at every step must last", region);
            return;
        }
        boolean across = draft.uses().of(e).stream().anyMatch(u -> draft.phase(u) != draft.phase(e));
        require(!across || extent != Extent.STEP, "what another phase reads must outlive its step", region);
    }

    private void checkRegion(Expr e, Region region) {
        require(region.width() == e.width() && region.rows() == e.rows(), "a place must have the value's shape", e);
        boolean inside = region.row() >= 0
                && region.column() >= 0
                && region.column() + region.width() <= region.slot().width()
                && region.row() + region.rows() <= region.slot().rows();
        require(inside, "a place must lie within its slot", region);
    }

    /** Writes and reads all values in order. */
    private void replay() {
        for (Expr e : draft.values()) {
            if (e.op() == Op.LINEAR && draft.startsBefore(e)) {
                write(e); // from before the loop on, nobody else may write there
            }
        }
        for (Group group : draft.groups()) {
            for (Expr e : group.values()) {
                e.inputs().forEach(input -> read(e, input));
                write(e);
            }
        }
        draft.placement().copies().keySet().forEach(e -> read(e, e));
        draft.placement().outputs().keySet().forEach(name -> {
            Expr output = draft.graph().outputs().get(name);
            if (output != null) {
                read(output, output);
            }
        });
    }

    private void read(Expr reader, Expr value) {
        Expr behind = Uses.behind(value);
        Region region = draft.placement().regions().get(behind);
        if (behind.op() == Op.SPREAD && region == null) {
            read(reader, behind.inputs().get(0));
        }
        if (groupOf.containsKey(behind) && region != null) {
            Region part = Objects.requireNonNull(draft.region(value));
            Expr[] columns = columns(region.slot());
            for (int j = part.column(); j < part.column() + part.width(); j++) {
                Expr found = columns[j];
                require(
                        found != null && (found == behind || stillThere(found, behind)),
                        "what is read must be there",
                        "%s, read by %s, at %s: %s".formatted(value, reader, part, found));
            }
        }
    }

    private void write(Expr e) {
        Region region = draft.placement().regions().get(e);
        if (region != null) {
            java.util.Arrays.fill(columns(region.slot()), region.column(), region.column() + region.width(), e);
        }
    }

    private @Nullable Expr[] columns(Slot slot) {
        return written.computeIfAbsent(slot.id(), id -> new Expr[slot.width()]);
    }

    /** Whether writing a value has left another one as it was: a part of a concatenation in its place. */
    private boolean stillThere(Expr found, Expr value) {
        if (found.op() != Op.CONCAT) {
            return false;
        }
        Region whole = draft.placement().regions().get(found);
        int from = 0;
        for (Expr part : found.inputs()) {
            Region own = draft.placement().regions().get(part);
            boolean inPlace = whole != null && own != null && own.equals(whole.columns(from, part.width()));
            if (inPlace && (part == value || stillThere(part, value))) {
                return true;
            }
            from += part.width();
        }
        return false;
    }
}
