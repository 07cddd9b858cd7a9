package org.souvenir.cells;

import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;

/**
 * A function of one number, applied to each element; those of ONNX's recurrent operators, with the constants that ONNX has
 * where none are given.
 */
public enum Activation {
    /** {@code tanh x}, in (-1, 1). */
    TANH,
    /** {@code 1 / (1 + exp(-x))}, in (0, 1). */
    SIGMOID,
    /** {@code max(x, 0)}. */
    RELU,
    /** {@code min(max(0.2 x + 0.5, 0), 1)}; Keras 3 and PyTorch have 1/6 instead of 0.2. */
    HARD_SIGMOID,
    /** {@code min(max(x, -1), 1)}. */
    HARD_TANH,
    /** {@code x / (1 + |x|)}, in (-1, 1); of ±∞, NaN. */
    SOFTSIGN,
    /** {@code log(1 + exp x)}, above 0. */
    SOFTPLUS,
    /** {@code x} above 0, else {@code exp x - 1} (Clevert et al., 2015). */
    ELU,
    /** {@code x} above 0, else {@code 0.01 x}. */
    LEAKY_RELU,
    /** {@code x} above 1, else 0. */
    THRESHOLDED_RELU,
    /** {@code x}. */
    IDENTITY;

    /** The function of x, of the same shape. */
    public Expr of(Expr x) {
        return switch (this) {
            case TANH -> Functions.tanh(x);
            case SIGMOID -> Functions.sigmoid(x);
            case RELU -> Functions.relu(x);
            case HARD_SIGMOID -> Functions.hardSigmoid(x, 0.2, 0.5);
            case HARD_TANH -> Functions.clip(x, -1, 1);
            case SOFTSIGN -> Functions.softsign(x);
            case SOFTPLUS -> Functions.softplus(x);
            case ELU -> Functions.elu(x, 1);
            case LEAKY_RELU -> Functions.leakyRelu(x, 0.01);
            case THRESHOLDED_RELU -> Functions.relu(x).times(Functions.greater(x, Expr.constant(1)));
            case IDENTITY -> x;
        };
    }
}
