package org.souvenir.core.kernel.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static org.souvenir.core.kernel.vector.Lanes.COUNT;
import static org.souvenir.core.kernel.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.souvenir.core.kernel.AdamRule;
import org.souvenir.core.kernel.MomentumRule;
import org.souvenir.core.kernel.RmsPropRule;

/** What optimizers do to parameters, for whole vectors; each method returns how many floats it has done. */
final class VectorUpdates {
    private VectorUpdates() {}

    static int adam(
            AdamRule rule, int n, float[] p, int pAt, float[] g, int gAt, float[] m, int mAt, float[] v, int vAt) {
        FloatVector l2 = broadcast(FLOATS, (float) rule.l2());
        FloatVector beta2 = broadcast(FLOATS, (float) rule.beta2());
        FloatVector share1 = broadcast(FLOATS, (float) (1 - rule.beta1()));
        FloatVector share2 = broadcast(FLOATS, (float) (1 - rule.beta2()));
        FloatVector scale = broadcast(FLOATS, (float) (1 / Math.sqrt(rule.correction2())));
        FloatVector epsilon = broadcast(FLOATS, (float) rule.epsilon());
        FloatVector step = broadcast(FLOATS, (float) -(rule.rate() / rule.correction1()));
        FloatVector shrink = broadcast(FLOATS, (float) rule.shrink());
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector x = fromArray(FLOATS, p, pAt + i);
            FloatVector slope = l2.fma(x, fromArray(FLOATS, g, gAt + i));
            FloatVector first = fromArray(FLOATS, m, mAt + i);
            first = share1.fma(slope.sub(first), first);
            FloatVector second = share2.mul(slope).fma(slope, beta2.mul(fromArray(FLOATS, v, vAt + i)));
            FloatVector root = second.sqrt().fma(scale, epsilon);
            first.intoArray(m, mAt + i);
            second.intoArray(v, vAt + i);
            step.fma(first.div(root), shrink.mul(x)).intoArray(p, pAt + i);
        }
        return i;
    }

    static int momentum(MomentumRule rule, int n, float[] p, int pAt, float[] g, int gAt, float[] m, int mAt) {
        FloatVector l2 = broadcast(FLOATS, (float) rule.l2());
        FloatVector momentum = broadcast(FLOATS, (float) rule.momentum());
        FloatVector step = broadcast(FLOATS, (float) -rule.rate());
        FloatVector ahead = broadcast(FLOATS, rule.nesterov() ? (float) rule.momentum() : 1);
        FloatVector now = broadcast(FLOATS, rule.nesterov() ? 1 : 0);
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector x = fromArray(FLOATS, p, pAt + i);
            FloatVector slope = l2.fma(x, fromArray(FLOATS, g, gAt + i));
            FloatVector first = momentum.fma(fromArray(FLOATS, m, mAt + i), slope);
            first.intoArray(m, mAt + i);
            step.fma(ahead.fma(first, now.mul(slope)), x).intoArray(p, pAt + i);
        }
        return i;
    }

    static int rmsProp(RmsPropRule rule, int n, float[] p, int pAt, float[] g, int gAt, float[] v, int vAt) {
        FloatVector l2 = broadcast(FLOATS, (float) rule.l2());
        FloatVector alpha = broadcast(FLOATS, (float) rule.alpha());
        FloatVector share = broadcast(FLOATS, (float) (1 - rule.alpha()));
        FloatVector epsilon = broadcast(FLOATS, (float) rule.epsilon());
        FloatVector step = broadcast(FLOATS, (float) -rule.rate());
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector x = fromArray(FLOATS, p, pAt + i);
            FloatVector slope = l2.fma(x, fromArray(FLOATS, g, gAt + i));
            FloatVector second = share.mul(slope).fma(slope, alpha.mul(fromArray(FLOATS, v, vAt + i)));
            second.intoArray(v, vAt + i);
            step.fma(slope.div(second.sqrt().add(epsilon)), x).intoArray(p, pAt + i);
        }
        return i;
    }
}
