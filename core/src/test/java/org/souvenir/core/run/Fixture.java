package org.souvenir.core.run;

import java.util.ArrayList;
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

/** One problem in both precisions: a step with random parameters, inputs, states and gradients. */
final class Fixture {
    final Step step;
    final int steps;
    final int[] lengths;
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
        for (Expr input : step.inputs()) {
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
                packed[i] = rows(inputs.get(i));
            }
            float[][] states = null;
            if (givenStates) {
                states = states(initial);
            }
            run.forward(new RunContext(weights, masks, 0), layout, direction, packed, states);
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
