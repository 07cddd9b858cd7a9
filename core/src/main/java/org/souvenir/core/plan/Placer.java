package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.plan.Slot.Extent;

/**
 * Gives every value that outlives its group a place: outputs and successors where they are wanted, parts of a concatenation
 * within it, what products are added to where the sum will be, and everything else a slot of its own.
 */
final class Placer {
    private final Draft draft;
    private final int firstSlot;
    private final Set<Expr> values;
    private final Map<Expr, Region> regions = new HashMap<>();
    private final Map<Expr, List<Region>> copies = new LinkedHashMap<>();
    private final Map<String, Slot> inputs = new LinkedHashMap<>();
    private final List<Schedule.StateSlots> states = new ArrayList<>();
    private final Map<String, Slot> finals = new LinkedHashMap<>();
    private final Map<String, Slot> outputs = new LinkedHashMap<>();
    private final Map<String, Slot> gradients = new LinkedHashMap<>();
    /** The slots as they are by now: values that are placed in one later may make it last longer. */
    private final List<Slot> slots = new ArrayList<>();

    private Placer(Draft draft, int firstSlot) {
        this.draft = draft;
        this.firstSlot = firstSlot;
        this.values = new HashSet<>(draft.values());
    }

    /** @param firstSlot the number of the first slot that is new */
    static Placement place(Draft draft, int firstSlot) {
        Placer placer = new Placer(draft, firstSlot);
        placer.placeLeaves();
        placer.placeOutputs();
        placer.placeSuccessors();
        placer.placeValues();
        return placer.placement();
    }

    private Placement placement() {
        Map<Expr, Region> settled = new HashMap<>();
        regions.forEach((e, region) -> settled.put(e, now(region)));
        Map<Expr, List<Region>> settledCopies = new LinkedHashMap<>();
        copies.forEach((e, targets) ->
                settledCopies.put(e, targets.stream().map(this::now).toList()));
        return new Placement(settled, settledCopies, inputs, states, finals, outputs, gradients, List.copyOf(slots));
    }

    private Region now(Region region) {
        return region.in(slots.get(region.slot().id() - firstSlot));
    }

    private Slot slot(String name, Extent extent, int rows, int width) {
        Slot slot = new Slot(firstSlot + slots.size(), name, extent, rows, width);
        slots.add(slot);
        return slot;
    }

    private Slot numbered(String name, Extent extent, int rows, int width) {
        return slot(name + (firstSlot + slots.size()), extent, rows, width);
    }

    private Slot slotOf(String name, Expr e) {
        return numbered(name, Objects.requireNonNull(draft.lifetimes().get(e)), e.rows(), e.width());
    }

    private void place(Expr e, Region region) {
        regions.put(e, region);
        Extent extent = draft.lifetimes().get(e);
        if (extent != null) {
            int i = region.slot().id() - firstSlot;
            slots.set(i, slots.get(i).lasting(extent));
        }
    }

    private boolean waits(Expr e) {
        return draft.lifetimes().containsKey(e) && !regions.containsKey(e);
    }

    private void placeLeaves() {
        for (Expr input : draft.graph().inputs()) {
            String name = ((Attribute.Input) input.attribute()).name();
            Slot slot = numbered(name + "#", Extent.GIVEN, input.rows(), input.width());
            inputs.put(name, slot);
            regions.put(input, slot.all());
        }
        for (Step.StateRule state : draft.graph().states()) {
            placeState(state);
        }
        for (Expr e : draft.nodes()) {
            if (draft.known().containsKey(e)) {
                continue;
            }
            if (e.attribute() instanceof Attribute.Parameter parameter) {
                String name = parameter.spec().name();
                regions.put(e, slot(name, Extent.PARAMETER, e.rows(), e.width()).all());
            } else if (e.op() == Op.FINAL) {
                String name = ((Attribute.State) e.attribute()).name();
                Slot slot = numbered(name + "$", Extent.FINAL, Expr.BATCH, e.width());
                finals.put(name, slot);
                regions.put(e, slot.all());
            } else if (e.op() == Op.MASK && draft.lifetimes().containsKey(e)) {
                place(e, slotOf("mask", e).all());
            }
        }
        draft.graph()
                .gradients()
                .forEach((name, e) -> gradients.put(name, slot("d:" + name, Extent.GRADIENT, e.rows(), e.width())));
    }

    private void placeState(Step.StateRule state) {
        Expr leaf = state.leaf();
        boolean remembered = draft.kept().contains(leaf)
                || draft.uses().of(leaf).stream().anyMatch(u -> draft.phase(u) != Phase.LOOP)
                || draft.graph().outputs().values().stream().anyMatch(o -> Uses.behind(o) == leaf);
        int width = leaf.width();
        Slot found = numbered(state.name() + "#", remembered ? Extent.HISTORY : Extent.STATE, Expr.BATCH, width);
        Slot left = numbered(state.name() + "'#", Extent.SUCCESSOR, Expr.BATCH, width);
        Operand initial = state.initial().attribute() instanceof Attribute.Value value
                ? new Operand.Constant((float) value.value())
                : new Operand.Memory(Objects.requireNonNull(draft.region(state.initial())));
        states.add(new Schedule.StateSlots(state.name(), found, left, initial));
        regions.put(leaf, found.all());
    }

