package org.souvenir.examples.option;

/** A number of things of which there must be one. */
public final class Count {
    private Count() {}

    /**
     * Says what is wrong with the number.
     *
     * @param option that gives it, such as {@code --seeds}
     * @throws IllegalArgumentException if it is below 1
     */
    public static void check(String option, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("%s: must be at least 1, but is %d".formatted(option, count));
        }
    }
}
