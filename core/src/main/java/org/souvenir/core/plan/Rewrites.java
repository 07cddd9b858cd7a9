package org.souvenir.core.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.graph.Graph;

/** The passes that make one graph of another. */
final class Rewrites {
    private Rewrites() {}

    /** Outside training a mask is its expectation, and what it leaves unchanged is not computed. */
    static Graph withoutMasks(Graph graph) {
        return graph.rewrite((was, e) -> {
            if (e.attribute() instanceof Attribute.Mask mask) {
                return certain(mask, mask.expected());
            }
            if (e.op() == Op.SCALE && e.inputs().get(0).attribute() instanceof Attribute.Mask mask) {
                var factor = (Attribute.Factor) e.attribute();
                return certain(mask, factor.factor() * mask.value() + factor.shift());
            }
            return e.op().elementwise() && e.inputs().size() == 2 ? withoutMasks(e) : e;
        });
    }

    /** A mask that is the same everywhere: it keeps its shape, which a constant would lose. */
    private static Expr certain(Attribute.Mask mask, double value) {
        var same =
                new Attribute.Mask(mask.rows(), mask.width(), 1, value, value, Attribute.Scope.SEQUENCE, mask.stream());
        return Expr.of(Op.MASK, same, List.of());
    }

    private static Expr withoutMasks(Expr e) {
        Expr a = number(e.inputs().get(0));
        Expr b = number(e.inputs().get(1));
        if (e.op() == Op.MULTIPLY && isOne(b) && sameShape(a, e)) {
            return a;
        }
        if (e.op() == Op.MULTIPLY && isOne(a) && sameShape(b, e)) {
            return b;
        }
        Expr simpler = Expr.of(e.op(), a, b);
        return sameShape(simpler, e) ? simpler : e;
    }

    private static Expr number(Expr e) {
        if (e.op() == Op.SPREAD) {
            Expr row = number(e.inputs().get(0));
            return row.op() == Op.CONSTANT ? row : e;
        }
        return e.attribute() instanceof Attribute.Mask mask ? Expr.constant(mask.value()) : e;
    }

    private static boolean sameShape(Expr a, Expr b) {
        return a.rows() == b.rows() && a.width() == b.width();
    }

    private static boolean isOne(Expr e) {
        return e.op() == Op.CONSTANT && ((Attribute.Value) e.attribute()).value() == 1;
    }

    /**
     * {@code concat(a, b) · W} becomes {@code a · W_a + b · W_b}. What is the same at every step, and what is the same all along
     * another sequence, becomes a product of its own there, which is made less often.
     */
    static Graph split(Graph graph) {
        return graph.rewrite((was, e) -> {
            if (e.op() != Op.LINEAR) {
                return e;
            }
            List<Expr> pairs = new ArrayList<>();
            int products = products(e);
            for (int i = 0; i < products; i++) {
                Expr x = e.inputs().get(2 * i);
                Expr w = e.inputs().get(2 * i + 1);
                int from = 0;
                for (Expr part : sideBySide(x)) {
                    pairs.add(part);
                    pairs.add(part == x ? w : w.rows(from, part.width()));
                    from += part.width();
                }
            }
            return byRows(pairs, addend(e));
        });
    }

    private static List<Expr> sideBySide(Expr x) {
        return x.op() == Op.CONCAT
                ? x.inputs().stream().flatMap(part -> sideBySide(part).stream()).toList()
                : List.of(x);
    }

