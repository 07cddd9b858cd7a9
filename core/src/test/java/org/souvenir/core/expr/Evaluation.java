package org.souvenir.core.expr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.CentralDifference;
import org.souvenir.core.reference.ReferenceExecutor;

/**
 * An expression on random numbers, in double: what the reference makes of it, its gradients, and their differences. Of three
 * sequences the first has two steps along another one, the second three, the third none.
 */
final class Evaluation {
    private static final String LEFT = "left of a fixed matrix";
    private static final String WEIGHTS = "weights along";
    private static final String NAME = "the expression";
    private static final int[] ALONG = {2, 3, 0};
    private static final double TOLERANCE = 1e-6;

    private final Step step;
    private final Expr expression;
    private final int[] lengths;
    private final Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
    private final List<DMatrixRMaj[]> inputs = new ArrayList<>();
    private final Map<String, DMatrixRMaj[]> leaves = new LinkedHashMap<>();
    private final DMatrixRMaj[] dy;
    private final Map<String, DMatrixRMaj> dFinals = new LinkedHashMap<>();

    private Evaluation(Step step, Expr expression, int steps, int[] lengths) {
        this.step = step;
        this.expression = expression;
        this.lengths = lengths;
        Random random = new Random(5);
        for (ParameterSpec spec : step.parameters()) {
            DMatrixRMaj m = numbers(spec.rows(), spec.columns(), spec.name(), random);
            parameters.put(spec.name(), m);
            leaves.put(spec.name(), new DMatrixRMaj[] {m});
        }
        for (Expr input : step.inputs()) {
            var attribute = (Attribute.Input) input.attribute();
            DMatrixRMaj[] all = new DMatrixRMaj[input.along() ? ALONG.length : steps];
            for (int t = 0; t < all.length; t++) {
                all[t] = numbers(input.along() ? ALONG[t] : lengths.length, input.width(), attribute.name(), random);
                for (int i = 0; attribute.limit() > 0 && i < all[t].data.length; i++) {
                    all[t].data[i] = random.nextInt(attribute.limit());
                }
            }
            inputs.add(all);
            leaves.put(attribute.name(), all);
        }
        dy = new DMatrixRMaj[steps];
        for (int t = 0; t < steps; t++) {
            dy[t] = numbers(lengths.length, step.output().width(), "dy", random);
        }
        for (Step.StateRule state : step.states()) {
            dFinals.put(state.name(), numbers(lengths.length, state.leaf().width(), "d " + state.name(), random));
        }
    }

    /** One step of three sequences. */
    static Evaluation ofOneStep(Function<Step, Expr> expression) {
        return of(expression, 1, new int[] {1, 1, 1});
    }

    /** Three steps of three sequences, one of them empty. */
    static Evaluation ofSomeSteps(Function<Step, Expr> expression) {
        return of(expression, 3, new int[] {3, 0, 2});
    }

    private static Evaluation of(Function<Step, Expr> expression, int steps, int[] lengths) {
        Expr[] built = new Expr[1];
        Step step = Step.of(s -> {
            Expr e = expression.apply(s);
            built[0] = e;
            if (e.along()) {
                s.output(Functions.sumAlong(s.name(NAME, e).times(s.sequence(WEIGHTS, e.width()))));
            } else {
                s.output(e.fixed() ? s.input(LEFT, e.rows()).product(e) : e);
            }
        });
        return new Evaluation(step, built[0], steps, lengths);
    }

