package org.souvenir.core.parameter;

/**
 * Numbers in eight bits: {@code whole · scale}, whole from -127 to 127, symmetric about 0 (Jacob et al., "Quantization and
 * Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", 2018, with zero point 0; Krishnamoorthi,
 * "Quantizing deep convolutional networks for efficient inference: A whitepaper", 2018, 3.1.1: a scale per channel).
 *
 * <p>We differ in one thing: a scale has 17 significant bits, seven fewer than a float. So {@code whole · scale} is a float, exactly,
 * and numbers that were rounded once tell their scale: rounding them again changes nothing.
 */
public final class EightBits {
    /** The largest whole number. */
    public static final int LARGEST = 127;

    /** What is smaller is 0: no product of its kind would be a float. */
    private static final float SMALLEST = 0x1p-100f;

    /** The bits of a float that a scale does not use. */
    private static final int UNUSED = (1 << 7) - 1;

    private EightBits() {}

    /**
     * The scale of some numbers, which makes {@value #LARGEST} of the largest; 0 where that is below 2⁻¹⁰⁰.
     *
     * @param largest the largest of their magnitudes; finite
     */
    public static float scale(float largest) {
        if (largest < SMALLEST) {
            return 0;
        }
        int bits = Float.floatToRawIntBits(largest / LARGEST);
        return Float.intBitsToFloat(bits + UNUSED & ~UNUSED);
    }

    /** The whole number next to {@code value / scale}, the even one of two; 0 for scale 0. */
    public static byte whole(float value, float scale) {
        return scale == 0 ? 0 : (byte) Math.rint(value / scale);
    }
}
