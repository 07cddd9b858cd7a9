package org.souvenir.training.optimizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.engine.Engine;

/** What an optimizer remembers from step to step; used by one caller at a time. */
public final class OptimizerState {
    /** Floats for one worker at a time: 256 KiB, of each of the up to four arrays that an update walks over. */
    private static final int PART = 64 * 1024;

    private final Optimizer optimizer;
    private final int length;
    private final float[][] memories;
    private long steps;

    OptimizerState(Optimizer optimizer, int length) {
        this.optimizer = optimizer;
        this.length = length;
        this.memories = new float[optimizer.memories().size()][length];
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
        if (parameters.length != length || gradients.length != length) {
            throw new IllegalArgumentException(
                    "step: there must be %d parameters and as many gradients, but there are %d and %d"
                            .formatted(length, parameters.length, gradients.length));
        }
        Update update = Update.of(optimizer, steps + 1, rate);
        engine.workers().run((length + PART - 1) / PART, i -> {
            int to = (int) Math.min((i + 1L) * PART, length);
            update.apply(engine.kernels(), parameters, gradients, memories, i * PART, to);
        });
        steps++;
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
        List<String> names = optimizer.memories();
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
        List<float[]> found = new ArrayList<>();
        for (String name : optimizer.memories()) {
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
