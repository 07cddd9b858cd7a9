package org.souvenir.cells.exchange.onnx;

import java.util.Objects;
import java.util.Optional;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.LayerNorm;
import org.souvenir.core.expr.Step;

/**
 * Equations that ONNX's {@code LayerNormalization} has.
 *
 * @param gain the name of its parameter in the step
 * @param bias the name of its parameter in the step
 */
record NormalizedRows(String gain, String bias, double epsilon) {
    private static final double ANY = 0x1.5a1fap-70; // a number that nobody writes

    /** The parts of a step with these equations, if it has them. */
    static Optional<NormalizedRows> of(Step step) {
        Input input = Input.features(step.output().width());
        Step pattern =
                Architecture.of(input, new LayerNorm(ANY)).stages().get(0).step();
        return new Pattern(ANY)
                .in(pattern, step)
                .map(found -> new NormalizedRows(
                        Objects.requireNonNull(found.parameters().get("gain")),
                        Objects.requireNonNull(found.parameters().get("bias")),
                        found.number(ANY)));
    }
}
