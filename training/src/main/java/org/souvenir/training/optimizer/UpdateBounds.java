package org.souvenir.training.optimizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.run.Workers;

/**
 * Shows before a step that all it computes will be finite, from bounds of what it starts from: interval arithmetic (Moore, 1966) over
 * the equations, once a step, whatever the number of parameters. The bounds are carried from step to step; they grow, and are
 * measured anew once they do not suffice.
 *
 * <p>It can be wrong in one direction alone: what it calls finite is.
 */
final class UpdateBounds {
    /** Far enough from the largest float, 3.4e38, for all that is rounded on the way. */
    private static final double LARGEST = 1e37;

    private static final double SMALLEST = 1e-37;
    /** Numbers for one worker at a time. */
    private static final int PART = 64 * 1024;
    /** Twice what rounding to float adds to a result, at most. */
    private static final double ROUNDING = 0x1p-23;

    /** Where a value lies; NaN compares as nothing does, so that it is within no limits. */
    private record Interval(double low, double high) {
        static final Interval UNKNOWN = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

        static Interval of(double... values) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (double value : values) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
            return new Interval(low, high);
        }

        boolean finite() {
            return low >= -LARGEST && high <= LARGEST;
        }

        boolean above(double limit) {
            return low >= limit;
        }

        /** With what rounding may add; it keeps the order of numbers, and changes no sign. */
        Interval rounded() {
            double lower = low - ROUNDING * Math.abs(low) - SMALLEST;
            double higher = high + ROUNDING * Math.abs(high) + SMALLEST;
            return new Interval(low >= 0 ? Math.max(0, lower) : lower, high <= 0 ? Math.min(0, higher) : higher);
        }
    }

    /** A value of the equations: its operands by their places among all values. */
    private record Value(Expr expr, int[] operands) {}

    private final List<Value> values = new ArrayList<>();
    /** Of the arrays: their places among the values, those of what they become, and bounds. */
    private final int[] places;

    private final int[] next;
    private final Interval[] known;
    private final Interval[] found;

    /** Of the equations' arrays: the parameter, its gradient, and the memories. */
    UpdateBounds(List<Expr> arrays, Map<Expr, Expr> successors) {
        List<Expr> roots = new ArrayList<>(arrays);
        roots.addAll(successors.values());
        Map<Expr, Integer> place = new HashMap<>();
        for (Expr e : Expr.inOrder(roots)) {
            place.put(e, values.size());
            values.add(new Value(e, places(e.inputs(), place)));
        }
        this.places = places(arrays, place);
        this.next =
                places(arrays.stream().map(e -> successors.getOrDefault(e, e)).toList(), place);
        this.known = new Interval[arrays.size()];
        Arrays.fill(known, Interval.UNKNOWN);
        this.found = new Interval[values.size()];
    }

    private static int[] places(List<Expr> expressions, Map<Expr, Integer> place) {
        return expressions.stream().mapToInt(e -> place.getOrDefault(e, -1)).toArray();
    }

    /**
     * Looks at every number of the arrays but the gradients.
     *
     * @param workers share the numbers among them
     */
    void measure(float[][] arrays, Workers workers) {
        for (int i = 0; i < arrays.length; i++) {
            if (i != UpdateRule.GRADIENT) {
                known[i] = measured(arrays[i], workers);
            }
        }
    }

    /** Compares the bits of floats as whole numbers, which is fast: without their signs they have the same order, NaN at the end. */
    private static Interval measured(float[] array, Workers workers) {
        int parts = (array.length + PART - 1) / PART;
        int[] largest = new int[parts];
        int[] signed = new int[parts];
        workers.run(parts, part -> {
            int end = (int) Math.min((part + 1L) * PART, array.length);
            int magnitude = 0;
            int least = 0;
            for (int k = part * PART; k < end; k++) {
                int bits = Float.floatToRawIntBits(array[k]);
                magnitude = Math.max(magnitude, bits & Integer.MAX_VALUE);
                least = Math.min(least, bits);
            }
            largest[part] = magnitude;
            signed[part] = least;
        });
        float high = Float.intBitsToFloat(Arrays.stream(largest).max().orElse(0));
        return new Interval(Arrays.stream(signed).anyMatch(bits -> bits < 0) ? -high : 0, high);
    }

    /**
     * Whether a step leaves finite numbers alone; the bounds are then those after it, else as they were.
     *
     * @param largest no gradient's magnitude is above
     */
    boolean advance(double largest, Map<Expr, Double> numbers) {
        known[UpdateRule.GRADIENT] = new Interval(-largest, largest);
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            int array = value.operands().length == 0 ? array(i) : -1;
            Interval interval = array >= 0 ? known[array] : of(value, numbers);
            if (!interval.finite()) {
                return false;
            }
            found[i] = interval;
        }
        for (int i = 0; i < next.length; i++) {
            known[i] = found[next[i]];
        }
        return true;
    }

    private int array(int place) {
        for (int i = 0; i < places.length; i++) {
            if (places[i] == place) {
                return i;
            }
        }
        return -1;
    }

    private Interval of(Value value, Map<Expr, Double> numbers) {
        Expr e = value.expr();
        int[] operands = value.operands();
        return switch (operands.length) {
            case 0 -> ofLeaf(e, numbers);
            case 1 -> ofOne(e, found[operands[0]]).rounded();
            case 2 ->
                operands[0] == operands[1] && e.op() == Op.MULTIPLY
                        ? square(found[operands[0]]).rounded()
                        : ofTwo(e.op(), found[operands[0]], found[operands[1]]).rounded();
            default -> Interval.UNKNOWN;
        };
    }

    private static Interval ofLeaf(Expr e, Map<Expr, Double> numbers) {
        Double number =
                e.op() == Op.CONSTANT ? Double.valueOf(((Attribute.Value) e.attribute()).value()) : numbers.get(e);
        return number == null ? Interval.UNKNOWN : new Interval(number, number);
    }

    private static Interval square(Interval a) {
        double largest = Math.max(Math.abs(a.low()), Math.abs(a.high()));
        return new Interval(0, largest * largest);
    }

    /** Ops that optimizers rarely have are left unknown. */
    private static Interval ofOne(Expr e, Interval a) {
        return switch (e.op()) {
            case SCALE -> {
                var scale = (Attribute.Factor) e.attribute();
                yield Interval.of(scale.factor() * a.low() + scale.shift(), scale.factor() * a.high() + scale.shift());
            }
            case SQRT -> a.above(0) ? new Interval(Math.sqrt(a.low()), Math.sqrt(a.high())) : Interval.UNKNOWN;
            case SIGMOID, TANH, SIN, COS, ERF -> new Interval(-1, 1);
            default -> Interval.UNKNOWN;
        };
    }

    private static Interval ofTwo(Op op, Interval a, Interval b) {
        return switch (op) {
            case ADD -> new Interval(a.low() + b.low(), a.high() + b.high());
            case SUBTRACT -> new Interval(a.low() - b.high(), a.high() - b.low());
            case MULTIPLY -> products(a, b);
            case DIVIDE -> b.above(SMALLEST) ? products(a, new Interval(1 / b.high(), 1 / b.low())) : Interval.UNKNOWN;
            case MINIMUM -> new Interval(Math.min(a.low(), b.low()), Math.min(a.high(), b.high()));
            case MAXIMUM -> new Interval(Math.max(a.low(), b.low()), Math.max(a.high(), b.high()));
            case GREATER -> new Interval(0, 1);
            default -> Interval.UNKNOWN;
        };
    }

    private static Interval products(Interval a, Interval b) {
        return Interval.of(a.low() * b.low(), a.low() * b.high(), a.high() * b.low(), a.high() * b.high());
    }
}
