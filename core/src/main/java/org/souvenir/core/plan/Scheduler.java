package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Graph;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.plan.Slot.Extent;

/**
 * Makes a schedule of a graph: which values are computed together, where each one lies, and in which order.
 *
 * <p>A <em>heavy</em> value is a product or a gather; it is an instruction of its own. All others are <em>light</em>:
 * those of one phase that can be computed together form a unit, which becomes one program. A slice is neither: it is a
 * window on what it slices.
 */
final class Scheduler {
    private final Graph graph;
    private final Set<Pass> passes;
    private final Map<Expr, Phase> phases;
    private final Set<Expr> kept;
    private final Fixtures fixtures;
    private final Map<Expr, Region> saved;
    private final List<Slot> slots;

    private final Map<Expr, List<Expr>> consumers = new HashMap<>();
    private final Map<Expr, Integer> unitOf = new HashMap<>();
    private final List<List<Expr>> units = new ArrayList<>();
    private final Map<Expr, Region> regions = new HashMap<>();
    private final Set<Expr> wanted = new HashSet<>();
    private final Map<String, Slot> inputs = new LinkedHashMap<>();
    private final Map<String, Slot> outputs = new LinkedHashMap<>();
    private final List<Schedule.StateSlots> states = new ArrayList<>();
    /** What must be copied to somewhere else once it is there. */
    private final Map<Expr, List<Region>> copies = new LinkedHashMap<>();

    /**
     * @param kept values that a gradient will ask for
     * @param saved where values of the forward pass lie
     * @param slots all slots of the plan; new ones are added
     */
    Scheduler(
            Graph graph,
            Set<Pass> passes,
            Set<Expr> kept,
            Map<Expr, Region> saved,
            Fixtures fixtures,
            List<Slot> slots) {
        this.graph = graph;
        this.passes = passes;
        this.phases = Phase.of(graph, passes.contains(Pass.HOIST));
        this.kept = kept;
        this.saved = saved;
        this.fixtures = fixtures;
        this.slots = slots;
    }

    Schedule schedule() {
        List<Expr> batches = graph.nodes().stream().filter(e -> !e.fixed()).toList();
        findConsumers();
        placeLeaves(batches);
        for (Phase phase : List.of(Phase.BEFORE, Phase.LOOP, Phase.AFTER)) {
            formUnits(batches.stream().filter(e -> phase(e) == phase).toList());
        }
        placeOutputs();
        placeSuccessors();
        placeInner(batches);
        Emitter emitter = new Emitter(this::region, phases, fixtures);
        for (Phase phase : List.of(Phase.BEFORE, Phase.LOOP, Phase.AFTER)) {
            for (List<Expr> unit : units) {
                if (phase(unit.get(0)) == phase) {
                    emitter.unit(phase, unit, copies(phase, e -> unit.contains(root(e)) && phase(root(e)) == phase));
                }
            }
            emitter.copy(phase, copies(phase, e -> !unitOf.containsKey(root(e)) || phase(root(e)) != phase));
        }
        return new Schedule(
                emitter.instructions(Phase.BEFORE),
                emitter.instructions(Phase.LOOP),
                emitter.instructions(Phase.AFTER),
                inputs,
                states,
                outputs,
                regions,
                graph.gradients());
    }

    private Phase phase(Expr e) {
        return Objects.requireNonNull(phases.get(e));
    }

    // ---- who uses what ----

    private void findConsumers() {
        for (Expr e : graph.nodes()) {
            for (Expr input : e.inputs()) {
                consumers.computeIfAbsent(input, k -> new ArrayList<>()).add(e);
            }
        }
        wanted.addAll(graph.outputs().values());
        graph.states().forEach(s -> wanted.add(s.next()));
    }

    /** What a slice is a window on. */
    static Expr root(Expr e) {
        return e.op() == Op.SLICE ? root(e.inputs().get(0)) : e;
    }

    /** Who uses a value, be it through a slice. */
    private List<Expr> users(Expr e) {
        List<Expr> users = new ArrayList<>();
        for (Expr user : consumers.getOrDefault(e, List.of())) {
            if (user.op() == Op.SLICE) {
                users.addAll(users(user));
            } else {
                users.add(user);
            }
        }
        return users;
    }

    private boolean wantedOutside(Expr e) {
        return wanted.contains(e)
                || kept.contains(e)
                || consumers.getOrDefault(e, List.of()).stream()
                        .anyMatch(user -> user.op() == Op.SLICE && wantedOutside(user));
    }

    // ---- units ----

    static boolean heavy(Expr e) {
        return e.op() == Op.LINEAR || e.op() == Op.GATHER;
    }

    private static boolean light(Expr e) {
        return switch (e.op()) {
            case INPUT, STATE, MASK, SAVED, FINAL, LINEAR, GATHER, SLICE -> false;
            default -> !e.fixed();
        };
    }

