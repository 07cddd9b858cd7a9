package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.souvenir.cells.Activation;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;

/**
 * An activation of ONNX's recurrent nodes.
 *
 * @param name what ONNX calls it
 * @param alpha its first number, if it has one
 * @param beta its second number, if it has one
 * @param clip how far from 0 what it reads may be, if it is kept within bounds
 */
record OnnxActivation(String name, Optional<Double> alpha, Optional<Double> beta, Optional<Double> clip) {
    private static final double ALPHA = 0x1.5a1fap-70; // numbers that nobody writes
    private static final double BETA = 0x1.5be7ap-70;
    private static final double CLIP = 0x1.5c11bp-70;

    private static final List<Template> TEMPLATES = List.of(
            new Template("Tanh", Activation.TANH),
            new Template("Sigmoid", Activation.SIGMOID),
            new Template("Relu", Activation.RELU),
            new Template("HardSigmoid", Activation.hardSigmoid(ALPHA, BETA)),
            new Template("Softsign", Activation.SOFTSIGN),
            new Template("Softplus", Activation.SOFTPLUS),
            new Template("Elu", Activation.elu(ALPHA)),
            new Template("LeakyRelu", Activation.leakyRelu(ALPHA)),
            new Template("ThresholdedRelu", Activation.thresholdedRelu(ALPHA)),
            new Template("ScaledTanh", Activation.scaledTanh(ALPHA, BETA)),
            new Template("Affine", Activation.affine(ALPHA, BETA)));

    /** An activation of ONNX, as equations. */
    private record Template(String name, Activation activation) {

        Optional<Read> in(Expr e) {
            Expr x = Expr.filled(1, 0);
            Map<Double, Double> numbers = new HashMap<>();
            Expr argument = new Pattern(ALPHA, BETA).argument(activation.of(x), x, e, numbers);
            return argument == null
                    ? Optional.empty()
                    : Optional.of(new Read(
                            new OnnxActivation(
                                    name,
                                    Optional.ofNullable(numbers.get(ALPHA)),
                                    Optional.ofNullable(numbers.get(BETA)),
                                    Optional.empty()),
                            argument));
        }
    }

    /**
     * A value that is an activation of another one.
     *
     * @param argument the other one
     */
    record Read(OnnxActivation activation, Expr argument) {}

    /** All ways to read a value as one: at least as the identity, which is affine. */
    static List<Read> in(Expr e) {
        List<Read> reads = new ArrayList<>();
        TEMPLATES.forEach(template -> template.in(e).ifPresent(reads::add));
        reads.add(new Read(new OnnxActivation("Affine", Optional.of(1.0), Optional.of(0.0), Optional.empty()), e));
        List<Read> clipped = reads.stream()
                .map(OnnxActivation::clipped)
                .flatMap(Optional::stream)
                .toList();
        reads.addAll(clipped);
        return reads;
    }

    /** The same with what it reads in bounds, if that is kept so. */
    private static Optional<Read> clipped(Read read) {
        Map<Double, Double> numbers = new HashMap<>();
        Expr x = Expr.filled(1, 0);
        Expr bounded = Functions.clip(x, -CLIP, CLIP);
        Expr argument = new Pattern(-CLIP, CLIP).argument(bounded, x, read.argument(), numbers);
        double limit = numbers.getOrDefault(CLIP, 0.0);
        if (argument == null || limit <= 0 || numbers.getOrDefault(-CLIP, 0.0) != -limit) {
            return Optional.empty();
        }
        OnnxActivation a = read.activation();
        return Optional.of(new Read(new OnnxActivation(a.name(), a.alpha(), a.beta(), Optional.of(limit)), argument));
    }

    /** Whether 1 - f(x) = f(-x). */
    boolean symmetric() {
        return name.equals("Sigmoid") || name.equals("HardSigmoid") && beta.equals(Optional.of(0.5));
    }
}
