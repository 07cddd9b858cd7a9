package org.souvenir.core.file;

import static java.util.Objects.requireNonNull;

/**
 * How the elements of an {@code .npy} file are written.
 *
 * @param descr their type as NumPy names it: {@code <} or {@code >} for the order of an element's bytes ({@code |} if it has
 *     one) and {@code b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8}
 * @param order which elements lie together
 */
public record NpyFormat(String descr, Order order) {

    /** Floats, little-endian, row-major: {@code <f4}. */
    public static final NpyFormat FLOATS = new NpyFormat("<f4", Order.C);

    /** 64-bit whole numbers, little-endian, row-major, as other frameworks want ids: {@code <i8}. */
    public static final NpyFormat IDS = new NpyFormat("<i8", Order.C);

    /** Which elements lie together. */
    public enum Order {
        /** Those of the last axis, as in C. */
        C,
        /** Those of the first axis, as in Fortran. */
        FORTRAN
    }

    /**
     * A format.
     *
     * @throws IllegalArgumentException if the type is none of these
     */
    public NpyFormat {
        requireNonNull(descr, "descr");
        requireNonNull(order, "order");
        if (NpyType.of(descr) == null) {
            throw new IllegalArgumentException("format: the type must be < or > (or | with one byte) and one of "
                    + NpyType.KNOWN + ", but is '" + descr + "'");
        }
    }

    NpyType type() {
        NpyType type = NpyType.of(descr);
        if (type == null) {
            throw new AssertionError("type: was checked, but is unknown: " + descr);
        }
        return type;
    }
}
