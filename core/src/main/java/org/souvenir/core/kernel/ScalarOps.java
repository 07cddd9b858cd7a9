package org.souvenir.core.kernel;

/** What can be done with one element: every {@link ElementOp} under its name, as a {@link LoopCompiler} calls it. */
final class ScalarOps {
    private ScalarOps() {}

    static LoopCompiler compiler() {
        return new LoopCompiler(ScalarOps.class, float.class, 1);
    }

    static float load(float[] array, int i) {
        return array[i];
    }

    static void store(float value, float[] array, int i) {
        array[i] = value;
    }

    static float spread(float number) {
        return number;
    }

    static float copy(float a) {
        return a;
    }

    static float add(float a, float b) {
        return a + b;
    }

    static float subtract(float a, float b) {
        return a - b;
    }

    static float multiply(float a, float b) {
        return a * b;
    }

    static float divide(float a, float b) {
        return a / b;
    }

    static float minimum(float a, float b) {
        return Math.min(a, b);
    }

    static float maximum(float a, float b) {
        return Math.max(a, b);
    }

    static float greater(float a, float b) {
        return a > b ? 1 : 0;
    }

    static float multiplyAdd(float a, float b, float c) {
        return FusedMultiplyAdd.multiplyAdd(a, b, c);
    }

    static float sqrt(float a) {
        return (float) Math.sqrt(a);
    }

    static float exp(float a) {
        return ScalarMath.exp(a);
    }

    static float expm1(float a) {
        return ScalarMath.expm1(a);
    }

    static float log(float a) {
        return ScalarMath.log(a);
    }

    static float sin(float a) {
        return ScalarMath.sin(a);
    }

    static float cos(float a) {
        return ScalarMath.cos(a);
    }

    static float erf(float a) {
        return ScalarMath.erf(a);
    }

    static float sigmoid(float a) {
        return ScalarMath.sigmoid(a);
    }

    static float tanh(float a) {
        return ScalarMath.tanh(a);
    }

    static float softplus(float a) {
        return ScalarMath.softplus(a);
    }

    static float sigmoidGradient(float a, float b) {
        return b * (a * (1 - a));
    }

    static float tanhGradient(float a, float b) {
        return b * FusedMultiplyAdd.multiplyAdd(-a, a, 1);
    }
}
