package org.souvenir.training;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.core.name.NearNames;
import org.souvenir.training.metric.Metric;

/**
 * What is counted of one output.
 *
 * @param output its name; {@link Architecture#OUTPUT} for the only one
 */
record OutputMetric(String output, Metric metric) {
    OutputMetric {
        requireNonNull(metric.name(), "metric: its name");
        requireNonNull(metric.better(), () -> "metric " + metric.name() + ": which value is better");
    }

    /** Of the only output. */
    static OutputMetric of(Metric metric) {
        return new OutputMetric(Architecture.OUTPUT, metric);
    }

    /** The name under which an evaluation has its value: {@code accuracy}, or {@code class accuracy}. */
    String name() {
        return output.equals(Architecture.OUTPUT) ? metric.name() : output + " " + metric.name();
    }

    /**
     * The number of the output that it counts.
     *
     * @throws IllegalArgumentException if there is no such output, or its targets are none that it can count
     */
    int in(List<Objective> objectives) {
        return find(
                objectives,
                output,
                metric.name(),
                requireNonNull(metric.start(), () -> "metric " + metric.name() + ": the count that it starts"));
    }

    /**
     * The number of the output that something counts.
     *
     * @param name of what counts
     */
    static int find(List<Objective> objectives, String output, String name, Metric.Count count) {
        for (int k = 0; k < objectives.size(); k++) {
            if (objectives.get(k).isCalled(output)) {
                objectives.get(k).check(name, count);
                return k;
            }
        }
        throw new IllegalArgumentException("metric %s: it must be of one of the outputs %s, but is of %s"
                .formatted(
                        name,
                        NearNames.of(
                                output,
                                objectives.stream().map(Objective::output).toList()),
                        output.equals(Architecture.OUTPUT) ? "none by name" : output));
    }
}
