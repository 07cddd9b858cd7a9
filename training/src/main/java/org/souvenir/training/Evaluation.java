package org.souvenir.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.souvenir.core.name.NoNulls;

/**
 * How good a network is on a data set.
 *
 * @param loss the sum over the outputs of their losses, each times its weight; NaN if nothing counts
 * @param losses the loss of each output by its name: the weighted mean over what counts, NaN if nothing does; unmodifiable
 * @param metrics the values by the names of the metrics, in their order; unmodifiable
 */
public record Evaluation(double loss, Map<String, Double> losses, Map<String, Double> metrics) {

    /** Where nothing was evaluated. */
    public static final Evaluation NONE = new Evaluation(Double.NaN, Map.of(), Map.of());

    /** Copies losses and metrics. */
    public Evaluation {
        NoNulls.in(losses, "losses");
        NoNulls.in(metrics, "metrics");
        losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /**
     * The value of a metric.
     *
     * @throws IllegalArgumentException if it was not asked for
     */
    public double metric(String name) {
        Double value = metrics.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "evaluation: there are the metrics %s, but not %s".formatted(metrics.keySet(), name));
        }
        return value;
    }

    /** {@code loss 0.4031}; of several outputs {@code loss 0.4031 (class 0.3002, price 0.2058)}. */
    static String text(double loss, Map<String, Double> losses) {
        String all = String.format(Locale.ROOT, "loss %.4f", loss);
        return losses.size() < 2
                ? all
                : losses.entrySet().stream()
                        .map(own -> String.format(Locale.ROOT, "%s %.4f", own.getKey(), own.getValue()))
                        .collect(Collectors.joining(", ", all + " (", ")"));
    }

    /** {@code loss 0.4031, accuracy 0.8172}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(text(loss, losses));
        metrics.forEach((name, value) -> text.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
        return text.toString();
    }
}
