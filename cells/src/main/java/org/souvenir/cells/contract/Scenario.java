package org.souvenir.cells.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;

/**
 * A step and what it is run on, T steps of B sequences. All numbers are floats, so that both precisions start from the same.
 *
 * @param inputs one for each of the step, {@code [T][B, n]}; not a number past the end of a sequence; another sequence that it
 *     reads as a whole {@code [B][T', n]}
 * @param initial what states start with, {@code [B, n]} by name; empty for the step's own
 * @param dOutput the gradient of the output, {@code [T][B, n]}
 * @param dFinals the gradients of the states after the last step
 * @param training whether masks are random
 * @param firstStep what number the first step has
 */
record Scenario(
        Planned planned,
        Parameters parameters,
        List<DMatrixRMaj[]> inputs,
        int[] lengths,
        Direction direction,
        Map<String, DMatrixRMaj> initial,
        DMatrixRMaj[] dOutput,
        Map<String, DMatrixRMaj> dFinals,
        boolean training,
        int firstStep) {

    /** Where masks come from. */
    static final RandomStream MASKS = RandomStream.of(77);

    /** How long other sequences are, one after the other; of one alone. */
    private static final int[] LENGTHS_ALONG = {1, 4, 0, 2};

    private static final int LENGTH_ALONG = 3;

    private static final double NOISE = 0.3;
    private static final double FLAGS = 0.3;

    /**
     * A random problem in training.
     *
     * @param given whether sequences start from states that the cell reached before, or from its own
     */
    static Scenario random(Planned planned, int steps, int[] lengths, Direction direction, boolean given, long seed) {
        Step step = planned.step();
        RandomStream random = RandomStream.of(seed);
        Parameters parameters = Parameters.initialised(step.parameters(), seed);
        for (int i = 0; i < parameters.length(); i++) {
            parameters.values()[i] += (float) (NOISE * random.child("noise").gaussian(i));
        }
        int batch = lengths.length;
        Map<String, DMatrixRMaj> dFinals = new LinkedHashMap<>();
        step.states().forEach(s -> dFinals.put(s.name(), normal(batch, s.leaf().width(), random.child(s.name()))));
        DMatrixRMaj[] dOutput = new DMatrixRMaj[steps];
        for (int t = 0; t < steps; t++) {
            dOutput[t] = normal(batch, step.output().width(), random.child("dy").child(t));
        }
        Map<String, DMatrixRMaj> initial = given ? reached(planned, parameters, batch, random) : Map.of();
        List<DMatrixRMaj[]> inputs = inputs(step, steps, lengths, random.child("inputs"));
        return new Scenario(planned, parameters, inputs, lengths, direction, initial, dOutput, dFinals, true, 0);
    }

    private static Map<String, DMatrixRMaj> reached(
            Planned planned, Parameters parameters, int batch, RandomStream random) {
        int before = 3;
        int[] lengths = new int[batch];
        Arrays.fill(lengths, before);
        List<DMatrixRMaj[]> inputs = inputs(planned.step(), before, lengths, random.child("before"));
        Scenario warmUp = new Scenario(
                planned,
                parameters,
                inputs,
                lengths,
                Direction.FORWARD,
                Map.of(),
                new DMatrixRMaj[0],
                Map.of(),
                false,
                0);
        Map<String, DMatrixRMaj> states = InDouble.forward(warmUp).finals();
        states.values().forEach(Scenario::round);
        return states;
    }

    private static void round(DMatrixRMaj m) {
        for (int i = 0; i < m.data.length; i++) {
            m.data[i] = (float) m.data[i];
        }
    }

    private static List<DMatrixRMaj[]> inputs(Step step, int steps, int[] lengths, RandomStream random) {
        List<DMatrixRMaj[]> inputs = new ArrayList<>();
        for (Expr input : step.inputs()) {
            int number = inputs.size();
            if (input.along()) {
                inputs.add(others(lengths.length, input.width(), random.child(number)));
                continue;
            }
            int limit = ((Attribute.Input) input.attribute()).limit();
            DMatrixRMaj[] all = new DMatrixRMaj[steps];
            for (int t = 0; t < steps; t++) {
                RandomStream here = random.child(number).child(t);
                all[t] = new DMatrixRMaj(lengths.length, input.width());
                for (int i = 0; i < all[t].data.length; i++) {
                    boolean padding = t >= lengths[i / input.width()];
                    all[t].data[i] = padding ? Double.NaN : value(number, limit, here, i);
                }
            }
            inputs.add(all);
        }
        return inputs;
    }

    private static DMatrixRMaj[] others(int batch, int width, RandomStream random) {
        DMatrixRMaj[] all = new DMatrixRMaj[batch];
        for (int b = 0; b < batch; b++) {
            int length = batch == 1 ? LENGTH_ALONG : LENGTHS_ALONG[b % LENGTHS_ALONG.length];
            all[b] = normal(length, width, random.child(b));
        }
        return all;
    }

    private static double value(int number, int limit, RandomStream random, int i) {
        if (limit > 0) {
            return random.below(limit, i);
        }
        return number == 0 ? (float) random.gaussian(i) : random.uniform(i) < FLAGS ? 1 : 0;
    }

    private static DMatrixRMaj normal(int rows, int columns, RandomStream random) {
        DMatrixRMaj m = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < m.data.length; i++) {
            m.data[i] = (float) random.gaussian(i);
        }
        return m;
    }

    Step step() {
        return planned.step();
    }

    int steps() {
        return dOutput.length;
    }

    int batch() {
        return lengths.length;
    }

    Scenario outsideTraining() {
        return new Scenario(
                planned, parameters, inputs, lengths, direction, initial, dOutput, dFinals, false, firstStep);
    }

    Scenario of(Planned other) {
        return new Scenario(
                other, parameters, inputs, lengths, direction, initial, dOutput, dFinals, training, firstStep);
    }

    Scenario with(Parameters other) {
        return new Scenario(planned, other, inputs, lengths, direction, initial, dOutput, dFinals, training, firstStep);
    }

    /** Whether an input is another sequence that is read as a whole. */
    boolean along(int input) {
        return step().inputs().get(input).along();
    }

    /** The inputs in another form: those that have the steps of the output, and those that are other sequences. */
    private List<DMatrixRMaj[]> inputs(UnaryOperator<DMatrixRMaj[]> steps, UnaryOperator<DMatrixRMaj[]> others) {
        return IntStream.range(0, inputs.size())
                .mapToObj(i -> (along(i) ? others : steps).apply(inputs.get(i)))
                .toList();
    }

    /** The steps [from, to), starting from given states. */
    Scenario window(int from, int to, Map<String, DMatrixRMaj> start) {
        int[] rest = Arrays.stream(lengths)
                .map(length -> Math.max(0, Math.min(length, to) - from))
                .toArray();
        return new Scenario(
                planned,
                parameters,
                inputs(all -> Arrays.copyOfRange(all, from, to), all -> all),
                rest,
                direction,
                start,
                Arrays.copyOfRange(dOutput, from, to),
                dFinals,
                training,
                firstStep + from);
    }

    /** Some of the sequences, in a given order. */
    Scenario sequences(int... which) {
        return new Scenario(
                planned,
                parameters,
                inputs(
                        all -> rows(all, which),
                        all -> Arrays.stream(which).mapToObj(b -> all[b]).toArray(DMatrixRMaj[]::new)),
                Arrays.stream(which).map(b -> lengths[b]).toArray(),
                direction,
                rows(initial, which),
                rows(dOutput, which),
                rows(dFinals, which),
                training,
                firstStep);
    }

    /** Each sequence from its end to its start, and read from there. */
    Scenario reversed() {
        return new Scenario(
                planned,
                parameters,
                inputs(this::turned, all -> all),
                lengths,
                direction.reversed(),
                initial,
                turned(dOutput),
                dFinals,
                training,
                firstStep);
    }

    /** More steps, all of them past the end. */
    Scenario padded(int more) {
        return new Scenario(
                planned,
                parameters,
                inputs(all -> extended(all, more, Double.NaN), all -> all),
                lengths,
                direction,
                initial,
                extended(dOutput, more, 1),
                dFinals,
                training,
                firstStep);
    }

    private static DMatrixRMaj[] extended(DMatrixRMaj[] all, int more, double value) {
        DMatrixRMaj[] longer = Arrays.copyOf(all, all.length + more);
        for (int t = all.length; t < longer.length; t++) {
            DMatrixRMaj padding = new DMatrixRMaj(all[0].numRows, all[0].numCols);
            padding.fill(value);
            longer[t] = padding;
        }
        return longer;
    }

    /** Each sequence from its end to its start; padding stays behind. */
    DMatrixRMaj[] turned(DMatrixRMaj[] all) {
        DMatrixRMaj[] turned = new DMatrixRMaj[all.length];
        for (int t = 0; t < all.length; t++) {
            turned[t] = all[t].copy();
            for (int b = 0; b < lengths.length; b++) {
                int from = t < lengths[b] ? lengths[b] - 1 - t : t;
                for (int j = 0; j < turned[t].numCols; j++) {
                    turned[t].set(b, j, all[from].get(b, j));
                }
            }
        }
        return turned;
    }

    private static DMatrixRMaj[] rows(DMatrixRMaj[] all, int[] which) {
        return Arrays.stream(all).map(m -> rows(m, which)).toArray(DMatrixRMaj[]::new);
    }

    private static Map<String, DMatrixRMaj> rows(Map<String, DMatrixRMaj> all, int[] which) {
        Map<String, DMatrixRMaj> some = new LinkedHashMap<>();
        all.forEach((name, m) -> some.put(name, rows(m, which)));
        return some;
    }

    private static DMatrixRMaj rows(DMatrixRMaj m, int[] which) {
        DMatrixRMaj some = new DMatrixRMaj(which.length, m.numCols);
        for (int i = 0; i < which.length; i++) {
            System.arraycopy(m.data, which[i] * m.numCols, some.data, i * m.numCols, m.numCols);
        }
        return some;
    }
}
