package org.souvenir.core.name;

/** Numbers that someone may have mistaken: checks that say what each is for. */
public final class Numbers {
    private Numbers() {}

    /**
     * A number that is one, and not infinite.
     *
     * @param what {@code co-rnn: the time step}
     * @return the number
     * @throws IllegalArgumentException if it is NaN or infinite
     */
    public static double finite(String what, double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("%s must be finite, but is %s".formatted(what, number));
        }
        return number;
    }

    /** As {@link #finite(String, double)}. */
    public static float finite(String what, float number) {
        finite(what, (double) number);
        return number;
    }

    /**
     * A number, which may be infinite.
     *
     * @return the number
     * @throws IllegalArgumentException if it is NaN
     */
    public static double known(String what, double number) {
        if (Double.isNaN(number)) {
            throw new IllegalArgumentException(what + " must be a number, but is NaN");
        }
        return number;
    }

    /**
     * A finite number that is not below 0.
     *
     * @return the number
     * @throws IllegalArgumentException if it is something else
     */
    public static double notNegative(String what, double number) {
        if (!(number >= 0 && number < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("%s must be finite and not below 0, but is %s".formatted(what, number));
        }
        return number;
    }
}
