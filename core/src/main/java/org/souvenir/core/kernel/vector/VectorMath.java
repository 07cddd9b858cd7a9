package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * exp, log, sin, erf and what is made of them: step by step what the scalar kernels compute, so the bits are the same too.
 * Limits are set by comparing and blending: the API's own minimum and maximum take three times as many instructions, for zeros of
 * either sign.
 */
final class VectorMath {
    private static final float ROUNDER = 0x1.8p23f;
    private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
    private static final float EXPONENT_BIAS = 127;
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    private VectorMath() {}

    static FloatVector exp(FloatVector x) {
        FloatVector y = x.blend(89, x.compare(VectorOperators.GT, 89));
        y = y.blend(-104, y.lt(-104));
        FloatVector shifted = y.fma(broadcast(FLOATS, LOG2_E), broadcast(FLOATS, ROUNDER));
        IntVector n = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = n.lanewise(VectorOperators.ASHR, 1);
        return expm1Reduced(y, shifted.sub(ROUNDER))
                .add(1)
                .mul(powerOfTwo(half))
                .mul(powerOfTwo(n.sub(half)));
    }

    static FloatVector expm1(FloatVector x) {
        FloatVector y = x.blend(89, x.compare(VectorOperators.GT, 89));
        y = y.blend(-25, y.lt(-25));
        FloatVector shifted = y.fma(broadcast(FLOATS, LOG2_E), broadcast(FLOATS, ROUNDER));
        IntVector n = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = n.lanewise(VectorOperators.ASHR, 1);
        FloatVector power = powerOfTwo(half);
        FloatVector e = power.fma(expm1Reduced(y, shifted.sub(ROUNDER)), power.sub(powerOfTwo(half.sub(n))));
        IntVector sign = x.reinterpretAsInts().and(0x80000000);
        return e.mul(powerOfTwo(n.sub(half))).reinterpretAsInts().or(sign).reinterpretAsFloats();
    }

    /** exp(r) - 1 where x = r + n ln 2 and |r| is at most ln(2) / 2. */
    private static FloatVector expm1Reduced(FloatVector x, FloatVector n) {
        FloatVector r = n.fma(broadcast(FLOATS, -LN2_LOW), n.fma(broadcast(FLOATS, -LN2_HIGH), x));
        FloatVector q = r.fma(broadcast(FLOATS, 0.00139475742f), broadcast(FLOATS, 0.00836723391f));
        q = r.fma(q, broadcast(FLOATS, 0.0416662656f));
        q = r.fma(q, broadcast(FLOATS, 0.166665375f));
        q = r.fma(q, broadcast(FLOATS, 0.5f));
        return r.mul(r).fma(q, r);
    }

    /** 2ⁿ of n + 127 that was rounded by {@link #ROUNDER}: its low bits become the exponent. */
    private static FloatVector inExponent(FloatVector rounded) {
        return rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    private static FloatVector powerOfTwo(IntVector n) {
        return n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    /** exp(x) for x ≤ 0: one multiplication rounds denormal results, once. */
    static FloatVector expOfNegative(FloatVector x) {
        return largeExpOfNegative(x).mul(0x1p-64f);
    }

    /** 2⁶⁴ · exp(x) for x ≤ 0, which is never denormal. */
    private static FloatVector largeExpOfNegative(FloatVector x) {
        FloatVector y = x.blend(-104, x.lt(-104));
        float rounder = ROUNDER + EXPONENT_BIAS + 64;
        FloatVector shifted = y.fma(broadcast(FLOATS, LOG2_E), broadcast(FLOATS, rounder));
        return expm1Reduced(y, shifted.sub(rounder)).add(1).mul(inExponent(shifted));
    }

    /** With 2⁶⁴ for 1, so that only the quotient can be denormal. */
    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = largeExpOfNegative(x.reinterpretAsInts().or(0x80000000).reinterpretAsFloats());
        VectorMask<Float> negative = x.lt(0);
        return broadcast(FLOATS, 0x1p64f).blend(e, negative).div(e.add(0x1p64f));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector y = size.add(size);
        y = y.blend(20, y.compare(VectorOperators.GT, 20));
        float rounder = ROUNDER + EXPONENT_BIAS;
        FloatVector shifted = y.fma(broadcast(FLOATS, LOG2_E), broadcast(FLOATS, rounder));
        FloatVector power = inExponent(shifted);
        FloatVector e = power.fma(expm1Reduced(y, shifted.sub(rounder)), power.sub(1));
        IntVector sign = x.reinterpretAsInts().and(0x80000000);
        return e.div(e.add(2)).reinterpretAsInts().or(sign).reinterpretAsFloats();
    }

    static FloatVector softplus(FloatVector x) {
        FloatVector e = expOfNegative(x.abs().neg());
        return x.blend(0, x.lt(0)).add(log1p(e));
    }

    private static FloatVector log1p(FloatVector x) {
        FloatVector s = x.div(x.add(2));
        FloatVector z = s.mul(s);
        FloatVector p = z.fma(broadcast(FLOATS, 0.1402926f), broadcast(FLOATS, 0.139963731f));
        p = z.fma(p, broadcast(FLOATS, 0.200110272f));
        p = z.fma(p, broadcast(FLOATS, 0.333332032f));
        FloatVector t = s.add(s);
        return t.mul(z).fma(p, t);
    }

    private static final int SQRT_HALF_BITS = 0x3f3504f3;

    static FloatVector log(FloatVector x) {
        VectorMask<Float> denormal = x.lt(Float.MIN_NORMAL);
        FloatVector normal = x.blend(x.mul(0x1p23f), denormal);
        IntVector bits = normal.reinterpretAsInts().sub(SQRT_HALF_BITS);
        // The exponent, as the low bits of a float with the rounder added.
        FloatVector n =
                bits.lanewise(VectorOperators.ASHR, 23).add(ROUNDER_BITS).reinterpretAsFloats();
        n = n.sub(broadcast(FLOATS, ROUNDER).blend(broadcast(FLOATS, ROUNDER + 23), denormal));
        FloatVector m = bits.and(0x7fffff).add(SQRT_HALF_BITS).reinterpretAsFloats();
        FloatVector s = m.sub(1).div(m.add(1));
        FloatVector z = s.mul(s);
        FloatVector p = z.fma(broadcast(FLOATS, 0.149392158f), broadcast(FLOATS, 0.19988656f));
        p = z.fma(p, broadcast(FLOATS, 0.33333388f));
        FloatVector t = s.add(s);
        FloatVector log = t.mul(z).fma(p, n.fma(broadcast(FLOATS, LN2_LOW), t));
        log = n.fma(broadcast(FLOATS, LN2_HIGH), log);
        log = x.blend(log, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY)); // leaves infinity and NaN
        VectorMask<Float> zero = x.compare(VectorOperators.EQ, 0);
        log = log.blend(broadcast(FLOATS, Float.NEGATIVE_INFINITY), zero);
        return log.blend(broadcast(FLOATS, Float.NaN), x.compare(VectorOperators.LT, 0));
    }

