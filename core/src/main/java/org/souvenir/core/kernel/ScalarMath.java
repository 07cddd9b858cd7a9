package org.souvenir.core.kernel;

import static org.souvenir.core.kernel.FusedMultiplyAdd.multiplyAdd;

/**
 * exp, log, sin, erf and what is made of them, in single precision: at most 4 units in the last place from the true value,
 * over all floats, denormal results included. The polynomials are our own Remez fits.
 */
final class ScalarMath {
    /** Adding it rounds a float below 2²² to a whole number, which then stands in the low bits. */
    private static final float ROUNDER = 0x1.8p23f;

    private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);

    private static final float LOG2_E = 1.44269504f;
    /** ln 2 with zeros in the low bits, so that whole multiples up to 2⁹ are exact; and what is missing. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;

    private ScalarMath() {}

    /** exp(x). */
    static float exp(float x) {
        if (x > 88.8f) {
            return Float.POSITIVE_INFINITY;
        }
        if (x < -104f) {
            return 0;
        }
        float shifted = multiplyAdd(x, LOG2_E, ROUNDER);
        int n = Float.floatToRawIntBits(shifted) - ROUNDER_BITS;
        int half = n >> 1;
        return (1 + expm1Reduced(x, shifted)) * powerOfTwo(half) * powerOfTwo(n - half);
    }

    /** exp(x) - 1 = 2ⁿ · (exp(r) - 1) + (2ⁿ - 1), the power in two parts because 2¹²⁸ is no float. */
    static float expm1(float x) {
        float y = Math.max(Math.min(x, 89), -25); // exp(-25) is nothing beside 1
        float shifted = multiplyAdd(y, LOG2_E, ROUNDER);
        int n = Float.floatToRawIntBits(shifted) - ROUNDER_BITS;
        int half = n >> 1;
        float power = powerOfTwo(half);
        float e = multiplyAdd(power, expm1Reduced(y, shifted), power - powerOfTwo(half - n));
        return Math.copySign(e * powerOfTwo(n - half), x);
    }

    /** exp(r) - 1 where x = r + n ln 2 and |r| is at most ln(2) / 2; n comes with the rounder added. */
    private static float expm1Reduced(float x, float shifted) {
        float n = shifted - ROUNDER;
        float r = multiplyAdd(n, -LN2_LOW, multiplyAdd(n, -LN2_HIGH, x));
        float q = multiplyAdd(r, 0.00139475742f, 0.00836723391f);
        q = multiplyAdd(r, q, 0.0416662656f);
        q = multiplyAdd(r, q, 0.166665375f);
        q = multiplyAdd(r, q, 0.5f);
        return multiplyAdd(r * r, q, r);
    }

    private static float powerOfTwo(int n) {
        return Float.intBitsToFloat(n + 127 << 23);
    }

    /** 1 / (1 + exp(-x)), by way of exp(-|x|), which never overflows. */
    static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /** tanh(x) = e / (e + 2) with e = exp(2x) - 1. */
    static float tanh(float x) {
        float y = Math.min(2 * Math.abs(x), 20); // tanh(10) rounds to 1
        float shifted = multiplyAdd(y, LOG2_E, ROUNDER);
        float power = powerOfTwo(Float.floatToRawIntBits(shifted) - ROUNDER_BITS);
        float e = multiplyAdd(power, expm1Reduced(y, shifted), power - 1);
        return Math.copySign(e / (e + 2), x);
    }

    /** log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)). */
    static float softplus(float x) {
        return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
    }

    /** log(1 + x) for 0 ≤ x ≤ 1, as 2 artanh(x / (2 + x)). */
    private static float log1p(float x) {
        float s = x / (2 + x);
        float z = s * s;
        float p = multiplyAdd(z, 0.1402926f, 0.139963731f);
        p = multiplyAdd(z, p, 0.200110272f);
        p = multiplyAdd(z, p, 0.333332032f);
        float t = s + s;
        return multiplyAdd(t * z, p, t);
    }

    /** The natural logarithm: x = 2ⁿ · m with m between √½ and √2, and log m = 2 artanh((m - 1) / (m + 1)). */
    static float log(float x) {
        if (!(x > 0) || x == Float.POSITIVE_INFINITY) {
            return x < 0 ? Float.NaN : x == 0 ? Float.NEGATIVE_INFINITY : x;
        }
        boolean denormal = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(denormal ? x * 0x1p23f : x) - SQRT_HALF_BITS;
        float n = (bits >> 23) - (denormal ? 23 : 0);
        float m = Float.intBitsToFloat((bits & 0x7fffff) + SQRT_HALF_BITS);
        float s = (m - 1) / (m + 1);
        float z = s * s;
        float p = multiplyAdd(z, 0.149392158f, 0.19988656f);
        p = multiplyAdd(z, p, 0.33333388f);
        float t = s + s;
        float log = multiplyAdd(t * z, p, multiplyAdd(n, LN2_LOW, t));
        return multiplyAdd(n, LN2_HIGH, log);
    }

    private static final int SQRT_HALF_BITS = 0x3f3504f3;

    /** From here on, 41,722 quarter turns, sines are taken from double. */
    private static final float FAR = 0x1p16f;

    private static final float TWO_OVER_PI = 0.63661975f;
    /** π/2 in three parts, each the float next to what is missing. */
    private static final float HALF_PI_HIGH = 1.5707964f;

    private static final float HALF_PI_MIDDLE = -4.371139e-8f;
    private static final float HALF_PI_LOW = -1.7151245e-15f;

    /** sin(x), x in radians: within 2 units in the last place. */
    static float sin(float x) {
        float size = Math.abs(x);
        return FusedMultiplyAdd.FAST && size < FAR ? Math.copySign(1, x) * wave(size, 0) : (float) Math.sin(x);
    }

    /** cos(x), x in radians: within 2 units in the last place. */
    static float cos(float x) {
        float size = Math.abs(x);
        return FusedMultiplyAdd.FAST && size < FAR ? wave(size, 1) : (float) Math.cos(x);
    }

    /**
     * sin(x + quarters · π/2) for 0 ≤ x &lt; 2¹⁶: x = r + n π/2 with |r| at most 0.788. The first multiply-add is exact, since
     * both x and n times the high part are multiples of 2⁻²⁴; without a fused one it would not be.
     */
    private static float wave(float x, int quarters) {
        float shifted = multiplyAdd(x, TWO_OVER_PI, ROUNDER);
        float n = shifted - ROUNDER;
        float r = multiplyAdd(n, -HALF_PI_HIGH, x);
        r = multiplyAdd(n, -HALF_PI_LOW, multiplyAdd(n, -HALF_PI_MIDDLE, r));
        int turn = Float.floatToRawIntBits(shifted) + quarters;
        float value = (turn & 1) == 0 ? sinReduced(r) : cosReduced(r);
        return (turn & 2) == 0 ? value : -value;
    }

    private static float sinReduced(float r) {
        float z = r * r;
        float p = multiplyAdd(z, -0.00019517618f, 0.008332186f);
        p = multiplyAdd(z, p, -0.16666655f);
        return multiplyAdd(r * z, p, r);
    }

    private static float cosReduced(float r) {
        float z = r * r;
        float p = multiplyAdd(z, 2.4430661e-5f, -0.0013887301f);
        p = multiplyAdd(z, p, 0.041666646f);
        p = multiplyAdd(z, p, -0.5f);
        return multiplyAdd(z, p, 1);
    }

    /** The error function, within 2 units in the last place: x · p(x²) near 0, else 1 - exp(q(|x|)). */
    static float erf(float x) {
        float size = Math.min(Math.abs(x), 3.95f); // erf(3.95) rounds to 1
        return Math.copySign(size < 0.92f ? erfNear(size) : 1 - exp(logErfc(size)), x);
    }

    private static float erfNear(float x) {
        float z = x * x;
        float p = multiplyAdd(z, -0.0006003842f, 0.004995859f);
        p = multiplyAdd(z, p, -0.026768582f);
        p = multiplyAdd(z, p, 0.11281877f);
        p = multiplyAdd(z, p, -0.376125f);
        p = multiplyAdd(z, p, 0.12837915f);
        return multiplyAdd(x, p, x);
    }

    /** log(1 - erf(x)) for 0.9 ≤ x ≤ 3.95. */
    private static float logErfc(float x) {
        float p = multiplyAdd(x, 0.000197186f, -0.0030556298f);
        p = multiplyAdd(x, p, 0.022277128f);
        p = multiplyAdd(x, p, -0.10403739f);
        p = multiplyAdd(x, p, -0.63705975f);
        p = multiplyAdd(x, p, -1.1277496f);
        return multiplyAdd(x, p, -0.00017749323f);
    }
}
