package org.souvenir.training.optimizer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Numbers;
import org.souvenir.core.name.Places;
import org.souvenir.core.plan.Elementwise;
import org.souvenir.core.reference.FixedNumbers;
import org.souvenir.core.run.ElementwiseRun;

/** What an optimizer remembers from step to step; used by one caller at a time. */
public final class OptimizerState {
    /** The most steps there can be: those that the equations, which compute in double, can tell from the next. */
    public static final long MOST_STEPS = 1L << 53;

    private final Optimizer optimizer;
    private final UpdateRule rule;
    private final Elementwise plan;
    private final UpdateBounds bounds;
    private final int length;
    private final float[][] memories;
    private @Nullable ElementwiseRun run;
    private @Nullable Kernels kernels;
    private long steps;
    /** Whether the bounds are those of what the last step left. */
    private boolean bounded;

    OptimizerState(Optimizer optimizer, int length) {
        if (length < 0 || length > Places.MOST) {
            throw new IllegalArgumentException(
                    "optimizer: there may be 0 to %d parameters, but are %d".formatted(Places.MOST, length));
        }
        this.optimizer = optimizer;
        this.rule = UpdateRule.of(optimizer);
        this.plan = rule.plan();
        this.bounds = rule.bounds();
        this.length = length;
        this.memories = new float[rule.memories().size()][length];
    }

    /**
     * One step of all parameters.
     *
     * @param parameters modified
     * @param gradients not modified
     * @param rate the learning rate in this step
     * @param engine whose threads share the parameters among them; the result is the same for any number
     * @throws IllegalArgumentException if there are not as many parameters and gradients as at the start
     */
    public void step(float[] parameters, float[] gradients, double rate, Engine engine) {
        requireNonNull(parameters, "parameters");
        requireNonNull(gradients, "gradients");
        requireNonNull(engine, "engine");
        Numbers.notNegative("step: the learning rate", rate);
        float[][] arrays = arrays(parameters, gradients);
        run(arrays, rule.numbers(steps + 1, rate), engine);
        bounded = false;
    }

    /** A number that a step would have left infinite or NaN: of a parameter, or a memory of it. */
    public record Overflow(int parameter, Optional<String> memory) {
        /** Checks that nothing is missing. */
        public Overflow {
            requireNonNull(memory, "memory");
        }
    }

    /**
     * As {@link #step}, but a step that would leave a number that is not finite is not taken: then nothing has changed.
     *
     * <p>That the equations of the optimizers here leave none is shown by bounds, in some microseconds a step whatever the number
     * of parameters; now and then all numbers are looked at to begin with. Where it cannot be shown (of gradients around 1e18,
     * or of equations that divide by what may be 0), what was before is copied.
     *
     * @param parameters modified; as the last call left them, or restored with what is remembered
     * @param largest no gradient's magnitude is above
     * @return the first number that would not be finite; empty if the step was taken
     * @throws IllegalArgumentException as {@link #step}, or if the largest magnitude is none
     */
    public Optional<Overflow> stepIfFinite(
            float[] parameters, float[] gradients, double largest, double rate, Engine engine) {
        requireNonNull(parameters, "parameters");
        requireNonNull(gradients, "gradients");
        requireNonNull(engine, "engine");
        if (!(largest >= 0)) {
            throw new IllegalArgumentException(
                    "step: the largest magnitude of a gradient must be at least 0, but is " + largest);
        }
        Numbers.notNegative("step: the learning rate", rate);
        float[][] arrays = arrays(parameters, gradients);
        Map<Expr, Double> numbers = rule.numbers(steps + 1, rate);
        boolean safe = bounded && bounds.advance(largest, numbers);
        if (!safe) {
            bounds.measure(arrays, engine.workers());
            safe = bounds.advance(largest, numbers);
            bounded = safe;
        }
        if (safe) {
            run(arrays, numbers, engine);
            return Optional.empty();
        }
        return runOrUndo(arrays, numbers, engine);
    }

