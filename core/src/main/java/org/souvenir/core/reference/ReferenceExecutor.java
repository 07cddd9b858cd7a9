package org.souvenir.core.reference;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.graph.Adjoint;
import org.souvenir.core.graph.Graph;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Places;
import org.souvenir.core.random.RandomStream;

/**
 * Runs a step over time as it is written, op by op, in double: slow and obvious, the meaning of the language.
 *
 * <p>Sequences are padded here, {@code [T][B, n]}. At each step the rows of the sequences that are still running are
 * taken out, computed, and put back: past its end a sequence gives zeros and keeps its state.
 */
public final class ReferenceExecutor {

    /**
     * What a step runs on.
     *
     * @param parameters by name, {@code [rows, columns]}
     * @param inputs one per declared input, each {@code [T][B, n]}, or {@code [B][T', n]} where it is another sequence; without
     *     any of the former, T is the largest length
     * @param lengths one per sequence, each in [0, T]
     * @param initial by state, {@code [B, n]}; empty for the step's own initial values
     * @param training whether masks are random or their expectation
     */
    public record Setup(
            Map<String, DMatrixRMaj> parameters,
            List<DMatrixRMaj[]> inputs,
            int[] lengths,
            Direction direction,
            Map<String, DMatrixRMaj> initial,
            boolean training,
            RandomStream random) {
        /** Checks that nothing is missing, and no length negative. */
        public Setup {
            NoNulls.in(parameters, "parameters");
            NoNulls.in(inputs, "inputs");
            requireNonNull(lengths, "lengths");
            requireNonNull(direction, "direction");
            NoNulls.in(initial, "initial");
            requireNonNull(random, "random");
            for (int length : lengths) {
                if (length < 0) {
                    throw new IllegalArgumentException("reference: lengths must not be negative, but one is " + length);
                }
            }
        }
    }

    /**
     * What the forward pass gives: outputs {@code [T][B, n]} by name, and the final states {@code [B, n]}. Outputs along another
     * sequence are {@code [T][Σ T', n]}, sequence after sequence.
     */
    public record Result(Map<String, DMatrixRMaj[]> outputs, Map<String, DMatrixRMaj> finals) {
        /** Checks that nothing is missing. */
        public Result {
            NoNulls.in(outputs, "outputs");
            NoNulls.in(finals, "finals");
        }

        /** The step's output, {@code [T][B, n]}. */
        public DMatrixRMaj[] output() {
            return Objects.requireNonNull(outputs.get(Graph.OUTPUT));
        }

        /**
         * The loss that has given gradients: Σ output · dy + Σ final state · its gradient.
         *
         * @param dy as {@link #backward} takes it
         * @param dFinals as {@link #backward} takes them
         */
        public double loss(DMatrixRMaj[] dy, Map<String, DMatrixRMaj> dFinals) {
            NoNulls.in(dy, "dy");
            NoNulls.in(dFinals, "dFinals");
            Places.all("loss: gradients of the output's steps", dy.length, output().length);
            double loss = 0;
            for (int t = 0; t < dy.length; t++) {
                loss += CommonOps_DDRM.elementSum(CommonOps_DDRM.elementMult(output()[t], dy[t], null));
            }
            for (Map.Entry<String, DMatrixRMaj> d : dFinals.entrySet()) {
                DMatrixRMaj state = Objects.requireNonNull(finals.get(d.getKey()));
                loss += CommonOps_DDRM.elementSum(CommonOps_DDRM.elementMult(state, d.getValue(), null));
            }
            return loss;
        }
    }

    /** Gradients of parameters by name, inputs in their order and form (null where nothing passes), and initial states by name. */
    public record Gradients(
            Map<String, DMatrixRMaj> parameters,
            List<DMatrixRMaj @Nullable []> inputs,
            Map<String, DMatrixRMaj> initial) {
        /** Checks that nothing is missing. */
        public Gradients {
            NoNulls.in(parameters, "parameters");
            requireNonNull(inputs, "inputs");
            NoNulls.in(initial, "initial");
        }
    }

    private final Step step;
    private final Graph graph;
    private final Setup problem;
    private final ReferenceLeaves leaves;
    private final DoubleUnaryOperator rounding;
    private final int steps;
    private final int batch;

    private final List<Map<Expr, DMatrixRMaj>> history = new ArrayList<>();
    private final Map<Expr, DMatrixRMaj> fixed = new HashMap<>();

    /** The step, and what it runs on. */
    public ReferenceExecutor(Step step, Setup problem) {
        this(step, problem, x -> x);
    }

