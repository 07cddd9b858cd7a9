package org.souvenir.core.kernel;

/**
 * Numbers of a matrix in fewer bits than a float, row-major, before a provider packs them: they can be told as floats. What is
 * added up are these numbers; where they have scales, a column's sum is multiplied by its scale, and then added to what was there.
 * So a product has the same bits whichever kernels compute it, and for however many rows.
 */
public sealed interface NarrowMatrix {

    /** Element {@code at} of the array, as a float. */
    float at(int at);

    /**
     * Eight bits.
     *
     * @param values whole numbers, {@code [k, n]}
     * @param scales one for each column
     */
    record Eight(byte[] values, float[] scales) implements NarrowMatrix {
        @Override
        public float at(int at) {
            return values[at];
        }
    }

    /**
     * Sixteen bits.
     *
     * @param values upper halves of floats, {@code [k, n]}
     */
    record Sixteen(short[] values) implements NarrowMatrix {
        @Override
        public float at(int at) {
            return Float.intBitsToFloat(values[at] << 16);
        }
    }
}
