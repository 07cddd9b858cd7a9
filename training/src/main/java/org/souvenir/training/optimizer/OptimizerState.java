package org.souvenir.training.optimizer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.name.Places;
import org.souvenir.core.plan.Elementwise;
import org.souvenir.core.reference.FixedNumbers;
import org.souvenir.core.run.ElementwiseRun;

/** What an optimizer remembers from step to step; used by one caller at a time. */
public final class OptimizerState {
    private final Optimizer optimizer;
    private final UpdateRule rule;
    private final Elementwise plan;
    private final int length;
    private final float[][] memories;
    private @Nullable ElementwiseRun run;
    private @Nullable Kernels kernels;
    private long steps;

    OptimizerState(Optimizer optimizer, int length) {
        if (length < 0 || length > Places.MOST) {
            throw new IllegalArgumentException(
                    "optimizer: there may be 0 to %d parameters, but are %d".formatted(Places.MOST, length));
        }
        this.optimizer = optimizer;
        this.rule = UpdateRule.of(optimizer);
        this.plan = rule.plan();
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
        if (parameters.length != length || gradients.length != length) {
            throw new IllegalArgumentException(
                    "step: there must be %d parameters and as many gradients, but there are %d and %d"
                            .formatted(length, parameters.length, gradients.length));
        }
        float[][] arrays = new float[2 + memories.length][];
        arrays[0] = parameters;
        arrays[1] = gradients;
        System.arraycopy(memories, 0, arrays, 2, memories.length);
        double[] numbers = FixedNumbers.of(plan.scalars(), rule.numbers(steps + 1, rate));
        on(engine.kernels()).run(arrays, numbers, engine.workers());
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
     * @param stepsTaken as {@link #steps} gave it
     * @param remembered as {@link #memories} gave it; copied
     * @throws IllegalArgumentException if a name is missing or an array has another length; then nothing has changed
     */
    public void restore(long stepsTaken, Map<String, float[]> remembered) {
        requireNonNull(remembered, "remembered");
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
    }

    @Override
    public String toString() {
        return optimizer + " after " + steps + " steps";
    }
}
