package org.souvenir.core.run;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Adjoint;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Graph;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.Schedule;
import org.souvenir.core.plan.Slot;

/**
 * One worker's memory for running a plan over batches in float32: used again and again, by one thread at a time.
 *
 * <p>All arrays hold rows as a {@link Layout} has them. What a run gives back stays its own and is valid until it is
 * used again.
 */
public final class Run {
    /** Floats that are worked on at once: 512 KiB, half of a usual L2 cache. */
    private static final int CHUNK = 128 * 1024;

    /** Rows that a training run works on at once at least: with fewer, products that sum over rows are slower. */
    private static final int ROWS_TO_SUM = 512;

    private final Plan plan;
    private final Memory memory;
    private final Loop forward;
    private final @Nullable Loop backward;
    private final @Nullable GradientSums sums;
    private final int chunkRows;
    private @Nullable Setting setting;
    private Layout layout = Layout.full(0, 0);
    private Direction direction = Direction.FORWARD;
    private boolean givenInitial;
    private int chunkSteps = 1;

    /** Memory for running a plan in one thread. */
    public Run(Plan plan, Kernels kernels) {
        this(plan, kernels, Workers.NONE);
    }

    /** Memory for running a plan; the workers share large products. */
    public Run(Plan plan, Kernels kernels, Workers workers) {
        this(plan, kernels, workers, chunkRows(plan));
    }

    /**
     * Memory for running a plan.
     *
     * @param chunkRows how many rows are worked on at once, if a step has no more
     */
    Run(Plan plan, Kernels kernels, Workers workers, int chunkRows) {
        Products products = new Products(kernels, workers);
        this.plan = plan;
        this.memory = new Memory(plan.slots());
        this.forward = new Loop(plan.forward(), memory, kernels, products, this::setting, List.of());
        Schedule adjoint = plan.backward().orElse(null);
        this.sums = adjoint == null ? null : new GradientSums(adjoint, memory, kernels, products);
        this.backward = sums == null
                ? null
                : new Loop(Objects.requireNonNull(adjoint), memory, kernels, products, this::setting, List.of(sums));
        this.chunkRows = sums == null || sums.stretchwise() ? chunkRows : Integer.MAX_VALUE;
    }

    private static int chunkRows(Plan plan) {
        int width = plan.slots().stream()
                .filter(slot -> slot.extent() == Slot.Extent.CHUNK)
                .mapToInt(Slot::width)
                .sum();
        int rows = width == 0 ? Integer.MAX_VALUE : CHUNK / width;
        return plan.backward().isEmpty() ? rows : Math.max(rows, ROWS_TO_SUM);
    }

    /** Training takes up to twice as many rows at once, so that short sequences are one stretch and no rest is left. */
    private int chunkSteps() {
        int steps = Math.max(1, layout.steps());
        int batch = Math.max(1, layout.batch());
        if (sums == null) {
            return Math.min(steps, Math.max(1, chunkRows / batch));
        }
        long stretches = Math.max(1, (long) steps * batch / Math.max(1, chunkRows));
        return (int) Math.max(1, (steps + stretches - 1) / stretches);
    }

    private Setting setting() {
        if (setting == null) {
            throw new IllegalStateException("run: forward must come first");
        }
        return setting;
    }

    /**
     * Runs the step over all sequences.
     *
     * @param inputs the step's inputs in their order, {@code [rows, n]}; not modified
     * @param initial what each state starts with, {@code [B, n]} in places, or null for the step's own initial values
     */
    public void forward(
            Setting setting, Layout layout, Direction direction, float[][] inputs, float @Nullable [][] initial) {
        this.setting = setting;
        this.layout = layout;
        this.direction = direction;
        this.givenInitial = initial != null;
        chunkSteps = chunkSteps();
        memory.size(layout, Math.min(layout.rows(), chunkSteps * layout.batch()));
        int i = 0;
        for (Slot slot : plan.forward().inputs().values()) {
            memory.give(slot, inputs[i++]);
        }
        forward.run(layout, direction, initial, chunkSteps);
    }

    /** What the step gave back, {@code [rows, n]}. */
    public float[] output() {
        return output(Graph.OUTPUT);
    }

    /**
     * A traced value, {@code [rows, n]}.
     *
     * @throws IllegalArgumentException if the plan does not give it out
     */
    public float[] output(String name) {
        Slot slot = plan.forward().outputs().get(name);
        if (slot == null) {
            throw new IllegalArgumentException("output: the plan gives out %s, but not %s"
                    .formatted(plan.forward().outputs().keySet(), name));
        }
        return memory.array(slot);
    }

    /** The states after the last step of each sequence, {@code [B, n]} in places. */
    public float[][] finals() {
        return forward.finals();
    }

    /**
     * Runs the last {@link #forward} back.
     *
     * @param dy the gradient of the output, {@code [rows, n]}; not modified
     * @param dFinals the gradients of the final states, {@code [B, n]} in places, or null for zeros
     * @param gradients modified: the gradients of the parameters are added, at their offsets
     * @throws IllegalStateException if the plan is for inference, or nothing was run forward yet
     */
    public void backward(
            float[] dy, float @Nullable [][] dFinals, GradientArray gradients, Map<String, Integer> offsets) {
        FixedValues.Source source = setting().weights().values().source();
        Loop loop = loopBack();
        Schedule adjoint = plan.backward().orElseThrow();
        memory.give(Objects.requireNonNull(adjoint.inputs().get(Adjoint.gradientOf(Graph.OUTPUT))), dy);
        GradientSums parameters = Objects.requireNonNull(sums);
        parameters.begin(gradients, offsets);
        loop.run(layout, direction.reversed(), dFinals, chunkSteps);
        parameters.end(layout.batch(), givenInitial ? new float[0][] : loop.finals(), source);
    }

    private Loop loopBack() {
        if (backward == null) {
            throw new IllegalStateException("backward: a training plan is needed, but this one is for inference");
        }
        return backward;
    }

    /** The gradient of an input, {@code [rows, n]}, or null if nothing depends on it. */
    public float @Nullable [] inputGradient(int input) {
        Expr leaf = plan.step().inputs().get(input);
        return gradient(((Attribute.Input) leaf.attribute()).name());
    }

    /** The gradient of a traced state as each step leaves it, {@code [rows, n]}, or null if nothing depends on it. */
    public float @Nullable [] gradient(String name) {
        Slot slot = plan.backward().orElseThrow().outputs().get(Adjoint.gradientOf(name));
        return slot == null ? null : memory.array(slot);
    }

    /** The gradients of the initial states, {@code [B, n]} in places. */
    public float[][] initialGradients() {
        return loopBack().finals();
    }
}
