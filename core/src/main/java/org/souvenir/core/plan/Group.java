package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.graph.Matrices;

/**
 * Values that are computed together: one that has an instruction of its own, or some that become one program.
 *
 * @param rows of the fixed matrices among them; {@link Expr#BATCH} for batches, {@link Expr#ALONG} or {@link Expr#STILL} for
 *     rows along another sequence
 * @param values operands first
 */
record Group(Phase phase, int rows, List<Expr> values) {

    /** Whether it becomes a program. */
    boolean light() {
        return light(values.get(0));
    }

    /** Whether a value is computed by lines of a program. */
    static boolean light(Expr e) {
        return switch (e.op().kind()) {
            case ELEMENTWISE, ROWWISE, MATRIXWISE, ALONG -> true;
            case LEAF -> e.op() == Op.CONSTANT;
            case SINGLE, WINDOW, SUM -> false;
        };
    }

    /** Whether a value is computed by an instruction of its own. */
    static boolean single(Expr e) {
        return switch (e.op().kind()) {
            case SINGLE, SUM -> true;
            case LEAF, ELEMENTWISE, ROWWISE, MATRIXWISE, ALONG, WINDOW -> false;
        };
    }

    /** The rows over which a value is computed: its own, or those along another sequence that it adds up. */
    static int rows(Expr e) {
        return e.op().kind() == Op.Kind.ALONG ? Expr.ALONG : e.rows();
    }

    /**
     * The groups in which values are computed one by one, in an order in which each finds its operands: of what can be
     * computed next, first what has instructions of its own, then as many values as possible that could share a program: those
     * that are near no matrices, then those that are.
     *
     * @param values what is to be computed; other operands are there already
     */
    static List<Group> oneByOne(List<Expr> values, Map<Expr, Phase> phases) {
        Map<Phase, List<Expr>> byPhase = new EnumMap<>(Phase.class);
        for (Expr e : values) {
            byPhase.computeIfAbsent(phases.get(e), k -> new ArrayList<>()).add(e);
        }
        List<Group> groups = new ArrayList<>();
        Matrices matrices = new Matrices(values);
        byPhase.forEach((phase, waiting) -> order(phase, waiting, matrices, groups));
        return groups;
    }

    private static void order(Phase phase, List<Expr> waiting, Matrices matrices, List<Group> groups) {
        while (!waiting.isEmpty()) {
            Set<Expr> open = new HashSet<>(waiting);
            int before = groups.size();
            for (Expr e : List.copyOf(waiting)) {
                if (single(e) && ready(e, open)) {
                    groups.add(new Group(phase, rows(e), List.of(e)));
                    waiting.remove(e);
                }
            }
            open.retainAll(waiting);
            for (boolean near : new boolean[] {false, true}) {
                Integer rows = null;
                for (Expr e : List.copyOf(waiting)) {
                    if (light(e) && matrices.isNear(e) == near && ready(e, open) && (rows == null || rows == rows(e))) {
                        rows = rows(e);
                        groups.add(new Group(phase, rows, List.of(e)));
                        open.remove(e);
                        waiting.remove(e);
                    }
                }
            }
            if (groups.size() == before) {
                throw new AssertionError("no order found for " + waiting);
            }
        }
    }

    private static boolean ready(Expr e, Set<Expr> open) {
        return e.inputs().stream().noneMatch(input -> open.contains(Uses.behind(input)));
    }

    /**
     * Neighbours that can share a program become one group. A program goes over few rows at a time if one of its values is as wide
     * as a matrix; so what is near none has a program of its own.
     */
    static List<Group> fused(List<Group> groups) {
        Matrices matrices = new Matrices(
                groups.stream().flatMap(group -> group.values.stream()).toList());
        List<Group> fused = new ArrayList<>();
        for (Group group : groups) {
            Group last = fused.isEmpty() ? null : fused.get(fused.size() - 1);
            if (last != null && last.fits(group) && last.isNear(matrices) == group.isNear(matrices)) {
                List<Expr> values = new ArrayList<>(last.values);
                values.addAll(group.values);
                fused.set(fused.size() - 1, new Group(group.phase, group.rows, List.copyOf(values)));
            } else {
                fused.add(group);
            }
        }
        return List.copyOf(fused);
    }

    private boolean fits(Group next) {
        return light() && next.light() && phase == next.phase && rows == next.rows;
    }

    private boolean isNear(Matrices matrices) {
        return matrices.isNear(values.get(0));
    }
}