    private Optional<Overflow> runOrUndo(float[][] arrays, Map<Expr, Double> numbers, Engine engine) {
        float[][] before = new float[arrays.length][];
        for (int i = 0; i < arrays.length; i++) {
            before[i] = i == UpdateRule.GRADIENT ? arrays[i] : arrays[i].clone();
        }
        run(arrays, numbers, engine);
        Optional<Overflow> overflow = overflow(arrays);
        if (overflow.isPresent()) {
            for (int i = 0; i < arrays.length; i++) {
                System.arraycopy(before[i], 0, arrays[i], 0, length);
            }
            steps--;
        }
        return overflow;
    }

    private Optional<Overflow> overflow(float[][] arrays) {
        for (int i = 0; i < arrays.length; i++) {
            for (int k = 0; k < length && i != UpdateRule.GRADIENT; k++) {
                if (!Float.isFinite(arrays[i][k])) {
                    int memory = i - UpdateRule.GRADIENT - 1;
                    return Optional.of(new Overflow(
                            k,
                            memory < 0
                                    ? Optional.empty()
                                    : Optional.of(rule.memories().get(memory))));
                }
            }
        }
        return Optional.empty();
    }

    private float[][] arrays(float[] parameters, float[] gradients) {
        if (parameters.length != length || gradients.length != length) {
            throw new IllegalArgumentException(
                    "step: there must be %d parameters and as many gradients, but there are %d and %d"
                            .formatted(length, parameters.length, gradients.length));
        }
        float[][] arrays = new float[2 + memories.length][];
        arrays[0] = parameters;
        arrays[UpdateRule.GRADIENT] = gradients;
        System.arraycopy(memories, 0, arrays, 2, memories.length);
        return arrays;
    }

    private void run(float[][] arrays, Map<Expr, Double> numbers, Engine engine) {
        on(engine.kernels()).run(arrays, FixedNumbers.of(plan.scalars(), numbers), engine.workers());
        steps++;
    }

    private ElementwiseRun on(Kernels wanted) {
        if (run == null || kernels != wanted) {
            run = new ElementwiseRun(plan, wanted);
            kernels = wanted;
        }
        return run;
    }

    /** The settings. */
    public Optimizer optimizer() {
        return optimizer;
    }

    /** How many steps were taken. */
    public long steps() {
        return steps;
    }

    /** What is remembered, by name; copies. */
    public Map<String, float[]> memories() {
        Map<String, float[]> copies = new LinkedHashMap<>();
        List<String> names = rule.memories();
        for (int i = 0; i < memories.length; i++) {
            copies.put(names.get(i), memories[i].clone());
        }
        return copies;
    }

    /**
     * Takes over what was remembered before.
     *
     * @param stepsTaken as {@link #steps} gave it; at most {@link #MOST_STEPS}
     * @param remembered as {@link #memories} gave it; copied
     * @throws IllegalArgumentException if there are more steps, a name is missing or an array has another length; then nothing has changed
     */
    public void restore(long stepsTaken, Map<String, float[]> remembered) {
        NoNulls.in(remembered, "remembered");
        if (stepsTaken < 0 || stepsTaken > MOST_STEPS) {
            throw new IllegalArgumentException(
                    "restore: there are 0 to %d steps, but are %d".formatted(MOST_STEPS, stepsTaken));
        }
        List<float[]> found = new ArrayList<>();
        for (String name : rule.memories()) {
            float[] memory = remembered.get(name);
            if (memory == null || memory.length != length) {
                throw new IllegalArgumentException("restore: %s must remember %s with %d numbers, but %s"
                        .formatted(
                                optimizer,
                                name,
                                length,
                                memory == null
                                        ? "there is only " + remembered.keySet()
                                        : "there are " + memory.length));
            }
            found.add(memory);
        }
        for (int i = 0; i < memories.length; i++) {
            System.arraycopy(found.get(i), 0, memories[i], 0, length);
        }
        steps = stepsTaken;
        bounded = false;
    }

    @Override
    public String toString() {
        return optimizer + " after " + steps + " steps";
    }
}
