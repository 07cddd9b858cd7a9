package org.souvenir.cells.contract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.PlanRun;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.RunContext;
import org.souvenir.core.run.Weights;

/** Runs problems in float32, as networks do: one plan for inference, one for training. */
final class InFloat {
    private final Problem problem;
    private final RowLayout layout;
    private final PlanRun run;
    private final Map<String, Integer> offsets = new HashMap<>();
    private final Values values = new Values();

    private InFloat(Problem problem) {
        this.problem = problem;
        this.layout = layout(problem);
        Step step = problem.step();
        Plan plan = problem.planned().plan(problem.training());
        problem.parameters()
                .names()
                .forEach(name -> offsets.put(name, problem.parameters().offset(name)));
        Weights weights = new Weights(plan, Engine.standard().kernels());
        weights.load(problem.parameters().values(), offsets, Problem.MASKS);
        this.run = new PlanRun(plan, Engine.standard().kernels());
        float[][] inputs =
                problem.inputs().stream().map(input -> packed(problem, input)).toArray(float[][]::new);
        RunContext setting = new RunContext(weights, Problem.MASKS, problem.firstStep());
        float[][] initial = problem.initial().isEmpty() ? null : places(problem.initial());
        run.forward(setting, layout, problem.direction(), inputs, initial);
        values.forward().put("output", padded(run.output(), step.output().width()));
        List<Step.StateRule> states = step.states();
        for (int s = 0; s < states.size(); s++) {
            values.forward().put("state " + states.get(s).name(), sequences(states.get(s), run.finals()[s]));
        }
    }

    /** The rows that are not padding. */
    static RowLayout layout(Problem problem) {
        return RowLayout.of(problem.steps(), problem.lengths());
    }

    /** The forward pass, after which gradients may follow. */
    static InFloat forward(Problem problem) {
        return new InFloat(problem);
    }

    /** Everything; the gradients too if the problem is one of training. */
    static Values run(Problem problem) {
        InFloat execution = forward(problem);
        return problem.training() ? execution.backward(problem.dFinals()) : execution.values();
    }

    Values values() {
        return values;
    }

    /** The states after the last step, [B, n] by name. */
    Map<String, DMatrixRMaj> finals() {
        return states(values.forward());
    }

    private Map<String, DMatrixRMaj> states(Map<String, double[]> from) {
        Map<String, DMatrixRMaj> states = new HashMap<>();
        for (Step.StateRule state : problem.step().states()) {
            double[] data = Objects.requireNonNull(from.get("state " + state.name()));
            states.put(
                    state.name(), DMatrixRMaj.wrap(problem.batch(), state.leaf().width(), data.clone()));
        }
        return states;
    }

    /** The gradients of the initial states after {@link #backward}, [B, n] by name. */
    Map<String, DMatrixRMaj> initialGradients() {
        return states(values.gradients());
    }

    Values backward(Map<String, DMatrixRMaj> dFinals) {
        GradientArray sums = new GradientArray(problem.parameters().length());
        run.backward(packed(problem, problem.dOutput()), places(dFinals), sums, offsets);
        offsets.forEach((name, offset) -> {
            double[] gradient = new double[problem.parameters().spec(name).length()];
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = sums.values()[offset + i];
            }
            values.gradients().put(name, gradient);
        });
        for (int i = 0; i < problem.inputs().size(); i++) {
            Expr input = problem.step().inputs().get(i);
            float @Nullable [] gradient = run.inputGradient(i);
            if (gradient != null) {
                String name = ((Attribute.Input) input.attribute()).name();
                values.gradients().put("input " + name, padded(gradient, input.width()));
            }
        }
        List<Step.StateRule> states = problem.step().states();
        for (int s = 0; s < states.size(); s++) {
            Step.StateRule state = states.get(s);
            values.gradients().put("state " + state.name(), sequences(state, run.initialGradients()[s]));
        }
        return values;
    }

    /** The rows of a sequence that are not padding. */
    static float[] packed(Problem problem, DMatrixRMaj[] sequence) {
        RowLayout layout = layout(problem);
        int width = sequence.length == 0 ? 1 : sequence[0].numCols;
        double[] all = InDouble.flat(sequence);
        float[] padded = new float[all.length];
        for (int i = 0; i < all.length; i++) {
            padded[i] = (float) all[i];
        }
        float[] rows = new float[layout.rows() * width];
        layout.pack(padded, problem.batch(), width, rows);
        return rows;
    }

    private double[] padded(float[] rows, int width) {
        float[] padded = new float[problem.steps() * problem.batch() * width];
        layout.unpack(rows, problem.batch(), width, padded);
        double[] all = new double[padded.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = padded[i];
        }
        return all;
    }

    private float[][] places(Map<String, DMatrixRMaj> byName) {
        return problem.step().states().stream()
                .map(state -> places(Objects.requireNonNull(byName.get(state.name()))))
                .toArray(float[][]::new);
    }

    private float[] places(DMatrixRMaj m) {
        float[] places = new float[m.data.length];
        for (int i = 0; i < m.numRows; i++) {
            for (int j = 0; j < m.numCols; j++) {
                places[i * m.numCols + j] = (float) m.get(layout.sequence(i), j);
            }
        }
        return places;
    }

    private double[] sequences(Step.StateRule state, float[] places) {
        int width = state.leaf().width();
        double[] sequences = new double[problem.batch() * width];
        for (int i = 0; i < problem.batch(); i++) {
            for (int j = 0; j < width; j++) {
                sequences[layout.sequence(i) * width + j] = places[i * width + j];
            }
        }
        return sequences;
    }
}