    /** Away from zero, where some functions bend; what is named positive is. */
    private static DMatrixRMaj numbers(int rows, int columns, String name, Random random) {
        DMatrixRMaj m = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < m.data.length; i++) {
            double size = 0.3 + 1.2 * random.nextDouble();
            m.data[i] = random.nextBoolean() || name.startsWith("positive") ? size : -size;
        }
        return m;
    }

    Step step() {
        return step;
    }

    Expr expression() {
        return expression;
    }

    /** A leaf's number in the first step; one row, or one column, stands for all, and a sequence's row for all along another. */
    double at(String leaf, int row, int column) {
        DMatrixRMaj m = leaves.get(leaf)[0];
        if (m.numRows == 1 || parameters.containsKey(leaf)) {
            return m.get(m.numRows == 1 ? 0 : row, m.numCols == 1 ? 0 : column);
        }
        if (isAlong(leaf)) {
            return along(leaf, sequence(row), row - first(sequence(row)), column);
        }
        return m.get(expression.along() ? sequence(row) : row, m.numCols == 1 ? 0 : column);
    }

    /** A number of a leaf along another sequence. */
    double along(String leaf, int sequence, int step, int column) {
        DMatrixRMaj m = leaves.get(leaf)[sequence];
        return m.get(step, m.numCols == 1 ? 0 : column);
    }

    /** How many steps the other sequence has. */
    int stepsAlong(int sequence) {
        return ALONG[sequence];
    }

    private boolean isAlong(String leaf) {
        return step.inputs().stream()
                .anyMatch(e ->
                        e.along() && ((Attribute.Input) e.attribute()).name().equals(leaf));
    }

    private static int first(int sequence) {
        return java.util.Arrays.stream(ALONG).limit(sequence).sum();
    }

    private static int sequence(int row) {
        return row < ALONG[0] ? 0 : 1;
    }

    private ReferenceExecutor executor() {
        return new ReferenceExecutor(
                step,
                new ReferenceExecutor.Setup(
                        parameters, inputs, lengths, Direction.FORWARD, Map.of(), true, RandomStream.of(3)));
    }

    /** What a formula must give for a row and a column. */
    interface Formula {
        double at(Evaluation numbers, int row, int column);
    }

    /** Compares the expression's value in the first step with a formula. */
    void assertValue(Formula formula) {
        ReferenceExecutor.Result result = executor().forward();
        DMatrixRMaj actual = expression.along() ? result.outputs().get(NAME)[0] : result.output()[0];
        for (int i = 0; i < actual.numRows; i++) {
            for (int j = 0; j < actual.numCols; j++) {
                double expected = expression.fixed() ? product(formula, i, j) : formula.at(this, i, j);
                assertThat(Math.abs(actual.get(i, j) - expected))
                        .as("at (%d, %d): %s instead of %s", i, j, actual.get(i, j), expected)
                        .isLessThanOrEqualTo(1e-12 * Math.max(1, Math.abs(expected)));
            }
        }
    }

    private double product(Formula formula, int row, int column) {
        double sum = 0;
        for (int k = 0; k < expression.rows(); k++) {
            sum += at(LEFT, row, k) * formula.at(this, k, column);
        }
        return sum;
    }

    /** Compares every number of every gradient with a central difference. */
    void assertGradients() {
        ReferenceExecutor executor = executor();
        executor.forward();
        ReferenceExecutor.Gradients gradients = executor.backward(dy, dFinals);
        for (String name : parameters.keySet()) {
            DMatrixRMaj gradient = gradients.parameters().get(name);
            assertGradient(name, gradient == null ? null : new DMatrixRMaj[] {gradient});
        }
        for (int i = 0; i < inputs.size(); i++) {
            var input = (Attribute.Input) step.inputs().get(i).attribute();
            if (input.limit() == 0) {
                assertGradient(input.name(), gradients.inputs().get(i));
            }
        }
    }

    private void assertGradient(String name, DMatrixRMaj[] gradient) {
        DMatrixRMaj[] leaf = leaves.get(name);
        double[] known = java.util.Arrays.stream(gradient == null ? leaf : gradient)
                .flatMapToDouble(m -> java.util.Arrays.stream(m.data))
                .map(d -> gradient == null ? 0 : d)
                .toArray();
        for (int i = 0; i < known.length; i++) {
            CentralDifference found = CentralDifference.of(leaf, known, i, this::loss);
            assertThat(found.error())
                    .as("gradient of %s at %d: %s", name, i, found)
                    .isLessThanOrEqualTo(TOLERANCE);
        }
    }

    private double loss() {
        return executor().forward().loss(dy, dFinals);
    }
}
