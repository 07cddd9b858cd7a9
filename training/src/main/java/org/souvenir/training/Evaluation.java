package org.souvenir.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How good a network is on a data set.
 *
 * @param loss the mean over all rows; NaN if there are none
 * @param metrics the values by the names of the metrics, in their order; unmodifiable
 */
public record Evaluation(double loss, Map<String, Double> metrics) {

    /** Where nothing was evaluated. */
    public static final Evaluation NONE = new Evaluation(Double.NaN, Map.of());

    /** Copies the metrics. */
    public Evaluation {
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

    /** {@code loss 0.4031, accuracy 0.8172}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "loss %.4f", loss));
        metrics.forEach((name, value) -> text.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
        return text.toString();
    }
}
