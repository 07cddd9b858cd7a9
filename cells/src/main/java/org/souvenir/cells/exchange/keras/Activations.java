package org.souvenir.cells.exchange.keras;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.souvenir.cells.Activation;
import org.souvenir.core.file.FileFormatException;

/** Keras 3's activations of single numbers, with the constants that they have there. */
final class Activations {
    private static final Map<String, Activation> KNOWN = new TreeMap<>(Map.ofEntries(
            Map.entry("linear", Activation.IDENTITY),
            Map.entry("tanh", Activation.TANH),
            Map.entry("sigmoid", Activation.SIGMOID),
            Map.entry("hard_sigmoid", Activation.hardSigmoid(1.0 / 6, 0.5)),
            Map.entry("hard_tanh", Activation.HARD_TANH),
            Map.entry("relu", Activation.RELU),
            Map.entry("leaky_relu", Activation.leakyRelu(0.2)),
            Map.entry("elu", Activation.ELU),
            Map.entry("selu", Activation.SELU),
            Map.entry("gelu", Activation.GELU),
            Map.entry("silu", Activation.SILU),
            Map.entry("softplus", Activation.SOFTPLUS),
            Map.entry("softsign", Activation.SOFTSIGN)));
    private static final String SOFTMAX = "softmax";

    private Activations() {}

    /** Whether it is the softmax of a whole row, which is a layer here. */
    static boolean isSoftmax(Config config) {
        return config.ifText("activation").filter(SOFTMAX::equals).isPresent();
    }

    /**
     * The activation that a setting names; none is the identity.
     *
     * @throws FileFormatException if it is another
     */
    static Activation of(Config config, String setting) {
        if (!config.has(setting)) {
            return Activation.IDENTITY;
        }
        Optional<Activation> known = config.ifText(setting)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .map(KNOWN::get);
        return known.orElseThrow(
                () -> config.problem(setting, "must be one of the activations %s".formatted(KNOWN.keySet())));
    }
}
