package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.souvenir.core.kernel.ElementOp;
import org.souvenir.core.kernel.LoopCompiler;

/** What can be done with a vector of elements: every {@link ElementOp} under its name, as a {@link LoopCompiler} calls it. */
final class VectorOps {
    private VectorOps() {}

    static LoopCompiler compiler() {
        return new LoopCompiler(VectorOps.class, FloatVector.class, Lanes.COUNT);
    }

    static FloatVector load(float[] array, int i) {
        return FloatVector.fromArray(FLOATS, array, i);
    }

    static void store(FloatVector value, float[] array, int i) {
        value.intoArray(array, i);
    }

    static FloatVector spread(float number) {
        return broadcast(FLOATS, number);
    }

    static FloatVector copy(FloatVector a) {
        return a;
    }

    static FloatVector add(FloatVector a, FloatVector b) {
        return a.add(b);
    }

    static FloatVector subtract(FloatVector a, FloatVector b) {
        return a.sub(b);
    }

    static FloatVector multiply(FloatVector a, FloatVector b) {
        return a.mul(b);
    }

    static FloatVector divide(FloatVector a, FloatVector b) {
        return a.div(b);
    }

    static FloatVector minimum(FloatVector a, FloatVector b) {
        return a.min(b);
    }

    static FloatVector maximum(FloatVector a, FloatVector b) {
        return a.max(b);
    }

    static FloatVector greater(FloatVector a, FloatVector b) {
        return broadcast(FLOATS, 0).blend(broadcast(FLOATS, 1), a.compare(VectorOperators.GT, b));
    }

    static FloatVector multiplyAdd(FloatVector a, FloatVector b, FloatVector c) {
        return a.fma(b, c);
    }

    static FloatVector sqrt(FloatVector a) {
        return a.sqrt();
    }

    static FloatVector exp(FloatVector a) {
        return VectorMath.exp(a);
    }

    static FloatVector expm1(FloatVector a) {
        return VectorMath.expm1(a);
    }

    static FloatVector log(FloatVector a) {
        return VectorMath.log(a);
    }

    static FloatVector sin(FloatVector a) {
        return VectorMath.sin(a);
    }

    static FloatVector cos(FloatVector a) {
        return VectorMath.cos(a);
    }

    static FloatVector erf(FloatVector a) {
        return VectorMath.erf(a);
    }

    static FloatVector sigmoid(FloatVector a) {
        return VectorMath.sigmoid(a);
    }

    static FloatVector tanh(FloatVector a) {
        return VectorMath.tanh(a);
    }

    static FloatVector softplus(FloatVector a) {
        return VectorMath.softplus(a);
    }

    static FloatVector sigmoidGradient(FloatVector a, FloatVector b) {
        return b.mul(a.mul(broadcast(FLOATS, 1).sub(a)));
    }

    static FloatVector tanhGradient(FloatVector a, FloatVector b) {
        return b.mul(a.neg().fma(a, broadcast(FLOATS, 1)));
    }
}
