package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.Activation;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;

/**
 * Equations with open places, looked for in other equations: parameters may have other names, an activation may be any that
 * ONNX's recurrent nodes have, some numbers may be any, and masks are what they are outside training. {@code [h x] · W} is
 * found as well where it is written as two products with rows of W.
 */
final class Pattern {

    /** What stands in the open places. */
    static final class Found {
        private final Map<String, String> parameters;
        private final Map<String, OnnxActivation> activations;
        private final Map<Double, Double> numbers;

        private Found(
                Map<String, String> parameters, Map<String, OnnxActivation> activations, Map<Double, Double> numbers) {
            this.parameters = new HashMap<>(parameters);
            this.activations = new HashMap<>(activations);
            this.numbers = new HashMap<>(numbers);
        }

        /** Names in the step by those in the pattern. */
        Map<String, String> parameters() {
            return parameters;
        }

        OnnxActivation activation(String place) {
            return Objects.requireNonNull(activations.get(place));
        }

        double number(double open) {
            return Objects.requireNonNull(numbers.get(open));
        }

        private Found copy() {
            return new Found(parameters, activations, numbers);
        }

        private void become(Found other) {
            parameters.putAll(other.parameters);
            activations.putAll(other.activations);
            numbers.putAll(other.numbers);
        }

        /** Fills a place, or finds the same in it. */
        private static <K, V> boolean put(Map<K, V> places, K place, V found) {
            return found.equals(Objects.requireNonNullElse(places.putIfAbsent(place, found), found));
        }
    }

    private final Set<Double> open;
    private final Map<Expr, String> places = new HashMap<>();
    private final Map<Expr, Expr> leaves = new HashMap<>();

    /** @param open numbers that stand for any number */
    Pattern(Double... open) {
        this.open = Set.of(open);
    }

    /** An activation that stands for any. */
    Activation any(String place) {
        return x -> {
            Expr activated = x.negated();
            places.put(activated, place);
            return activated;
        };
    }

    /** What stands in the open places of a step that is otherwise equal to a pattern. */
    Optional<Found> in(Step pattern, Step step) {
        Found found = new Found(Map.of(), Map.of(), Map.of());
        return leaves(pattern, step) && allSame(roots(pattern), roots(step), found)
                ? Optional.of(found)
                : Optional.empty();
    }

    private boolean leaves(Step pattern, Step step) {
        List<Expr> own = leaves(pattern);
        List<Expr> others = leaves(step);
        if (own.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < own.size(); i++) {
            leaves.put(own.get(i), others.get(i));
        }
        return IntStream.range(0, own.size()).allMatch(i -> alike(own.get(i), others.get(i)));
    }

    private static List<Expr> leaves(Step step) {
        List<Expr> leaves = new ArrayList<>(step.inputs());
        step.states().forEach(state -> leaves.add(state.leaf()));
        return leaves;
    }

    private static boolean alike(Expr a, Expr b) {
        return a.op() == b.op() && a.width() == b.width() && limit(a) == limit(b);
    }

    private static int limit(Expr leaf) {
        return leaf.attribute() instanceof Attribute.Input input ? input.limit() : 0;
    }

    private static List<Expr> roots(Step step) {
        List<Expr> roots = new ArrayList<>(List.of(step.output()));
        step.states().forEach(state -> roots.add(state.next()));
        return roots;
    }

    /** The x of a function of x that is otherwise equal to a pattern, and the numbers in its open places. */
    @Nullable
    Expr argument(Expr pattern, Expr x, Expr e, Map<Double, Double> numbers) {
        leaves.clear();
        Expr first = first(pattern, x, e);
        if (first == null) {
            return null;
        }
        leaves.put(x, first);
        Found found = new Found(Map.of(), Map.of(), numbers);
        if (!same(pattern, e, found)) {
            return null;
        }
        numbers.putAll(found.numbers);
        return first;
    }

    /** What stands where the pattern has x for the first time. */
    private static @Nullable Expr first(Expr pattern, Expr x, Expr given) {
        Expr e = withoutMask(given);
        if (pattern == x) {
            return e;
        }
        if (pattern.op() != e.op()) {
            return null;
        }
        for (int i = 0; i < Math.min(pattern.inputs().size(), e.inputs().size()); i++) {
            if (Expr.inOrder(List.of(pattern.inputs().get(i))).contains(x)) {
                return first(pattern.inputs().get(i), x, e.inputs().get(i));
            }
        }
        return null;
    }