    private static final float FAR = 0x1p16f;
    private static final float TWO_OVER_PI = 0.63661975f;
    private static final float HALF_PI_HIGH = 1.5707964f;
    private static final float HALF_PI_MIDDLE = -4.371139e-8f;
    private static final float HALF_PI_LOW = -1.7151245e-15f;

    /** Whether some number is so large that {@link #sin} and {@link #cos} are not right. */
    static boolean isFar(FloatVector x) {
        return x.abs().compare(VectorOperators.GE, FAR).anyTrue();
    }

    static FloatVector sin(FloatVector x) {
        IntVector sign = x.reinterpretAsInts().and(0x80000000);
        return wave(x.abs(), 0).lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
    }

    static FloatVector cos(FloatVector x) {
        return wave(x.abs(), 1).reinterpretAsFloats();
    }

    /** The bits of sin(x + quarters · π/2). */
    private static IntVector wave(FloatVector x, int quarters) {
        FloatVector shifted = x.fma(broadcast(FLOATS, TWO_OVER_PI), broadcast(FLOATS, ROUNDER));
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(broadcast(FLOATS, -HALF_PI_HIGH), x);
        r = n.fma(broadcast(FLOATS, -HALF_PI_LOW), n.fma(broadcast(FLOATS, -HALF_PI_MIDDLE), r));
        IntVector turn = shifted.reinterpretAsInts().add(quarters);
        IntVector sin = sinReduced(r).reinterpretAsInts();
        IntVector cos = cosReduced(r).reinterpretAsInts();
        IntVector odd = turn.and(1).neg();
        IntVector value = sin.lanewise(
                VectorOperators.XOR, sin.lanewise(VectorOperators.XOR, cos).and(odd));
        return value.lanewise(VectorOperators.XOR, turn.and(2).lanewise(VectorOperators.LSHL, 30));
    }

    private static FloatVector sinReduced(FloatVector r) {
        FloatVector z = r.mul(r);
        FloatVector p = z.fma(broadcast(FLOATS, -0.00019517618f), broadcast(FLOATS, 0.008332186f));
        p = z.fma(p, broadcast(FLOATS, -0.16666655f));
        return r.mul(z).fma(p, r);
    }

    private static FloatVector cosReduced(FloatVector r) {
        FloatVector z = r.mul(r);
        FloatVector p = z.fma(broadcast(FLOATS, 2.4430661e-5f), broadcast(FLOATS, -0.0013887301f));
        p = z.fma(p, broadcast(FLOATS, 0.041666646f));
        p = z.fma(p, broadcast(FLOATS, -0.5f));
        return z.fma(p, broadcast(FLOATS, 1));
    }

    static FloatVector erf(FloatVector x) {
        FloatVector size = x.abs();
        size = size.blend(3.95f, size.compare(VectorOperators.GT, 3.95f));
        FloatVector away = broadcast(FLOATS, 1).sub(expOfNegative(logErfc(size)));
        IntVector bits = away.blend(erfNear(size), size.lt(0.92f)).reinterpretAsInts();
        return bits.or(x.reinterpretAsInts().and(0x80000000)).reinterpretAsFloats();
    }

    private static FloatVector erfNear(FloatVector x) {
        FloatVector z = x.mul(x);
        FloatVector p = z.fma(broadcast(FLOATS, -0.0006003842f), broadcast(FLOATS, 0.004995859f));
        p = z.fma(p, broadcast(FLOATS, -0.026768582f));
        p = z.fma(p, broadcast(FLOATS, 0.11281877f));
        p = z.fma(p, broadcast(FLOATS, -0.376125f));
        p = z.fma(p, broadcast(FLOATS, 0.12837915f));
        return x.fma(p, x);
    }

    private static FloatVector logErfc(FloatVector x) {
        FloatVector p = x.fma(broadcast(FLOATS, 0.000197186f), broadcast(FLOATS, -0.0030556298f));
        p = x.fma(p, broadcast(FLOATS, 0.022277128f));
        p = x.fma(p, broadcast(FLOATS, -0.10403739f));
        p = x.fma(p, broadcast(FLOATS, -0.63705975f));
        p = x.fma(p, broadcast(FLOATS, -1.1277496f));
        return x.fma(p, broadcast(FLOATS, -0.00017749323f));
    }
}
