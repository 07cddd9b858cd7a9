package org.souvenir.training.optimizer;

/** Checks of the numbers that optimizers are set by. */
final class Limits {
    private Limits() {}

    static void rate(String optimizer, double rate) {
        if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    optimizer + ": the learning rate must be above 0 and finite, but is " + rate);
        }
    }

    static void share(String optimizer, String name, double share) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException(optimizer + ": " + name + " must lie in [0, 1), but is " + share);
        }
    }

    static void epsilon(String optimizer, double epsilon) {
        if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(optimizer + ": epsilon must be above 0 and finite, but is " + epsilon);
        }
    }

    static void decay(String optimizer, double decay) {
        if (!(decay >= 0 && decay < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    optimizer + ": weight decay must be at least 0 and finite, but is " + decay);
        }
    }
}
