package org.souvenir.core.parameter;

/**
 * In how many bits inference holds the weights of products. Sums and everything else are float32 in any case.
 *
 * <p>What is read with few rows at a time waits for its weights: half or a quarter of their bytes is then read in little more
 * than half or a quarter of the time.
 */
public enum Precision {
    /** Floats, as they are trained. */
    FLOAT32,

    /**
     * The upper half of a float: its range with 8 significant bits, so at most 2⁻⁹ of the number away (Wang and Kanwar, "BFloat16: The
     * secret to high performance on Cloud TPUs", 2019). The even one of two that are as near.
     */
    BFLOAT16,

    /**
     * Whole numbers in [-127, 127] times a scale, the same for all that are added up to one number of the result
     * ({@link EightBits}); so at most half of that scale away.
     */
    INT8;

    /** The number of {@link #BFLOAT16} next to a number, as a float; NaN for NaN. */
    public static float bfloat16(float value) {
        if (Float.isNaN(value)) {
            return Float.NaN;
        }
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat(bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000);
    }
}
