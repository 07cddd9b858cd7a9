package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.ReferenceExecutor;

/**
 * One problem in both precisions: a step with random parameters, inputs, states and gradients. Other sequences that the step
 * reads have from 0 to 4 steps, those
 * of every eleventh seed up to 40, more than a vector has lanes.
 */
final class Fixture {
    final Step step;
    final int steps;
    final int[] lengths;
    final int[] lengthsAlong;
    final Direction direction;
    final boolean givenStates;
    final Parameters parameters;
    final Map<String, DMatrixRMaj> parametersInDouble = new LinkedHashMap<>();
    final List<DMatrixRMaj[]> inputs = new ArrayList<>();
    final Map<String, DMatrixRMaj> initial = new LinkedHashMap<>();
    final DMatrixRMaj[] dy;
    final Map<String, DMatrixRMaj> dFinals = new LinkedHashMap<>();
    final RandomStream masks = RandomStream.of(77);

    Fixture(Step step, int steps, int[] lengths, Direction direction, boolean givenStates, long seed) {
        this.step = step;
        this.steps = steps;
        this.lengths = lengths;
        this.direction = direction;
        this.givenStates = givenStates;
        Random random = new Random(seed);
        parameters = Parameters.of(step.parameters());
        for (ParameterSpec spec : step.parameters()) {
            DMatrixRMaj m = matrix(spec.rows(), spec.columns(), random, 0.5);
            parametersInDouble.put(spec.name(), m);
            int offset = parameters.offset(spec.name());
            for (int i = 0; i < m.data.length; i++) {
                parameters.values()[offset + i] = (float) m.data[i];
            }
        }
        int batch = lengths.length;
        lengthsAlong =
                new Random(seed + 1).ints(batch, 0, seed % 11 == 0 ? 41 : 5).toArray();
        for (Expr input : step.inputs()) {
            if (input.along()) {
                inputs.add(Arrays.stream(lengthsAlong)
                        .mapToObj(n -> matrix(n, input.width(), random, 1))
                        .toArray(DMatrixRMaj[]::new));
                continue;
            }
            int limit = ((Attribute.Input) input.attribute()).limit();
            DMatrixRMaj[] all = new DMatrixRMaj[steps];
            for (int t = 0; t < steps; t++) {
                all[t] = matrix(batch, input.width(), random, 1);
                for (int i = 0; limit > 0 && i < all[t].data.length; i++) {
                    all[t].data[i] = random.nextInt(limit);
                }
            }
            inputs.add(all);
        }
        for (Step.StateRule state : step.states()) {
            if (givenStates) {
                initial.put(state.name(), matrix(batch, state.leaf().width(), random, 1));
            }
            dFinals.put(state.name(), matrix(batch, state.leaf().width(), random, 1));
        }
        dy = new DMatrixRMaj[steps];
        for (int t = 0; t < steps; t++) {
            dy[t] = matrix(batch, step.output().width(), random, 1);
        }
    }

    /** Values that float holds exactly, so that both precisions start from the same numbers. */
    static DMatrixRMaj matrix(int rows, int columns, Random random, double scale) {
        DMatrixRMaj m = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < m.data.length; i++) {
            m.data[i] = (float) (scale * random.nextGaussian());
        }
        return m;
    }

    ReferenceExecutor reference(boolean training) {
        return new ReferenceExecutor(step, problem(training));
    }

    ReferenceExecutor.Setup problem(boolean training) {
        return new ReferenceExecutor.Setup(parametersInDouble, inputs, lengths, direction, initial, training, masks);
    }

    Map<String, Integer> offsets() {
        Map<String, Integer> offsets = new HashMap<>();
        parameters.names().forEach(name -> offsets.put(name, parameters.offset(name)));
        return offsets;
    }

    /** What float32 gives, in the form of the reference. */
    final class InFloat {
        final RowLayout layout = RowLayout.of(steps, lengths);
        final AlongLayout along = AlongLayout.of(layout, lengthsAlong);
        final PlanRun run;
        final GradientArray sums = new GradientArray(parameters.length());
        final float[] gradients = sums.values();

        InFloat(Plan plan, Kernels kernels) {
            this(plan, kernels, new PlanRun(plan, kernels));
        }

        /** In a run that may have been used before. */
        InFloat(Plan plan, Kernels kernels, PlanRun run) {
            Weights weights = new Weights(plan, kernels);
            weights.load(parameters.values(), offsets(), masks);
            this.run = run;
            float[][] packed = new float[inputs.size()][];
            for (int i = 0; i < packed.length; i++) {
                packed[i] = step.inputs().get(i).along() ? sequences(inputs.get(i)) : rows(inputs.get(i));
            }
            float[][] states = null;
            if (givenStates) {
                states = states(initial);
            }
            run.forward(new RunContext(weights, masks, 0), layout, along, direction, packed, states);
        }

        InFloat backward() {
            run.backward(rows(dy), states(dFinals), sums, offsets());
            return this;
        }

        float[] rows(DMatrixRMaj[] sequence) {
            int width = sequence.length == 0 ? 1 : sequence[0].numCols;
            float[] padded = new float[steps * lengths.length * width];
            for (int t = 0; t < steps; t++) {
                for (int i = 0; i < sequence[t].data.length; i++) {
                    padded[t * lengths.length * width + i] = (float) sequence[t].data[i];
                }
            }
            float[] rows = new float[layout.rows() * width];
            layout.pack(padded, lengths.length, width, rows);
            return rows;
        }

        /** Sequence after sequence, in places. */
        float[] sequences(DMatrixRMaj[] byCaller) {
            int width = byCaller.length == 0 ? 1 : byCaller[0].numCols;
            float[] rows = new float[along.rows() * width];
            for (int i = 0; i < layout.batch(); i++) {
                put(byCaller[layout.sequence(i)], 0, along.length(i), rows, along.offset(i));
            }
            return rows;
        }

        /** Of each step the rows of the sequences that are running, from the rows of all. */
        float[] rowsAlong(DMatrixRMaj[] steps) {
            int width = steps.length == 0 ? 1 : steps[0].numCols;
            float[] rows = new float[along.stepOffset(steps.length) * width];
            for (int t = 0; t < steps.length; t++) {
                for (int i = 0; i < layout.count(t); i++) {
                    int from = Arrays.stream(lengthsAlong)
                            .limit(layout.sequence(i))
                            .sum();
                    put(steps[t], from, along.length(i), rows, along.stepOffset(t) + along.offset(i));
                }
            }
            return rows;
        }

        private static void put(DMatrixRMaj m, int from, int n, float[] rows, int to) {
            for (int k = 0; k < n * m.numCols; k++) {
                rows[to * m.numCols + k] = (float) m.data[from * m.numCols + k];
            }
        }

        float[][] states(Map<String, DMatrixRMaj> byName) {
            float[][] states = new float[step.states().size()][];
            for (int s = 0; s < states.length; s++) {
                DMatrixRMaj m = byName.get(step.states().get(s).name());
                states[s] = new float[m.data.length];
                for (int i = 0; i < m.numRows; i++) {
                    for (int j = 0; j < m.numCols; j++) {
                        states[s][i * m.numCols + j] = (float) m.get(layout.sequence(i), j);
                    }
                }
            }
            return states;
        }
    }
}