    /** @param rounding what becomes of each number that is computed */
    ReferenceExecutor(Step step, Setup problem, DoubleUnaryOperator rounding) {
        requireNonNull(step, "step");
        requireNonNull(problem, "problem");
        this.rounding = rounding;
        this.step = step;
        this.graph = Graph.of(step, step.named().keySet());
        this.problem = problem;
        this.leaves = new ReferenceLeaves(step, problem);
        this.steps = leaves.steps();
        this.batch = problem.lengths().length;
        for (int i = 0; i < steps; i++) {
            history.add(new HashMap<>());
        }
    }

    /** The forward pass, over the numbers as they are now. */
    public Result forward() {
        history.forEach(Map::clear);
        fixed.clear();
        Map<String, DMatrixRMaj> states = new LinkedHashMap<>();
        for (Step.StateRule state : step.states()) {
            DMatrixRMaj given = problem.initial().get(state.name());
            states.put(state.name(), given == null ? repeated(state) : given.copy());
        }
        Map<String, DMatrixRMaj[]> outputs = emptyOutputs(graph);
        for (int t : times(problem.direction())) {
            int[] running = leaves.running(t);
            Map<Expr, DMatrixRMaj> values = Objects.requireNonNull(history.get(t));
            leaves.putInputs(values, t, running);
            graph.states().forEach(s -> values.put(s.leaf(), ReferenceLeaves.rows(states.get(s.name()), running)));
            ReferenceOps ops = ops(values, running, leaf -> leaves.leaf(leaf, t, running));
            compute(graph, ops, running, t, states, outputs);
        }
        return new Result(outputs, states);
    }

    /**
     * The backward pass of the last {@link #forward}.
     *
     * @param dy the gradient of the output, {@code [T][B, n]}
     * @param dFinals the gradients of the final states by name; zero where missing
     */
    public Gradients backward(DMatrixRMaj[] dy, Map<String, DMatrixRMaj> dFinals) {
        NoNulls.in(dy, "dy");
        NoNulls.in(dFinals, "dFinals");
        Places.all("backward: gradients of the output's steps", dy.length, steps);
        Graph adjoint = Adjoint.of(graph);
        Map<String, DMatrixRMaj> states = new LinkedHashMap<>();
        for (Step.StateRule state : step.states()) {
            DMatrixRMaj given = dFinals.get(state.name());
            states.put(
                    state.name(),
                    given == null ? new DMatrixRMaj(batch, state.leaf().width()) : given.copy());
        }
        Map<String, DMatrixRMaj[]> outputs = emptyOutputs(adjoint);
        outputs.keySet()
                .removeIf(name ->
                        Objects.requireNonNull(adjoint.outputs().get(name)).along()); // known at the end
        Map<Expr, DMatrixRMaj> sums = new HashMap<>();
        List<Expr> summed =
                adjoint.nodes().stream().filter(ReferenceOps::sumsOverTime).toList();
        for (int t : times(problem.direction().reversed())) {
            int[] running = leaves.running(t);
            Map<Expr, DMatrixRMaj> values = new HashMap<>();
            values.put(adjoint.inputs().get(0), ReferenceLeaves.rows(dy[t], running));
            adjoint.states().forEach(s -> values.put(s.leaf(), ReferenceLeaves.rows(states.get(s.name()), running)));
            ReferenceOps ops = ops(values, running, leaf -> saved(leaf, t, running));
            compute(adjoint, ops, running, t, states, outputs);
            for (Expr e : summed) {
                sums.compute(e, (key, sum) -> ops.sum(e, sum == null ? nothing(e) : sum));
            }
        }
        ReferenceOps atEnd = atEnd(adjoint, sums, states);
        Map<String, DMatrixRMaj> gradients = new LinkedHashMap<>();
        adjoint.gradients().forEach((name, e) -> gradients.put(name, atEnd.value(e)));
        adjoint.outputs().forEach((name, e) -> {
            if (e.along()) {
                outputs.put(name, leaves.along(leaves.everyone()).apart(atEnd.value(e)));
            }
        });
        return new Gradients(gradients, inputGradients(outputs), states);
    }

    /** Zeros: what a sum starts with. */
    private DMatrixRMaj nothing(Expr e) {
        return new DMatrixRMaj(e.along() ? leaves.rowsAlong() : e.rows(), e.width());
    }