    /** A value without a mask that is 1 outside training. */
    static Expr withoutMask(Expr e) {
        for (int i = 0; e.op() == Op.MULTIPLY && i < 2; i++) {
            Expr other = e.inputs().get(1 - i);
            if (e.inputs().get(i).attribute() instanceof Attribute.Mask mask
                    && mask.expected() == 1
                    && other.rows() == e.rows()
                    && other.width() == e.width()) {
                return withoutMask(other);
            }
        }
        return e;
    }

    private boolean same(Expr pattern, Expr given, Found found) {
        Expr e = withoutMask(given);
        String place = places.get(pattern);
        if (place != null) {
            return activated(place, pattern.inputs().get(0), e, found);
        }
        if (leaves.containsKey(pattern)) {
            return leaves.get(pattern) == e;
        }
        if (pattern.op() != e.op()) {
            return false;
        }
        return switch (pattern.op()) {
            case PARAMETER ->
                pattern.shape().equals(e.shape()) && Found.put(found.parameters, parameter(pattern), parameter(e));
            case LINEAR -> sameSums(pattern, e, found);
            default -> same(pattern.attribute(), e.attribute(), found) && allSame(pattern.inputs(), e.inputs(), found);
        };
    }

    private boolean allSame(List<Expr> patterns, List<Expr> others, Found found) {
        return patterns.size() == others.size()
                && IntStream.range(0, patterns.size()).allMatch(i -> same(patterns.get(i), others.get(i), found));
    }

    private boolean same(Attribute pattern, Attribute other, Found found) {
        if (pattern instanceof Attribute.Value p && other instanceof Attribute.Value o) {
            return same(p.value(), o.value(), found);
        }
        if (pattern instanceof Attribute.Factor p && other instanceof Attribute.Factor o) {
            return same(p.factor(), o.factor(), found) && same(p.shift(), o.shift(), found);
        }
        return pattern.equals(other);
    }

    private boolean same(double pattern, double other, Found found) {
        return open.contains(pattern) ? Found.put(found.numbers, pattern, other) : pattern == other;
    }

    private boolean activated(String place, Expr argument, Expr e, Found found) {
        for (OnnxActivation.Read read : OnnxActivation.in(e)) {
            Found tried = found.copy();
            if (same(argument, read.argument(), tried) && Found.put(tried.activations, place, read.activation())) {
                found.become(tried);
                return true;
            }
        }
        return false;
    }

    private static String parameter(Expr e) {
        return ((Attribute.Parameter) e.attribute()).spec().name();
    }

    /** One product of a sum: of x with the rows of a weight from one on. */
    private record Term(Expr x, Expr weight, int row) {}

    private boolean sameSums(Expr pattern, Expr e, Found found) {
        List<Term> own = terms(pattern);
        List<Term> others = terms(e);
        boolean addend = ((Attribute.Linear) pattern.attribute()).addend();
        if (own.size() != others.size() || addend != ((Attribute.Linear) e.attribute()).addend()) {
            return false;
        }
        return IntStream.range(0, own.size()).allMatch(i -> same(own.get(i), others.get(i), found))
                && (!addend || same(last(pattern), last(e), found));
    }

    private boolean same(Term pattern, Term other, Found found) {
        return pattern.row() == other.row()
                && same(pattern.x(), other.x(), found)
                && same(pattern.weight(), other.weight(), found);
    }

    private static Expr last(Expr e) {
        return e.inputs().get(e.inputs().size() - 1);
    }

    private static List<Term> terms(Expr linear) {
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < ((Attribute.Linear) linear.attribute()).products(); i++) {
            addTerms(linear.inputs().get(2 * i), linear.inputs().get(2 * i + 1), 0, terms);
        }
        return terms;
    }

    private static void addTerms(Expr givenX, Expr givenWeight, int row, List<Term> terms) {
        Expr x = withoutMask(givenX);
        Expr weight = withoutMask(givenWeight);
        if (weight.op() == Op.ROWS) {
            int from = ((Attribute.Window) weight.attribute()).from();
            addTerms(x, weight.inputs().get(0), row + from, terms);
        } else if (x.op() == Op.CONCAT) {
            int from = row;
            for (Expr part : x.inputs()) {
                addTerms(part, weight, from, terms);
                from += part.width();
            }
        } else {
            terms.add(new Term(x, weight, row));
        }
    }
}