    private void formUnits(List<Expr> nodes) {
        List<Expr> waiting =
                new ArrayList<>(nodes.stream().filter(e -> heavy(e) || light(e)).toList());
        while (!waiting.isEmpty()) {
            Set<Expr> open = new HashSet<>(waiting);
            boolean moved = false;
            for (Expr e : List.copyOf(waiting)) {
                if (heavy(e) && ready(e, open)) {
                    unit(List.of(e));
                    waiting.remove(e);
                    moved = true;
                }
            }
            open.retainAll(waiting);
            List<Expr> program = new ArrayList<>();
            for (Expr e : List.copyOf(waiting)) {
                if (light(e) && ready(e, open)) {
                    program.add(e);
                    open.remove(e);
                    waiting.remove(e);
                }
            }
            if (passes.contains(Pass.FUSE)) {
                moved |= unit(program);
            } else {
                for (Expr e : program) {
                    moved |= unit(List.of(e));
                }
            }
            if (!moved) {
                throw new AssertionError("no order found for " + waiting);
            }
        }
    }

    private static boolean ready(Expr e, Set<Expr> open) {
        return e.inputs().stream().noneMatch(input -> open.contains(root(input)));
    }

    private boolean unit(List<Expr> nodes) {
        nodes.forEach(e -> unitOf.put(e, units.size()));
        if (nodes.isEmpty()) {
            return false;
        }
        units.add(nodes);
        return true;
    }

    // ---- places ----

    private Slot slot(String name, int width, Extent extent) {
        Slot slot = new Slot(slots.size(), name + slots.size(), width, extent);
        slots.add(slot);
        return slot;
    }

    private static Region all(Slot slot) {
        return new Region(slot, 0, slot.width());
    }

    private void place(Expr e, Region region) {
        regions.put(e, region);
        region.slot().lasting(extent(e));
    }

    /** How long a value must last. */
    private Extent extent(Expr e) {
        Extent extent = phase(e) == Phase.LOOP ? Extent.STEP : Extent.CHUNK;
        if (e.op() == Op.LINEAR && phase(e) == Phase.LOOP && startsBefore(e)) {
            extent = Extent.CHUNK;
        }
        if (users(e).stream().anyMatch(user -> user.fixed() || phase(user) != Phase.LOOP)) {
            extent = Extent.CHUNK;
        }
        return kept.contains(e) ? Extent.SEQUENCE : extent;
    }

    private boolean startsBefore(Expr linear) {
        for (int i = 0; i < Rewrites.products(linear); i++) {
            if (phase(linear.inputs().get(2 * i)) == Phase.BEFORE) {
                return true;
            }
        }
        return false;
    }

    private void placeLeaves(List<Expr> batches) {
        for (Expr input : graph.inputs()) {
            String name = ((Attribute.Input) input.attribute()).name();
            Slot slot = slot(name + "#", input.width(), Extent.GIVEN);
            inputs.put(name, slot);
            regions.put(input, all(slot));
        }
        for (Step.StateRule state : graph.states()) {
            Slot found = slot(state.name() + "#", state.leaf().width(), Extent.STATE);
            Slot left = slot(state.name() + "'#", state.leaf().width(), Extent.SUCCESSOR);
            if (kept.contains(state.leaf())
                    || users(state.leaf()).stream().anyMatch(u -> phase(u) != Phase.LOOP)
                    || graph.outputs().values().stream().anyMatch(o -> root(o) == state.leaf())) {
                found.keepAll();
            }
            states.add(new Schedule.StateSlots(state.name(), found, left, fixtures.plain(state.initial())));
            regions.put(state.leaf(), all(found));
        }
        for (Expr e : batches) {
            if (e.op() == Op.MASK) {
                boolean once = ((Attribute.Mask) e.attribute()).scope() == Attribute.Scope.SEQUENCE
                        && users(e).stream().noneMatch(Scheduler::heavy);
                place(e, all(slot("mask", e.width(), once ? Extent.BATCH : Extent.CHUNK)));
                unit(List.of(e));
            } else if (e.op() == Op.SAVED) {
                Expr value = ((Attribute.Of) e.attribute()).value();
                regions.put(e, Objects.requireNonNull(saved.get(value), () -> "not kept: " + value));
            }
        }
    }

    private void placeOutputs() {
        graph.outputs().forEach((name, e) -> {
            Slot slot = slot(name + "#", e.width(), Extent.SEQUENCE);
            outputs.put(name, slot);
            if (placeable(e)) {
                place(e, all(slot));
            } else {
                copies.computeIfAbsent(e, k -> new ArrayList<>()).add(all(slot));
            }
        });
    }

    private void placeSuccessors() {
        for (int i = 0; i < states.size(); i++) {
            Expr next = graph.states().get(i).next();
            Region left = all(states.get(i).left());
            boolean before = next.op() == Op.LINEAR && startsBefore(next);
            if (placeable(next) && phase(next) == Phase.LOOP && staysInStep(next) && !before) {
                regions.put(next, left);
            } else {
                copies.computeIfAbsent(next, k -> new ArrayList<>()).add(left);
            }
        }
    }

