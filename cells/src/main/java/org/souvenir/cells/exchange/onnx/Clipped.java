package org.souvenir.cells.exchange.onnx;

import org.souvenir.cells.Activation;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;

/**
 * A function of what is kept within [-limit, limit]: {@code f(min(max(x, -limit), limit))}, ONNX's {@code clip}.
 *
 * @param function f
 * @param limit above 0
 */
record Clipped(Activation function, double limit) implements Activation {
    @Override
    public Expr of(Expr x) {
        return function.of(Functions.clip(x, -limit, limit));
    }
}
