package org.souvenir.core.plan;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;

/**
 * Where values lie.
 *
 * @param regions of leaves and of values that outlive their group
 * @param copies where values must be copied besides, once they are there
 * @param inputs where the inputs are read, by name
 * @param states where states are kept, in their order
 * @param finals where states after the last step are read, by the state's name
 * @param outputs where outputs end up, by name
 * @param gradients of parameters, by name
 * @param slots all of them
 */
record Placement(
        Map<Expr, Region> regions,
        Map<Expr, List<Region>> copies,
        Map<String, Slot> inputs,
        List<Schedule.StateSlots> states,
        Map<String, Slot> finals,
        Map<String, Slot> outputs,
        Map<String, Slot> gradients,
        List<Slot> slots) {

    static Placement nothing() {
        return new Placement(Map.of(), Map.of(), Map.of(), List.of(), Map.of(), Map.of(), Map.of(), List.of());
    }

    /** Where a value lies that is placed here or known from elsewhere; null for one that is neither. */
    @Nullable
    Region region(Expr e, Map<Expr, Region> known) {
        Region placed = regions.getOrDefault(e, known.get(e));
        if (placed == null && e.op().kind() == Op.Kind.WINDOW) {
            var window = (Attribute.Window) e.attribute();
            Region whole = region(e.inputs().get(0), known);
            if (whole != null) {
                return e.op() == Op.SLICE
                        ? whole.columns(window.from(), window.size())
                        : whole.rows(window.from(), window.size());
            }
        }
        return placed;
    }

    /** The same with a value elsewhere, in a slot that lasts as long as its own did; that one goes. */
    Placement moved(Expr e, Region to) {
        Slot own = java.util.Objects.requireNonNull(regions.get(e)).slot();
        Slot target = to.slot().lasting(own.extent());
        Map<Expr, Region> newRegions = new HashMap<>();
        regions.forEach(
                (value, region) -> newRegions.put(value, region.slot().equals(to.slot()) ? region.in(target) : region));
        newRegions.put(e, to.in(target));
        Map<Expr, List<Region>> newCopies = new LinkedHashMap<>();
        copies.forEach((value, regionsOf) -> newCopies.put(
                value,
                regionsOf.stream()
                        .map(r -> r.slot().equals(to.slot()) ? r.in(target) : r)
                        .toList()));
        List<Slot> newSlots = slots.stream()
                .filter(slot -> !slot.equals(own))
                .map(slot -> slot.equals(to.slot()) ? target : slot)
                .toList();
        return new Placement(newRegions, newCopies, inputs, states, finals, outputs, gradients, newSlots);
    }
}