    /** Whether nobody asks for a value after the step that computes it, but the next step for a state. */
    private boolean staysInStep(Expr e) {
        return !kept.contains(e) && users(e).stream().allMatch(u -> phase(u) == Phase.LOOP);
    }

    private boolean placeable(Expr e) {
        return (light(e) || heavy(e)) && !regions.containsKey(e);
    }

    /** Products first, then what can lie inside another value, then the rest that must outlive its program. */
    private void placeInner(List<Expr> batches) {
        for (int n = batches.size() - 1; n >= 0; n--) {
            Expr e = batches.get(n);
            if (e.op() == Op.CONCAT && (regions.containsKey(e) || stored(e))) {
                placeParts(e);
            }
        }
        for (Expr e : batches) {
            if (heavy(e) && !regions.containsKey(e)) {
                place(e, all(slot(e.op() == Op.LINEAR ? "linear" : "rows", e.width(), extent(e))));
            }
        }
        for (Expr e : batches) {
            if (e.op() == Op.LINEAR) {
                placeAddend(e);
            }
        }
        if (passes.contains(Pass.REUSE)) {
            for (Expr e : batches) {
                if (light(e) && !regions.containsKey(e) && stored(e)) {
                    placeOver(e);
                }
            }
        }
        for (Expr e : batches) {
            if (light(e) && !regions.containsKey(e) && stored(e)) {
                place(e, all(slot("value", e.width(), extent(e))));
            }
        }
    }

    private void placeParts(Expr concat) {
        Region whole = regions.get(concat);
        if (whole == null) {
            whole = all(slot("concat", concat.width(), extent(concat)));
            place(concat, whole);
        }
        int from = 0;
        for (Expr part : concat.inputs()) {
            boolean once = concat.inputs().indexOf(part) == concat.inputs().lastIndexOf(part);
            boolean lasts = whole.slot().extent() != Extent.SUCCESSOR || staysInStep(part);
            if (light(part) && placeable(part) && once && lasts && phase(part) == phase(concat)) {
                place(part, whole.part(from, part.width()));
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
                && light(addend)
                && placeable(addend)
                && users(addend).size() == 1
                && !wantedOutside(addend)
                && phase(addend) == phase(linear)) {
            place(addend, Objects.requireNonNull(regions.get(linear)));
        }
    }

    /** A value takes the place of the part of a product that it alone is computed from. */
    private void placeOver(Expr e) {
        if (e.inputs().size() != 1) {
            return;
        }
        Expr source = e.inputs().get(0);
        Expr product = root(source);
        boolean alone = product.op() == Op.LINEAR
                && source.width() == e.width()
                && users(source).size() == 1
                && !wantedOutside(product)
                && (source == product
                        || consumers.getOrDefault(product, List.of()).stream()
                                .allMatch(u -> u.op() == Op.SLICE && disjoint(u, source)));
        Region region = alone ? region(source) : null;
        if (region != null && region.slot().extent().compareTo(Extent.SEQUENCE) <= 0 && e.op().elementwise()) {
            place(e, region);
        }
    }

    private static boolean disjoint(Expr slice, Expr other) {
        if (slice == other) {
            return true;
        }
        if (other.inputs().get(0) != slice.inputs().get(0)) {
            return false;
        }
        var a = (Attribute.Window) slice.attribute();
        var b = (Attribute.Window) other.attribute();
        return a.from() + a.size() <= b.from() || b.from() + b.size() <= a.from();
    }

    /** Whether a light value must outlive its program. */
    private boolean stored(Expr e) {
        int unit = Objects.requireNonNull(unitOf.get(e));
        return wantedOutside(e)
                || copies.containsKey(e)
                || users(e).stream().anyMatch(u -> u.fixed() || heavy(u) || !Objects.equals(unitOf.get(u), unit));
    }

    /** Where a value lies, or null if it lives in its program alone. */
    private @Nullable Region region(Expr e) {
        if (e.op() == Op.SLICE) {
            Region whole = region(e.inputs().get(0));
            return whole == null ? null : whole.part(((Attribute.Window) e.attribute()).from(), e.width());
        }
        return regions.get(e);
    }

    // ---- copies ----

    /** What is to be copied in a phase: a successor in the loop, everything else where it is computed. */
    private Map<Expr, List<Region>> copies(Phase phase, Predicate<Expr> which) {
        Map<Expr, List<Region>> result = new LinkedHashMap<>();
        copies.forEach((e, targets) -> {
            List<Region> now = targets.stream()
                    .filter(t -> (t.slot().extent() == Extent.SUCCESSOR ? Phase.LOOP : phase(root(e))) == phase)
                    .toList();
            if (!now.isEmpty() && which.test(e)) {
                result.put(e, now);
            }
        });
        return result;
    }
}
