package org.souvenir.core.kernel;

/** What the kernels are measured against: the same formulas in double. */
final class Oracle {
    private Oracle() {}

    static double value(ElementOp op, double a, double b, double c, double alpha, double beta) {
        return switch (op) {
            case COPY -> a;
            case SCALE -> alpha * a + beta;
            case SIGMOID -> 1 / (1 + Math.exp(-a));
            case TANH -> Math.tanh(a);
            case SOFTPLUS -> a > 700 ? a : Math.log1p(Math.exp(a));
            case EXP -> Math.exp(a);
            case EXPM1 -> Math.expm1(a);
            case LOG -> Math.log(a);
            case SQRT -> Math.sqrt(a);
            case SIN -> Math.sin(a);
            case COS -> Math.cos(a);
            case ERF -> erf(a);
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MINIMUM -> Math.min(a, b);
            case MAXIMUM -> Math.max(a, b);
            case GREATER -> a > b ? 1 : 0;
            case SIGMOID_GRADIENT -> b * (a * (1 - a));
            case TANH_GRADIENT -> b * (1 - a * a);
            case MULTIPLY_ADD -> a * b + c;
        };
    }

    /** Its power series near 0, else the continued fraction of what is missing to 1. */
    private static double erf(double x) {
        double size = Math.abs(x);
        if (size < 2) {
            double term = x;
            double sum = x;
            for (int k = 1; k < 60; k++) {
                term *= -x * x / k;
                sum += term / (2 * k + 1);
            }
            return 2 / Math.sqrt(Math.PI) * sum;
        }
        double fraction = size;
        for (int k = 60; k > 0 && size < 30; k--) {
            fraction = size + k / 2.0 / fraction;
        }
        return Math.signum(x) * (1 - Math.exp(-size * size) / fraction / Math.sqrt(Math.PI));
    }

    /** How far a float is from the truth, in units in the last place of the truth rounded to float. */
    static double ulps(float actual, double truth) {
        float rounded = (float) truth;
        if (Float.compare(actual, rounded) == 0 || actual == 0 && rounded == 0) {
            return 0;
        }
        if (Float.isNaN(actual) || Float.isNaN(rounded) || Float.isInfinite(actual) || Float.isInfinite(rounded)) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.abs(actual - truth) / Math.ulp(rounded);
    }

    /** The i-th of a row of numbers between -1 and 1 that all differ and repeat on every run. */
    static float noise(long i) {
        long x = (i + 1) * 0x9E3779B97F4A7C15L;
        x = (x ^ x >>> 32) * 0xD6E8FEB86659FD93L;
        x ^= x >>> 32;
        return (int) (x >> 40) * 0x1p-23f;
    }

    static float[] noise(int length, long seed) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = noise(seed * 1_000_003 + i);
        }
        return values;
    }
}
