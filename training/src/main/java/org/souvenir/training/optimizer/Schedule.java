package org.souvenir.training.optimizer;

/**
 * How the learning rate changes: the factor by which an optimizer's rate is multiplied in each of its steps. For a change by
 * epochs, give the epochs times the number of batches per epoch as steps.
 *
 * <pre>{@code
 * Schedule schedule = Schedule.cosine(10_000, 0.01).afterWarmUp(500);
 * }</pre>
 */
@FunctionalInterface
public interface Schedule {

    /**
     * The factor for one step.
     *
     * @param step 0, 1, …
     * @return finite and at least 0; training stops before a step for which it is not
     */
    double factor(long step);

    /** The same rate always. */
    static Schedule constant() {
        return step -> 1;
    }

    /** {@code factor^⌊step / interval⌋}: smaller after every {@code interval} steps; PyTorch's {@code StepLR}. */
    static Schedule stepped(long interval, double factor) {
        positive("stepped", interval);
        decay("stepped", factor);
        return step -> StrictMath.pow(factor, (double) Math.floorDiv(step, interval));
    }

    /** {@code factor^step}: a little smaller at every step; PyTorch's {@code ExponentialLR}. */
    static Schedule exponential(double factor) {
        decay("exponential", factor);
        return step -> StrictMath.pow(factor, (double) step);
    }

    /**
     * {@code floor + (1 - floor) · (1 + cos(π · step / steps)) / 2}, and the floor from then on: down along half a cosine
     * (Loshchilov and Hutter, 2017); PyTorch's {@code CosineAnnealingLR}.
     *
     * @param floor in [0, 1]
     */
    static Schedule cosine(long steps, double floor) {
        positive("cosine", steps);
        share("cosine", floor);
        return step -> {
            double share = Math.min(1, step / (double) steps);
            return floor + (1 - floor) * (1 + StrictMath.cos(Math.PI * share)) / 2;
        };
    }

    /** In the first steps {@code factor(0) · (step + 1) / steps}, up to where this schedule starts; then this schedule. */
    default Schedule afterWarmUp(long steps) {
        positive("warm-up", steps);
        return step -> step < steps ? factor(0) * (step + 1) / steps : factor(step - steps);
    }

    private static void positive(String schedule, long steps) {
        if (steps < 1) {
            throw new IllegalArgumentException(schedule + ": at least 1 step is needed, but found " + steps);
        }
    }

    /** Each time it becomes so much of itself: of 0 nothing would be left to learn with. */
    private static void decay(String schedule, double factor) {
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException(schedule + ": the factor must lie in (0, 1], but is " + factor);
        }
    }

    private static void share(String schedule, double factor) {
        if (!(factor >= 0 && factor <= 1)) {
            throw new IllegalArgumentException(schedule + ": the factor must lie in [0, 1], but is " + factor);
        }
    }
}
