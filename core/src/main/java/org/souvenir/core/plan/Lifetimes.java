package org.souvenir.core.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.plan.Slot.Extent;

/** Which values must outlive the group that computes them, and for how long. */
final class Lifetimes {
    private final Draft draft;
    private final Map<Expr, Integer> groupOf;

    private Lifetimes(Draft draft) {
        this.draft = draft;
        this.groupOf = draft.groupOf();
    }

    static Map<Expr, Extent> of(Draft draft) {
        Lifetimes lifetimes = new Lifetimes(draft);
        Map<Expr, Extent> extents = new HashMap<>();
        for (Expr e : draft.values()) {
            if (lifetimes.stored(e)) {
                extents.put(e, lifetimes.extent(e));
            }
        }
        return Map.copyOf(extents);
    }

    private boolean stored(Expr e) {
        if (e.op() == Op.SPREAD) { // programs read the row itself
            return draft.uses().wanted(e) || draft.uses().of(e).stream().anyMatch(Group::single);
        }
        return Group.single(e)
                || e.op().kind() == Op.Kind.ALONG
                || draft.uses().wanted(e)
                || draft.uses().of(e).stream()
                        .anyMatch(user -> Group.single(user) || !Objects.equals(groupOf.get(user), groupOf.get(e)));
    }

    private Extent extent(Expr e) {
        if (e.fixed()) {
            return draft.phase(e) == Phase.PREPARE ? Extent.PREPARED : Extent.SUM;
        }
        if (e.rows() == Expr.STILL) {
            return draft.phase(e) == Phase.START ? Extent.BATCH : Extent.SUM;
        }
        List<Expr> users = draft.uses().of(e);
        if (e.attribute() instanceof Attribute.Mask mask
                && mask.scope() == Attribute.Scope.SEQUENCE
                && users.stream().noneMatch(Group::single)) {
            return Extent.BATCH;
        }
        if (draft.kept().contains(e)) {
            return Extent.SEQUENCE;
        }
        boolean inLoop = draft.phase(e) == Phase.LOOP
                && !(e.op() == Op.LINEAR && draft.startsBefore(e))
                && users.stream().allMatch(user -> draft.phase(user) == Phase.LOOP);
        return inLoop ? Extent.STEP : Extent.STRETCH;
    }
}
