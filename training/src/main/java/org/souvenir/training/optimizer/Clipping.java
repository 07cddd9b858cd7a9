package org.souvenir.training.optimizer;

/**
 * How gradients that are too large are made smaller before an optimizer sees them (Pascanu et al., 2013): first all together,
 * then each by itself.
 *
 * <pre>
 * g ← g · min(1, norm / (‖g‖ + 1e-6))           ‖g‖ = √Σ g² over all parameters
 * g ← min(max(g, -value), value)
 * </pre>
 *
 * @param norm above 0; infinite for no limit
 * @param value above 0; infinite for no limit
 */
public record Clipping(double norm, double value) {

    /** Checks the limits. */
    public Clipping {
        if (!(norm > 0) || !(value > 0)) {
            throw new IllegalArgumentException(
                    "clipping: limits must be above 0, but are %s for the norm and %s for the value"
                            .formatted(norm, value));
        }
    }

    /** Gradients stay as they are. */
    public static Clipping none() {
        return new Clipping(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** Scales all gradients together, which keeps their direction; PyTorch's {@code clip_grad_norm_}. */
    public static Clipping byNorm(double limit) {
        return new Clipping(limit, Double.POSITIVE_INFINITY);
    }

    /** Limits each gradient by itself; PyTorch's {@code clip_grad_value_}. */
    public static Clipping byValue(double limit) {
        return new Clipping(Double.POSITIVE_INFINITY, limit);
    }
}