    private void placeOutputs() {
        draft.graph().outputs().forEach((name, e) -> {
            Slot slot = output(name + "#", e);
            outputs.put(name, slot);
            if (waits(e) && e.rows() == slot.rows()) {
                place(e, slot.all());
            } else {
                copies.computeIfAbsent(e, k -> new ArrayList<>()).add(slot.all());
            }
        });
    }

    /** What is the same at every step is given out at every step all the same; what is summed up over time is once. */
    private Slot output(String name, Expr e) {
        if (e.rows() != Expr.STILL) {
            return numbered(name, Extent.SEQUENCE, e.rows(), e.width());
        }
        return draft.completed(Uses.behind(e)) == Phase.FINISH
                ? numbered(name, Extent.SUM, Expr.STILL, e.width())
                : numbered(name, Extent.SEQUENCE, Expr.ALONG, e.width());
    }

    private void placeSuccessors() {
        for (int i = 0; i < states.size(); i++) {
            Expr next = draft.graph().states().get(i).next();
            Region left = states.get(i).left().all();
            boolean before = next.op() == Op.LINEAR && draft.startsBefore(next);
            if (waits(next) && draft.phase(next) == Phase.LOOP && draft.staysInStep(next) && !before) {
                place(next, left);
            } else {
                copies.computeIfAbsent(next, k -> new ArrayList<>()).add(left);
            }
        }
    }

    private void placeValues() {
        for (int n = draft.values().size() - 1; n >= 0; n--) {
            Expr e = draft.values().get(n);
            if (e.op() == Op.CONCAT && draft.lifetimes().containsKey(e)) {
                placeParts(e);
            }
        }
        for (Expr e : draft.values()) {
            if (Group.single(e) && e.op() != Op.GATHER && waits(e)) {
                placeAlone(e);
            }
        }
        for (Expr e : draft.values()) {
            if (e.op() == Op.LINEAR) {
                placeAddend(e);
            }
        }
        for (Expr e : draft.values()) {
            if (waits(e)) {
                placeAlone(e);
            }
        }
    }

    private void placeAlone(Expr e) {
        String name = Group.single(e) ? e.op().name().toLowerCase(Locale.ROOT) : "value";
        place(e, slotOf(name, e).all());
    }

    private void placeParts(Expr concat) {
        Region whole = regions.get(concat);
        if (whole == null) {
            whole = slotOf("concat", concat).all();
            place(concat, whole);
        }
        int from = 0;
        for (Expr part : concat.inputs()) {
            boolean once = concat.inputs().indexOf(part) == concat.inputs().lastIndexOf(part);
            boolean lasts = whole.slot().extent() != Extent.SUCCESSOR || draft.staysInStep(part);
            boolean free = Group.light(part) && values.contains(part) && !regions.containsKey(part);
            if (free && once && lasts && draft.phase(part) == draft.phase(concat)) {
                place(part, whole.columns(from, part.width()));
                if (part.op() == Op.CONCAT) {
                    placeParts(part);
                }
            }
            from += part.width();
        }
    }

    /** A batch that products are added to is computed where the sum will be. */
    private void placeAddend(Expr linear) {
        Expr addend = Rewrites.addend(linear);
        if (addend != null
                && (Group.light(addend) || addend.op() == Op.GATHER)
                && waits(addend)
                && draft.uses().of(addend).size() == 1
                && !draft.uses().wanted(addend)
                && (draft.phase(addend) == draft.phase(linear) || draft.startsBefore(linear))) {
            place(addend, Objects.requireNonNull(regions.get(linear)));
        }
    }

    /** Values take the place of the part of a product that they alone are computed from. */
    static Placement overProducts(Draft draft) {
        Placement placement = draft.placement();
        for (Expr e : draft.values()) {
            Region own = placement.regions().get(e);
            if (own != null
                    && e.op().elementwise()
                    && e.inputs().size() == 1
                    && !e.fixed()
                    && isAlone(own, placement)) {
                Expr source = e.inputs().get(0);
                Region region = placement.region(source, draft.known());
                if (region != null && isLastUse(draft, e, source) && lasts(region) && lasts(own)) {
                    placement = placement.moved(e, region);
                }
            }
        }
        return placement;
    }

    /** Whether a value has a slot of its own, which nobody else asks for. */
    private static boolean isAlone(Region own, Placement placement) {
        return own.width() == own.slot().width()
                && !placement.outputs().containsValue(own.slot())
                && placement.regions().values().stream()
                                .filter(r -> r.slot().equals(own.slot()))
                                .count()
                        == 1;
    }

    private static boolean lasts(Region region) {
        return region.slot().extent().compareTo(Extent.SEQUENCE) <= 0;
    }

    private static boolean isLastUse(Draft draft, Expr e, Expr source) {
        Uses uses = draft.uses();
        Expr product = Uses.behind(source);
        return product.op() == Op.LINEAR
                && source.width() == e.width()
                && uses.of(source).size() == 1
                && !uses.wanted(product)
                && (source == product || uses.direct(product).stream().allMatch(u -> isApart(u, source)));
    }

    /** Whether a reader of a product is the given slice, or another one that shares no column with it. */
    private static boolean isApart(Expr reader, Expr slice) {
        if (reader == slice) {
            return true;
        }
        if (reader.op() != Op.SLICE || slice.inputs().get(0) != reader.inputs().get(0)) {
            return false;
        }
        var a = (Attribute.Window) reader.attribute();
        var b = (Attribute.Window) slice.attribute();
        return a.from() + a.size() <= b.from() || b.from() + b.size() <= a.from();
    }
}