    /** What is made of complete sums. */
    private ReferenceOps atEnd(Graph adjoint, Map<Expr, DMatrixRMaj> sums, Map<String, DMatrixRMaj> states) {
        Map<Expr, DMatrixRMaj> known = new HashMap<>(fixed);
        Map<Expr, DMatrixRMaj> last = new HashMap<>();
        adjoint.nodes().stream()
                .filter(ReferenceOps::sumsOverTime)
                .forEach(e -> (e.fixed() ? known : last).put(e, sums.getOrDefault(e, nothing(e))));
        for (Expr e : adjoint.nodes()) {
            if (e.op() == Op.FINAL) {
                String name = ((Attribute.State) e.attribute()).name();
                DMatrixRMaj start = Objects.requireNonNull(states.get(name));
                last.put(e, problem.initial().containsKey(name) ? new DMatrixRMaj(batch, e.width()) : start);
            }
        }
        Map<Expr, DMatrixRMaj> still = new HashMap<>();
        leaves.putInputs(still, 0, leaves.everyone());
        ReferenceOps ops = ops(still, leaves.everyone(), leaf -> leaves.leaf(leaf, 0, new int[0]));
        return new ReferenceOps(
                last,
                known,
                leaves.along(leaves.everyone()),
                e -> e.attribute() instanceof Attribute.Of of ? ops.value(of.value()) : leaves.leaf(e, 0, new int[0]),
                rounding);
    }

    private List<DMatrixRMaj @Nullable []> inputGradients(Map<String, DMatrixRMaj[]> outputs) {
        List<DMatrixRMaj @Nullable []> gradients = new ArrayList<>();
        for (Expr input : step.inputs()) {
            gradients.add(outputs.get(Adjoint.gradientOf(((Attribute.Input) input.attribute()).name())));
        }
        return gradients;
    }

    private void compute(
            Graph g,
            ReferenceOps ops,
            int[] running,
            int t,
            Map<String, DMatrixRMaj> states,
            Map<String, DMatrixRMaj[]> outputs) {
        g.outputs().forEach((name, e) -> {
            DMatrixRMaj[] all = outputs.get(name);
            if (all != null) {
                putRows(ops.value(e), e.along() ? leaves.along(running).places() : running, all[t]);
            }
        });
        Map<String, DMatrixRMaj> next = new HashMap<>();
        g.states().forEach(s -> next.put(s.name(), ops.value(s.next())));
        next.forEach((name, value) -> putRows(value, running, Objects.requireNonNull(states.get(name))));
    }

    private DMatrixRMaj saved(Expr e, int t, int[] running) {
        if (e.op() == Op.SAVED) {
            Expr value = ((Attribute.Of) e.attribute()).value();
            return ops(Objects.requireNonNull(history.get(t)), running, other -> leaves.leaf(other, t, running))
                    .value(value);
        }
        return leaves.leaf(e, t, running);
    }

    private DMatrixRMaj repeated(Step.StateRule state) {
        ReferenceOps ops = ops(new HashMap<>(), new int[0], leaf -> leaves.leaf(leaf, 0, new int[0]));
        DMatrixRMaj row = ops.value(state.initial());
        DMatrixRMaj all = new DMatrixRMaj(batch, state.leaf().width());
        for (int i = 0; i < batch; i++) {
            for (int j = 0; j < all.numCols; j++) {
                all.set(i, j, row.get(0, row.numCols == 1 ? 0 : j));
            }
        }
        return all;
    }

    private Map<String, DMatrixRMaj[]> emptyOutputs(Graph g) {
        Map<String, DMatrixRMaj[]> outputs = new LinkedHashMap<>();
        g.outputs().forEach((name, e) -> {
            DMatrixRMaj[] all = new DMatrixRMaj[steps];
            for (int t = 0; t < steps; t++) {
                all[t] = e.along() ? nothing(e) : new DMatrixRMaj(batch, e.width());
            }
            outputs.put(name, all);
        });
        return outputs;
    }

    private ReferenceOps ops(Map<Expr, DMatrixRMaj> values, int[] running, Function<Expr, DMatrixRMaj> leaf) {
        return new ReferenceOps(values, fixed, leaves.along(running), leaf, rounding);
    }

    private int[] times(Direction direction) {
        int[] times = new int[steps];
        for (int i = 0; i < steps; i++) {
            times[i] = direction == Direction.FORWARD ? i : steps - 1 - i;
        }
        return times;
    }

    private static void putRows(DMatrixRMaj rows, int[] which, DMatrixRMaj all) {
        for (int i = 0; i < which.length; i++) {
            System.arraycopy(rows.data, i * all.numCols, all.data, which[i] * all.numCols, all.numCols);
        }
    }
}