    private static Expr byRows(List<Expr> pairs, @Nullable Expr addend) {
        if (!fixedOrNone(addend)) {
            return linear(pairs, addend);
        }
        Map<Integer, List<Expr>> parts = new TreeMap<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            Expr x = pairs.get(i);
            Expr row = x.op() == Op.SPREAD ? x.inputs().get(0) : x;
            parts.computeIfAbsent(row.rows(), k -> new ArrayList<>()).addAll(List.of(row, pairs.get(i + 1)));
        }
        boolean along = pairs.get(0).along();
        Expr sum = null;
        for (List<Expr> part : parts.values()) { // first what is the same at every step
            Expr product = narrowed(linear(part, sum == null ? addend : null));
            Expr rows = along && !product.along() ? Expr.of(Op.SPREAD, product) : product;
            sum = sum == null ? rows : sum.plus(rows);
        }
        return java.util.Objects.requireNonNull(sum);
    }

    /** Along another sequence, a product with a single column is a sum of each row, which shares a program with its readers. */
    private static Expr narrowed(Expr linear) {
        if (linear.rows() != Expr.ALONG || linear.width() > 1 || products(linear) > 1) {
            return linear;
        }
        Expr x = linear.inputs().get(0);
        Expr sum = Functions.rowSum(x.times(linear.inputs().get(1).transposed()));
        Expr addend = addend(linear);
        return addend == null ? sum : sum.plus(addend);
    }

    /**
     * {@code x · W + h · U + b} becomes one linear node.
     *
     * @param anyAddend whether a batch may be the addend as well: right where no one needs its value afterwards
     */
    static Graph merge(Graph graph, boolean anyAddend) {
        Map<Expr, Integer> uses = graph.uses();
        Set<Expr> states = graph.states().stream().map(Step.StateRule::leaf).collect(Collectors.toSet());
        return graph.rewrite((was, e) -> {
            if (e.op() != Op.ADD) {
                return e;
            }
            Expr a = e.inputs().get(0);
            Expr b = e.inputs().get(1);
            boolean aOpen = a.op() == Op.LINEAR && single(uses, was.inputs().get(0));
            boolean bOpen = b.op() == Op.LINEAR && single(uses, was.inputs().get(1));
            if (a.width() != b.width() || !a.fixed() && !b.fixed() && a.rows() != b.rows()) {
                return e;
            }
            if (aOpen && bOpen && fixedOrNone(addend(a)) && fixedOrNone(addend(b))) {
                List<Expr> pairs = pairs(a);
                pairs.addAll(pairs(b));
                return linear(pairs, sum(addend(a), addend(b)));
            }
            if (aOpen && accepts(a, b, anyAddend, states)) {
                return linear(pairs(a), sum(addend(a), b));
            }
            if (bOpen && accepts(b, a, anyAddend, states)) {
                return linear(pairs(b), sum(addend(b), a));
            }
            return e;
        });
    }

    private static boolean accepts(Expr linear, Expr addend, boolean anyAddend, Set<Expr> states) {
        if (addend.fixed()) {
            return fixedOrNone(addend(linear));
        }
        return anyAddend && addend(linear) == null && lefts(linear).stream().allMatch(left -> left.dependsOn(states));
    }

    private static boolean single(Map<Expr, Integer> uses, Expr e) {
        return uses.getOrDefault(e, 0) == 1;
    }

    private static boolean fixedOrNone(@Nullable Expr addend) {
        return addend == null || addend.fixed();
    }

    private static @Nullable Expr sum(@Nullable Expr a, @Nullable Expr b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.plus(b);
    }

    /** {@code x · W_1} and {@code x · W_2} become slices of {@code x · [W_1 W_2]}. */
    static Graph share(Graph graph) {
        Map<Expr, Phase> phases = Phase.of(graph.nodes(), graph.states(), true);
        Map<List<Object>, List<Expr>> groups = new LinkedHashMap<>();
        for (Expr e : graph.nodes()) {
            if (e.op() == Op.LINEAR && fixedOrNone(addend(e))) {
                List<Object> same = List.of(lefts(e), java.util.Objects.requireNonNull(phases.get(e)));
                groups.computeIfAbsent(same, k -> new ArrayList<>()).add(e);
            }
        }
        Map<Expr, List<Expr>> groupOf = new HashMap<>();
        groups.values().stream().filter(g -> g.size() > 1).forEach(g -> g.forEach(e -> groupOf.put(e, g)));
        Map<List<Expr>, Expr> shared = new HashMap<>();
        return graph.rewrite((was, e) -> {
            List<Expr> group = groupOf.get(was);
            if (group == null) {
                return e;
            }
            Expr together = shared.computeIfAbsent(group, g -> sideBySide(lefts(e), g));
            int from = 0;
            for (Expr member : group.subList(0, group.indexOf(was))) {
                from += member.width();
            }
            return together.slice(from, was.width());
        });
    }

    private static Expr sideBySide(List<Expr> lefts, List<Expr> group) {
        List<Expr> pairs = new ArrayList<>();
        for (int i = 0; i < lefts.size(); i++) {
            int weight = 2 * i + 1;
            pairs.add(lefts.get(i));
            pairs.add(Functions.concat(
                    group.stream().map(e -> e.inputs().get(weight)).toArray(Expr[]::new)));
        }
        if (group.stream().allMatch(e -> addend(e) == null)) {
            return linear(pairs, null);
        }
        return linear(
                pairs,
                Functions.concat(group.stream().map(Rewrites::addendOrZeros).toArray(Expr[]::new)));
    }

    private static Expr addendOrZeros(Expr e) {
        Expr addend = addend(e);
        Expr row = addend == null ? Expr.constant(0) : addend;
        return row.width() == e.width() ? row : Functions.repeat(row, e.width());
    }

    /**
     * {@code gather(E, ids) · W + h · U + b} becomes {@code gather(E · W + b, ids) + h · U} where E is a small table.
     */
    static Graph tabulate(Graph graph) {
        Set<Expr> states = graph.states().stream().map(Step.StateRule::leaf).collect(Collectors.toSet());
        return graph.rewrite((was, e) -> {
            if (e.op() != Op.LINEAR || lefts(e).stream().noneMatch(Rewrites::picksOfFew)) {
                return e;
            }
            Map<Expr, Expr> tables = new LinkedHashMap<>(); // by ids
            List<Expr> others = new ArrayList<>();
            for (int i = 0; i < 2 * products(e); i += 2) {
                Expr x = e.inputs().get(i);
                Expr w = e.inputs().get(i + 1);
                if (picksOfFew(x)) {
                    Expr product = Expr.of(Op.OUTER, x.inputs().get(0).transposed(), w);
                    tables.merge(x.inputs().get(1), product, Expr::plus);
                } else {
                    others.addAll(List.of(x, w));
                }
            }
            Expr addend = addend(e);
            if (addend != null && addend.fixed()) {
                tables.merge(tables.keySet().iterator().next(), addend, Expr::plus);
                addend = null;
            }
            Expr rows = tables.entrySet().stream()
                    .map(table -> Functions.gather(table.getValue(), table.getKey()))
                    .reduce(Expr::plus)
                    .orElseThrow();
            Expr sum = addend == null ? rows : addend.plus(rows);
            return others.isEmpty() ? sum : linear(others, sum, states);
        });
    }

    /** Whether it is rows of a table that has few. */
    private static boolean picksOfFew(Expr e) {
        return e.op() == Op.GATHER && e.inputs().get(0).rows() <= PlanOptions.SMALL_TABLE;
    }

    /** The sum of products and a batch, which they are added to in place where it is there before them. */
    private static Expr linear(List<Expr> pairs, Expr batch, Set<Expr> states) {
        boolean later = IntStream.range(0, pairs.size() / 2)
                .allMatch(i -> pairs.get(2 * i).dependsOn(states));
        return later ? linear(pairs, batch) : linear(pairs, null).plus(batch);
    }

    /**
     * {@code v · (s · M + a ⊗ b)} becomes {@code s · (v · M) + (v · a) · b} where nobody else reads that matrix, and {@code (s · M +
     * a ⊗ b) · v} in the same way.
     */
    static Graph distribute(Graph graph) {
        Map<Expr, Integer> uses = graph.uses();
        return graph.rewrite((was, e) -> {
            List<Expr> in = e.inputs();
            return switch (e.op()) {
                case MATRIX_TIMES -> product(in.get(0), m -> Functions.matrixTimes(m, in.get(1)), in.get(1), 1, uses);
                case TIMES_MATRIX -> product(in.get(1), m -> Functions.timesMatrix(in.get(0), m), in.get(0), 0, uses);
                default -> e;
            };
        });
    }

    /**
     * The product of a matrix with a row.
     *
     * @param by makes it of a matrix
     * @param side with which operand of an outer product the row is multiplied
     */
    private static Expr product(Expr matrix, UnaryOperator<Expr> by, Expr row, int side, Map<Expr, Integer> uses) {
        for (int i = 0; i < matrix.inputs().size() && single(uses, matrix); i++) {
            Expr part = matrix.inputs().get(i);
            Expr rest = matrix.inputs().get(matrix.inputs().size() - 1 - i);
            if (matrix.op() == Op.ADD && part.op() == Op.OUTER_PRODUCT && rest.width() == matrix.width()) {
                Expr match = Functions.rowSum(row.times(part.inputs().get(side)));
                return product(rest, by, row, side, uses)
                        .plus(match.times(part.inputs().get(1 - side)));
            }
            if (matrix.op() == Op.MULTIPLY && part.width() == 1 && rest.width() > 1) {
                return part.times(product(rest, by, row, side, uses));
            }
        }
        return by.apply(matrix);
    }

    private static Expr linear(List<Expr> pairs, @Nullable Expr addend) {
        List<Expr> inputs = new ArrayList<>(pairs);
        if (addend != null) {
            inputs.add(addend);
        }
        return Expr.of(Op.LINEAR, new Attribute.Linear(pairs.size() / 2, addend != null), inputs);
    }

    static int products(Expr linear) {
        return ((Attribute.Linear) linear.attribute()).products();
    }

    static @Nullable Expr addend(Expr linear) {
        return ((Attribute.Linear) linear.attribute()).addend()
                ? linear.inputs().get(2 * products(linear))
                : null;
    }

    private static List<Expr> pairs(Expr linear) {
        return new ArrayList<>(linear.inputs().subList(0, 2 * products(linear)));
    }

    private static List<Expr> lefts(Expr linear) {
        List<Expr> lefts = new ArrayList<>();
        for (int i = 0; i < products(linear); i++) {
            lefts.add(linear.inputs().get(2 * i));
        }
        return lefts;
    }
}
