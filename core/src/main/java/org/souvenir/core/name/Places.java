package org.souvenir.core.name;

/** Places in arrays that someone may have mistaken: checks that say what was asked for, where the JDK's know only numbers. */
public final class Places {
    /** The most elements that an array of the JVM holds. */
    public static final int MOST = Integer.MAX_VALUE - 8;

    private Places() {}

    /**
     * One of some places.
     *
     * @param what what is asked for, {@code prediction: sequences}
     * @return the place
     * @throws IndexOutOfBoundsException unless it lies in [0, count)
     */
    public static int one(String what, int place, int count) {
        if (place < 0 || place >= count) {
            throw new IndexOutOfBoundsException(
                    "%s must lie in [0, %d), but one is asked for at %d".formatted(what, count, place));
        }
        return place;
    }

    /**
     * Neighbouring places of an array.
     *
     * @param what what lies there, {@code argmax: scores}
     * @throws IndexOutOfBoundsException unless all of [from, from + count) lie in [0, length)
     */
    public static void some(String what, long from, long count, int length) {
        if (from < 0 || count < 0 || from > length - count) {
            throw new IndexOutOfBoundsException("%s must lie in [0, %d), but are asked for from %d on, %d of them"
                    .formatted(what, length, from, count));
        }
    }

    /**
     * An array of as many as are wanted.
     *
     * @param what what is in it, {@code loss: gradients}
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static void all(String what, int found, int wanted) {
        if (found != wanted) {
            throw new IllegalArgumentException("%s must be %d, but are %d".formatted(what, wanted, found));
        }
    }
}
