package org.souvenir.text.batch;

import java.util.function.IntUnaryOperator;
import org.souvenir.core.tensor.Tensor;

/** Ids as networks and losses read them: whole numbers in float, exact below 2²⁴. */
final class Ids {
    private Ids() {}

    /** A tensor with the id of each place, row-major. */
    static Tensor tensor(IntUnaryOperator id, int... shape) {
        Tensor ids = Tensor.zeros(shape);
        for (int i = 0; i < ids.length(); i++) {
            ids.data()[i] = id.applyAsInt(i);
        }
        return ids;
    }
}
