package org.souvenir.core.kernel;

import static org.souvenir.core.kernel.FusedMultiplyAdd.multiplyAdd;

/** What optimizers do to parameters, in plain loops. */
final class ScalarUpdates {
    private ScalarUpdates() {}

    static void adam(
            AdamRule rule, int n, float[] p, int pAt, float[] g, int gAt, float[] m, int mAt, float[] v, int vAt) {
        float l2 = (float) rule.l2();
        float beta2 = (float) rule.beta2();
        float share1 = (float) (1 - rule.beta1());
        float share2 = (float) (1 - rule.beta2());
        float scale = (float) (1 / Math.sqrt(rule.correction2()));
        float epsilon = (float) rule.epsilon();
        float step = (float) -(rule.rate() / rule.correction1());
        float shrink = (float) rule.shrink();
        for (int i = 0; i < n; i++) {
            float x = p[pAt + i];
            float slope = multiplyAdd(l2, x, g[gAt + i]);
            float first = multiplyAdd(share1, slope - m[mAt + i], m[mAt + i]);
            float second = multiplyAdd(share2 * slope, slope, beta2 * v[vAt + i]);
            float root = multiplyAdd((float) Math.sqrt(second), scale, epsilon);
            m[mAt + i] = first;
            v[vAt + i] = second;
            p[pAt + i] = multiplyAdd(step, first / root, shrink * x);
        }
    }

    static void momentum(MomentumRule rule, int n, float[] p, int pAt, float[] g, int gAt, float[] m, int mAt) {
        float l2 = (float) rule.l2();
        float momentum = (float) rule.momentum();
        float step = (float) -rule.rate();
        float ahead = rule.nesterov() ? momentum : 1;
        float now = rule.nesterov() ? 1 : 0;
        for (int i = 0; i < n; i++) {
            float slope = multiplyAdd(l2, p[pAt + i], g[gAt + i]);
            float first = multiplyAdd(momentum, m[mAt + i], slope);
            m[mAt + i] = first;
            p[pAt + i] = multiplyAdd(step, multiplyAdd(ahead, first, now * slope), p[pAt + i]);
        }
    }

    static void rmsProp(RmsPropRule rule, int n, float[] p, int pAt, float[] g, int gAt, float[] v, int vAt) {
        float l2 = (float) rule.l2();
        float alpha = (float) rule.alpha();
        float share = (float) (1 - rule.alpha());
        float epsilon = (float) rule.epsilon();
        float step = (float) -rule.rate();
        for (int i = 0; i < n; i++) {
            float slope = multiplyAdd(l2, p[pAt + i], g[gAt + i]);
            float second = multiplyAdd(share * slope, slope, alpha * v[vAt + i]);
            float root = (float) Math.sqrt(second) + epsilon;
            v[vAt + i] = second;
            p[pAt + i] = multiplyAdd(step, slope / root, p[pAt + i]);
        }
    }
}
