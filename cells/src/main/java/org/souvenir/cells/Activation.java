package org.souvenir.cells;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.name.Numbers.finite;

import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.name.Names;
import org.souvenir.core.name.NoNulls;

/**
 * A function of one number, applied to each element: the constants and methods here, or one of your own. All of ONNX's
 * recurrent operators are here, with the constants that ONNX has where none are given.
 *
 * <p>To be saved it is a record, an enum constant or {@link #named}, and to be loaded its kind is registered:
 *
 * <pre>{@code
 * record Snake(double alpha) implements Activation {
 *     public Expr of(Expr x) {
 *         return x.plus(square(sin(x.times(alpha))).times(1 / alpha));
 *     }
 * }
 * CellRegistry registry = CellRegistry.standard().withActivation("snake", s -> new Snake(s.number("alpha")));
 * }</pre>
 */
@FunctionalInterface
public interface Activation {
    /** {@code tanh x}, in (-1, 1). */
    Activation TANH = named("tanh", Functions::tanh);

    /** {@code 1 / (1 + exp(-x))}, in (0, 1). */
    Activation SIGMOID = named("sigmoid", Functions::sigmoid);

    /** {@code max(x, 0)}. */
    Activation RELU = named("relu", Functions::relu);

    /** {@link #hardSigmoid} with 0.2 and 0.5, as in ONNX and Keras 2; Keras 3 and PyTorch have 1/6 instead of 0.2. */
    Activation HARD_SIGMOID = hardSigmoid(0.2, 0.5);

    /** {@code min(max(x, -1), 1)}. */
    Activation HARD_TANH = named("hard_tanh", x -> Functions.clip(x, -1, 1));

    /** {@code x / (1 + |x|)}, in (-1, 1); of ±∞, NaN. */
    Activation SOFTSIGN = named("softsign", Functions::softsign);

    /** {@code log(1 + exp x)}, above 0. */
    Activation SOFTPLUS = named("softplus", Functions::softplus);

    /** {@link #elu} with 1. */
    Activation ELU = elu(1);

    /** {@link #leakyRelu} with 0.01. */
    Activation LEAKY_RELU = leakyRelu(0.01);

    /** {@link #thresholdedRelu} with 1. */
    Activation THRESHOLDED_RELU = thresholdedRelu(1);

    /** {@code x}. */
    Activation IDENTITY = named("identity", x -> x);

    /** {@code 1.0507 · elu(x, 1.67326)} (Klambauer et al., 2017). */
    Activation SELU = named("selu", Functions::selu);

    /** {@code x · Φ(x)} with the normal distribution's Φ (Hendrycks and Gimpel, 2016); of -∞, NaN. */
    Activation GELU = named("gelu", Functions::gelu);

    /** {@link #GELU} but for an error below 0.0005, by tanh; of -∞, NaN. */
    Activation GELU_TANH = named("gelu_tanh", Functions::geluByTanh);

    /** {@code x / (1 + exp(-x))} (Elfwing et al., 2017), also named swish; of -∞, NaN. */
    Activation SILU = named("silu", Functions::silu);

    /** {@code min(max(alpha · x + beta, 0), 1)}. */
    static Activation hardSigmoid(double alpha, double beta) {
        return named(
                "hard_sigmoid",
                Map.of("alpha", finite("hard_sigmoid: alpha", alpha), "beta", finite("hard_sigmoid: beta", beta)),
                x -> Functions.hardSigmoid(x, alpha, beta));
    }

    /** {@code x} above 0, else {@code alpha · (exp x - 1)} (Clevert et al., 2015). */
    static Activation elu(double alpha) {
        return named("elu", Map.of("alpha", finite("elu: alpha", alpha)), x -> Functions.elu(x, alpha));
    }

    /** {@code x} above 0, else {@code alpha · x}. */
    static Activation leakyRelu(double alpha) {
        return named(
                "leaky_relu", Map.of("alpha", finite("leaky_relu: alpha", alpha)), x -> Functions.leakyRelu(x, alpha));
    }

    /** {@code x} above alpha, else 0 (Konda et al., 2014). */
    static Activation thresholdedRelu(double alpha) {
        return named(
                "thresholded_relu",
                Map.of("alpha", finite("thresholded_relu: alpha", alpha)),
                x -> Functions.thresholdedRelu(x, alpha));
    }

    /** {@code alpha · tanh(beta · x)}. */
    static Activation scaledTanh(double alpha, double beta) {
        return named(
                "scaled_tanh",
                Map.of("alpha", finite("scaled_tanh: alpha", alpha), "beta", finite("scaled_tanh: beta", beta)),
                x -> Functions.tanh(x.times(beta)).times(alpha));
    }

    /** {@code alpha · x + beta}. */
    static Activation affine(double alpha, double beta) {
        return named(
                "affine",
                Map.of("alpha", finite("affine: alpha", alpha), "beta", finite("affine: beta", beta)),
                x -> x.scaled(alpha, beta));
    }

    /** A function of a kind. */
    static Activation named(String kind, UnaryOperator<Expr> function) {
        return named(kind, Map.of(), function);
    }

    /**
     * A function of a kind with settings; equal to others of the same kind with the same settings.
     *
     * @param settings what {@link #settings} gives
     */
    static Activation named(String kind, Map<String, Object> settings, UnaryOperator<Expr> function) {
        Names.given("activation", requireNonNull(kind, "kind"));
        NoNulls.in(settings, "settings");
        requireNonNull(function, "function");
        return new NamedActivation(kind, Map.copyOf(settings), function);
    }

    /** The function of x, of the same shape. */
    Expr of(Expr x);

    /**
     * What files call it: {@code leaky_relu}. Unless told otherwise, the name of the enum constant or of the class, in lower
     * case.
     */
    default String kind() {
        String name =
                this instanceof Enum<?> constant ? constant.name() : getClass().getSimpleName();
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /**
     * All that tells it from others of its kind, by name, as {@link Cell#settings} does. Unless told otherwise, the components
     * of its record; nothing for an enum constant.
     *
     * @throws IllegalStateException if it is neither, as a lambda is; then files keep the equations alone of the cells that have
     *     it, and other layers that have it cannot be saved
     */
    default Map<String, Object> settings() {
        return this instanceof Enum<?> ? Map.of() : Settings.ofComponents(this, kind());
    }
}
