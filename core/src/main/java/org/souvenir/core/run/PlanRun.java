package org.souvenir.core.run;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.graph.Adjoint;
import org.souvenir.core.graph.Graph;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.Schedule;
import org.souvenir.core.plan.Slot;

/**
 * One worker's memory for running a plan over batches in float32: used again and again, by one thread at a time.
 *
 * <p>All arrays hold rows as a {@link RowLayout} has them. What a run gives back stays its own and is valid until it is
 * used again.
 */
public final class PlanRun {
    /** Floats that are worked on at once: 512 KiB, half of a usual L2 cache. */
    private static final int STRETCH = 128 * 1024;

    /** The fewest rows that a training run works on at once: with fewer, products that sum over rows are slower. */
    private static final int ROWS_TO_SUM = 512;

    private final Plan plan;
    private final Workspace space;
    private final Memory memory;
    private final Loop forward;
    private final @Nullable Loop backward;
    private final int stretchRows;
    private final int rowsAhead;
    private final boolean readsAlong;
    private Direction direction = Direction.FORWARD;
    private boolean givenInitial;
    private int stretchSteps = 1;

    /** Memory for running a plan in one thread. */
    public PlanRun(Plan plan, Kernels kernels) {
        this(plan, kernels, Workers.NONE);
    }

    /** Memory for running a plan; the workers share large products. */
    public PlanRun(Plan plan, Kernels kernels, Workers workers) {
        this(plan, kernels, workers, stretchRows(plan));
    }

    /**
     * Memory for running a plan.
     *
     * @param stretchRows how many rows are worked on at once, if a step has no more
     */
    PlanRun(Plan plan, Kernels kernels, Workers workers, int stretchRows) {
        this.plan = plan;
        this.space = new Workspace(plan, kernels, workers);
        this.memory = space.memory;
        this.forward = new Loop(plan.forward(), space);
        this.backward =
                plan.backward().map(schedule -> new Loop(schedule, space)).orElse(null);
        this.stretchRows = stretchRows;
        this.rowsAhead = rowsAhead(plan);
        this.readsAlong = plan.step().inputs().stream().anyMatch(Expr::along);
    }

    private static int stretchRows(Plan plan) {
        int width = plan.slots().stream()
                .filter(slot -> slot.extent() == Slot.Extent.STRETCH && slot.rows() == 0)
                .mapToInt(Slot::width)
                .sum();
        int rows = width == 0 ? Integer.MAX_VALUE : STRETCH / width;
        return plan.backward().isEmpty() ? rows : Math.max(rows, ROWS_TO_SUM);
    }

    /** Forward, nothing is summed up: what the loop reads and changes had better still be in the L2 cache. */
    private static int rowsAhead(Plan plan) {
        long width = plan.forward().loop().isEmpty() ? 0 : plan.floatsAhead();
        return width == 0 ? Integer.MAX_VALUE : (int) Math.max(1, STRETCH / width);
    }

    private int stepsForward() {
        return Math.max(1, Math.min(stretchSteps, rowsAhead / Math.max(1, space.layout.batch())));
    }

    /** Training takes up to twice as many rows at once, so that short sequences are one stretch and no rest is left. */
    private int stretchSteps() {
        int steps = Math.max(1, space.layout.steps());
        int batch = Math.max(1, space.layout.batch());
        if (backward == null) {
            return Math.min(steps, Math.max(1, stretchRows / batch));
        }
        long stretches = Math.max(1, (long) steps * batch / Math.max(1, stretchRows));
        return (int) Math.max(1, (steps + stretches - 1) / stretches);
    }

    /**
     * Runs the step over all sequences.
     *
     * @param inputs the step's inputs in their order, {@code [rows, n]}; not modified
     * @param initial what each state starts with, {@code [B, n]} in places, or null for the step's own initial values
     * @throws IllegalArgumentException if something has more floats than an array can have
     */
    public void forward(
            RunContext context, RowLayout layout, Direction read, float[][] inputs, float @Nullable [][] initial) {
        forward(context, layout, AlongLayout.NONE, read, inputs, initial);
    }

    /**
     * Runs a step that reads another sequence.
     *
     * @param along of the other sequence, made of {@code layout}
     * @param inputs the step's inputs in their order: {@code [rows, n]}, and for another sequence {@code [along.rows(), n]} as
     *     {@link AlongLayout#pack} writes it; not modified
     * @param initial what each state starts with, {@code [B, n]} in places, or null for the step's own initial values
     * @throws IllegalArgumentException if the step reads another sequence and {@code along} is of another batch, or something
     *     has more floats than an array can have
     */
    public void forward(
            RunContext context,
            RowLayout layout,
            AlongLayout along,
            Direction read,
            float[][] inputs,
            float @Nullable [][] initial) {
        if (readsAlong && along.batch() != layout.batch()) {
            throw new IllegalArgumentException(
                    "forward: the step reads another sequence, so its lengths are needed for B = %d, but there are %d"
                            .formatted(layout.batch(), along.batch()));
        }
        space.take(context);
        space.layout = layout;
        space.along = along;
        direction = read;
        givenInitial = initial != null;
        stretchSteps = stretchSteps();
        memory.size(layout, along, stretchSteps);
        memory.readFixed(context.weights().memory());
        int i = 0;
        for (Slot slot : plan.forward().inputs().values()) {
            memory.give(slot, inputs[i++]);
        }
        forward.run(read, initial, stepsForward());
    }

    /** Lets go of everything that it was given: a run that waits in a pool keeps no caller's arrays alive. */
    public void release() {
        memory.release();
        forward.attach();
        if (backward != null) {
            backward.attach();
        }
    }

    /** What the step gave back, {@code [rows, n]}. */
    public float[] output() {
        return output(Graph.OUTPUT);
    }

    /**
     * A traced value, {@code [rows, n]}. One along another sequence has rows of its own at every step, {@code [T'_i, n]} from row
     * {@code along.stepOffset(t) + along.offset(i)} on for the sequence at place i that is running at step t.
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
        space.context();
        Loop loop = loopBack();
        forward.finals(); // while memory is as the last step left it
        Schedule adjoint = plan.backward().orElseThrow();
        memory.give(Objects.requireNonNull(adjoint.inputs().get(Adjoint.gradientOf(Graph.OUTPUT))), dy);
        memory.sumInto(adjoint.gradients(), gradients, offsets);
        loop.run(direction.reversed(), dFinals, stretchSteps);
        loop.finish(givenInitial ? 0 : space.layout.batch());
    }

    private Loop loopBack() {
        if (backward == null) {
            throw new IllegalStateException("backward: a training plan is needed, but this one is for inference");
        }
        return backward;
    }

    /**
     * The gradient of an input, {@code [rows, n]}, of another sequence {@code [along.rows(), n]}, or null if nothing depends on
     * it.
     */
    public float @Nullable [] inputGradient(int input) {
        Expr leaf = plan.step().inputs().get(input);
        return given(Adjoint.gradientOf(((Attribute.Input) leaf.attribute()).name()));
    }

    /** The gradient of a traced state as each step leaves it, {@code [rows, n]}, or null if nothing depends on it. */
    public float @Nullable [] stateGradient(String name) {
        return given(Adjoint.gradientOfState(name));
    }

    private float @Nullable [] given(String gradient) {
        Slot slot = plan.backward().orElseThrow().outputs().get(gradient);
        return slot == null ? null : memory.array(slot);
    }

    /** The gradients of the initial states, {@code [B, n]} in places. */
    public float[][] initialGradients() {
        return loopBack().finals();
    }
}
