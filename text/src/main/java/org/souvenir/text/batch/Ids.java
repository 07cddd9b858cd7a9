package org.souvenir.text.batch;

import com.google.common.primitives.ImmutableIntArray;
import org.souvenir.core.tensor.Tensor;

/** Ids as networks and losses read them: whole numbers in float, exact below 2²⁴. */
final class Ids {
    private Ids() {}

    static Tensor tensor(ImmutableIntArray ids, int... shape) {
        float[] values = new float[ids.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = ids.get(i);
        }
        return Tensor.of(values, shape);
    }
}
