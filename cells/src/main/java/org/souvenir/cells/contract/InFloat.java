package org.souvenir.cells.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Step;
import org.souvenir.core.graph.Graph;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.reference.ReferenceExecutor;
import org.souvenir.core.run.AlongLayout;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.PlanRun;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.RunContext;
import org.souvenir.core.run.Weights;

/** Runs problems in float32, as networks do, and gives what the reference gives. */
final class InFloat {
    private final Scenario problem;
    private final RowLayout layout;
    private final AlongLayout along;
    private final PlanRun run;
    private final Map<String, Integer> offsets = new HashMap<>();
    private final ReferenceExecutor.Result result;
    private Map<String, DMatrixRMaj> initialGradients = Map.of();

    private InFloat(Scenario problem) {
        this.problem = problem;
        this.layout = layout(problem);
        this.along = along(problem, layout);
        Kernels kernels = Engine.standard().kernels();
        Plan plan = problem.training()
                ? problem.planned().training()
                : problem.planned().inference();
        problem.parameters()
                .names()
                .forEach(name -> offsets.put(name, problem.parameters().offset(name)));
        Weights weights = new Weights(plan, kernels);
        weights.load(problem.parameters().values(), offsets, Scenario.MASKS);
        this.run = new PlanRun(plan, kernels);
        float[][] inputs = IntStream.range(0, problem.inputs().size())
                .mapToObj(i -> problem.along(i)
                        ? others(problem.inputs().get(i))
                        : packed(layout, problem.inputs().get(i)))
                .toArray(float[][]::new);
        RunContext context = new RunContext(weights, Scenario.MASKS, problem.firstStep());
        float[][] initial = problem.initial().isEmpty() ? null : places(problem.initial());
        run.forward(context, layout, along, problem.direction(), inputs, initial);
        DMatrixRMaj[] output =
                padded(layout, run.output(), problem.step().output().width());
        this.result = new ReferenceExecutor.Result(Map.of(Graph.OUTPUT, output), states(run.finals()));
    }

    /** The rows that are not padding. */
    static RowLayout layout(Scenario problem) {
        return RowLayout.of(problem.steps(), problem.lengths());
    }

    /** The other sequences that are read as a whole. */
    private static AlongLayout along(Scenario problem, RowLayout layout) {
        return IntStream.range(0, problem.inputs().size())
                .filter(problem::along)
                .mapToObj(i -> Arrays.stream(problem.inputs().get(i))
                        .mapToInt(m -> m.numRows)
                        .toArray())
                .findFirst()
                .map(lengths -> AlongLayout.of(layout, lengths))
                .orElse(AlongLayout.NONE);
    }

    /** The forward pass, after which gradients may follow. */
    static InFloat forward(Scenario problem) {
        return new InFloat(problem);
    }

    /** Everything; the gradients too if the problem is one of training. */
    static Values run(Scenario problem) {
        InFloat execution = forward(problem);
        return problem.training() ? execution.backward(problem.dFinals()) : execution.values();
    }

    /** What the forward pass gave. */
    Values values() {
        return Values.of(problem.step(), result, null);
    }

    /** The states after the last step, [B, n] by name. */
    Map<String, DMatrixRMaj> finals() {
        return result.finals();
    }

    /** The gradients of the initial states after {@link #backward}, [B, n] by name. */
    Map<String, DMatrixRMaj> initialGradients() {
        return initialGradients;
    }

    Values backward(Map<String, DMatrixRMaj> dFinals) {
        GradientArray sums = new GradientArray(problem.parameters().length());
        run.backward(packed(layout, problem.dOutput()), places(dFinals), sums, offsets);
        List<DMatrixRMaj @Nullable []> inputs = new ArrayList<>();
        for (int i = 0; i < problem.inputs().size(); i++) {
            float[] gradient = run.inputGradient(i);
            int width = problem.step().inputs().get(i).width();
            inputs.add(
                    gradient == null
                            ? null
                            : problem.along(i) ? apart(gradient, width) : padded(layout, gradient, width));
        }
        initialGradients = states(run.initialGradients());
        return Values.of(
                problem.step(),
                result,
                new ReferenceExecutor.Gradients(InDouble.parameters(problem, sums.values()), inputs, initialGradients));
    }

    /** The rows of a sequence that are not padding. */
    static float[] packed(RowLayout layout, DMatrixRMaj... sequence) {
        int width = sequence.length == 0 ? 1 : sequence[0].numCols;
        float[] padded = floats(InDouble.flat(sequence));
        float[] rows = new float[layout.rows() * width];
        layout.pack(padded, layout.batch(), width, rows);
        return rows;
    }

    /** The rows of other sequences, in places. */
    private float[] others(DMatrixRMaj... sequences) {
        double[] all = IntStream.range(0, sequences.length)
                .mapToObj(place -> sequences[layout.sequence(place)].data)
                .flatMapToDouble(Arrays::stream)
                .toArray();
        return floats(all);
    }

    private static float[] floats(double... all) {
        float[] floats = new float[all.length];
        for (int i = 0; i < all.length; i++) {
            floats[i] = (float) all[i];
        }
        return floats;
    }

    /** The rows of other sequences, by the caller's numbers. */
    private DMatrixRMaj[] apart(float[] rows, int width) {
        DMatrixRMaj[] sequences = new DMatrixRMaj[layout.batch()];
        for (int place = 0; place < sequences.length; place++) {
            DMatrixRMaj own = new DMatrixRMaj(along.length(place), width);
            int from = along.offset(place) * width;
            Arrays.setAll(own.data, i -> rows[from + i]);
            sequences[layout.sequence(place)] = own;
        }
        return sequences;
    }

    private static DMatrixRMaj[] padded(RowLayout layout, float[] rows, int width) {
        int size = layout.batch() * width;
        float[] padded = new float[layout.steps() * size];
        layout.unpack(rows, layout.batch(), width, padded);
        DMatrixRMaj[] sequence = new DMatrixRMaj[layout.steps()];
        for (int t = 0; t < sequence.length; t++) {
            sequence[t] = new DMatrixRMaj(layout.batch(), width);
            for (int i = 0; i < size; i++) {
                sequence[t].data[i] = padded[t * size + i];
            }
        }
        return sequence;
    }

    private float[][] places(Map<String, DMatrixRMaj> byName) {
        return problem.step().states().stream()
                .map(state -> packed(layout.ends(), Objects.requireNonNull(byName.get(state.name()))))
                .toArray(float[][]::new);
    }

    private Map<String, DMatrixRMaj> states(float[][] inPlaces) {
        Map<String, DMatrixRMaj> states = new LinkedHashMap<>();
        List<Step.StateRule> rules = problem.step().states();
        for (int s = 0; s < inPlaces.length; s++) {
            Step.StateRule state = rules.get(s);
            states.put(
                    state.name(),
                    padded(layout.ends(), inPlaces[s], state.leaf().width())[0]);
        }
        return states;
    }
}
