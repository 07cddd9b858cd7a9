package org.souvenir.cells.exchange.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;

/**
 * How the values of a step are computed, one after the other: which have an array of their own, which are written out where
 * they are used, when each is computed, and which share a loop.
 */
final class Computation {
    /** How many values a loop computes at most: HotSpot compiles no method of more than 8,000 bytes. */
    private static final int LONGEST_LOOP = 24;
    /** How many ops are written out in one expression at most. */
    private static final int LONGEST_EXPRESSION = 10;

    /** When a value is computed. */
    enum Phase {
        /** Once: it is made of parameters and constants. */
        ONCE,
        /** Once for each sequence that is read as a whole. */
        SEQUENCE,
        /** At each step. */
        STEP;

        static Phase of(Expr e) {
            return e.fixed() || number(e) ? ONCE : e.rows() == Expr.STILL ? SEQUENCE : STEP;
        }
    }

    private final Set<Expr> roots = new LinkedHashSet<>();
    private final List<Expr> order;
    private final Map<Expr, List<Expr>> readers = new HashMap<>();
    private final Set<Expr> stored = new HashSet<>();
    private final Map<Expr, Integer> sizes = new HashMap<>();

    Computation(Step step) {
        roots.add(step.output());
        for (Step.StateRule state : step.states()) {
            roots.add(state.next());
            if (!number(state.initial())) {
                roots.add(state.initial());
            }
        }
        this.order = Expr.inOrder(roots);
        for (Expr e : order) {
            e.inputs()
                    .forEach(in -> readers.computeIfAbsent(in, key -> new ArrayList<>())
                            .add(e));
        }
        Set<Expr> named = new HashSet<>(step.named().values());
        for (Expr e : order) {
            if (given(e) || roots.contains(e) || named.contains(e) || !writtenOut(e)) {
                stored.add(e);
            }
            int size = 1;
            for (Expr in : e.inputs()) {
                size += stored.contains(in) ? 0 : sizes.getOrDefault(in, 0);
            }
            sizes.put(e, size);
        }
    }

    /** All that is needed, operands first. */
    List<Expr> order() {
        return order;
    }

    /**
     * The value whose array may hold a sum of products until it is computed itself, by reading each sum where it stands; empty
     * where others read the sum too, or at other places.
     */
    Optional<Expr> roomFor(Expr e) {
        if (e.op() != Op.LINEAR || roots.contains(e)) {
            return Optional.empty();
        }
        Expr reader = e;
        do {
            List<Expr> by = readers.getOrDefault(reader, List.of());
            if (by.size() != 1 || !sameElements(reader, by.get(0))) {
                return Optional.empty();
            }
            reader = by.get(0);
        } while (!stored(reader));
        return Optional.of(reader);
    }

    /** Whether a value has an array. */
    boolean stored(Expr e) {
        return stored.contains(e);
    }

    /** Whether a value is there before anything is computed. */
    static boolean given(Expr e) {
        return switch (e.op()) {
            case INPUT, SEQUENCE, STATE, PARAMETER, MATRIX -> true;
            default -> false;
        };
    }

    /** The same number everywhere. */
    static boolean number(Expr e) {
        return e.op() == Op.CONSTANT || e.op() == Op.FILLED || e.op() == Op.MASK;
    }

    /** Its operand at other places. */
    static boolean view(Expr e) {
        return e.op() == Op.SLICE || e.op() == Op.REPEAT || e.op() == Op.SPREAD;
    }

    /** Whether it is computed by one expression for each of its elements. */
    static boolean byElement(Expr e) {
        return e.op().elementwise() || view(e) || number(e);
    }

    private boolean writtenOut(Expr e) {
        List<Expr> by = readers.getOrDefault(e, List.of());
        if (!byElement(e) || !by.stream().allMatch(Computation::byElement)) {
            return false;
        }
        if (number(e) || view(e)) {
            return true;
        }
        int size = 1
                + e.inputs().stream()
                        .filter(in -> !stored.contains(in))
                        .mapToInt(in -> sizes.getOrDefault(in, 0))
                        .sum();
        return by.size() == 1 && size < LONGEST_EXPRESSION && sameElements(e, by.get(0));
    }

    /** Whether each element of the one is made of the same element of the other. */
    private static boolean sameElements(Expr e, Expr by) {
        return by.op().elementwise() && e.rows() == by.rows() && e.width() == by.width() && Phase.of(e) == Phase.of(by);
    }

    /**
     * The values of a phase that have arrays, in turn: either one, or several that are computed by one loop, as wide and as many
     * rows.
     */
    List<List<Expr>> turns(Phase phase) {
        List<Expr> pending = new ArrayList<>(order.stream()
                .filter(e -> stored(e) && !given(e) && Phase.of(e) == phase)
                .toList());
        List<List<Expr>> turns = new ArrayList<>();
        while (!pending.isEmpty()) {
            Set<Expr> waiting = new HashSet<>(pending);
            Predicate<Expr> ready = e -> needs(e).stream().noneMatch(waiting::contains);
            for (Expr e : List.copyOf(pending)) {
                if (!byElement(e) && ready.test(e)) {
                    turns.add(List.of(e));
                    pending.remove(e);
                    waiting.remove(e);
                }
            }
            List<Expr> loop = loop(pending, waiting, ready);
            pending.removeAll(loop);
            if (!loop.isEmpty()) {
                turns.add(loop);
            }
        }
        return turns;
    }

    private List<Expr> loop(List<Expr> pending, Set<Expr> waiting, Predicate<Expr> ready) {
        List<Expr> loop = new ArrayList<>();
        for (Expr e : pending) {
            boolean fits = loop.isEmpty()
                    ? ready.test(e)
                    : e.rows() == loop.get(0).rows() && e.width() == loop.get(0).width() && follows(e, loop, waiting);
            if (byElement(e) && fits && loop.size() < LONGEST_LOOP) {
                loop.add(e);
            }
        }
        return loop;
    }

    /** Whether all that a value needs is there, or made of the same element by the loop before. */
    private boolean follows(Expr e, List<Expr> loop, Set<Expr> waiting) {
        for (Expr in : e.inputs()) {
            boolean there = stored(in)
                    ? !waiting.contains(in) || loop.contains(in) && e.op().elementwise()
                    : view(in) || !sameElements(in, e)
                            ? needs(in).stream().noneMatch(waiting::contains)
                            : follows(in, loop, waiting);
            if (!there) {
                return false;
            }
        }
        return true;
    }

    /** The values with arrays that are read where one is computed. */
    private Set<Expr> needs(Expr e) {
        Set<Expr> needs = new HashSet<>();
        for (Expr in : e.inputs()) {
            if (stored(in)) {
                needs.add(in);
            } else {
                needs.addAll(needs(in));
            }
        }
        return needs;
    }
}
