package org.souvenir.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Losses of batches added up, output by output. */
final class LossTotal {
    private final List<Objective> objectives;
    private final double[] sums;
    private final double[] weights;

    LossTotal(List<Objective> objectives) {
        this.objectives = objectives;
        this.sums = new double[objectives.size()];
        this.weights = new double[objectives.size()];
    }

    /**
     * Adds to an output.
     *
     * @param sum Σ w · loss
     * @param weight Σ w
     */
    void add(int output, double sum, double weight) {
        sums[output] += sum;
        weights[output] += weight;
    }

    void add(LossTotal other) {
        for (int k = 0; k < sums.length; k++) {
            add(k, other.sums[k], other.weights[k]);
        }
    }

    /** What was added up before, output by output; nothing of an output that is not named. */
    void add(Map<String, Double> otherSums, Map<String, Double> otherWeights) {
        for (int k = 0; k < sums.length; k++) {
            String output = objectives.get(k).output();
            add(k, otherSums.getOrDefault(output, 0.0), otherWeights.getOrDefault(output, 0.0));
        }
    }

    /** Σ w · loss of each output. */
    Map<String, Double> sums() {
        return named(sums);
    }

    /** Σ w of each output. */
    Map<String, Double> weights() {
        return named(weights);
    }

    private Map<String, Double> named(double[] values) {
        Map<String, Double> named = new LinkedHashMap<>();
        for (int k = 0; k < values.length; k++) {
            named.put(objectives.get(k).output(), values[k]);
        }
        return named;
    }

    /** Σ w of an output. */
    double weight(int output) {
        return weights[output];
    }

    /**
     * The weighted mean of each output, by its name.
     *
     * @param ofNothing what it is where all weights are 0
     */
    Map<String, Double> means(double ofNothing) {
        Map<String, Double> means = new LinkedHashMap<>();
        for (int k = 0; k < sums.length; k++) {
            means.put(objectives.get(k).output(), weights[k] == 0 ? ofNothing : sums[k] / weights[k]);
        }
        return means;
    }

    /** The sum of the outputs' means, each times its weight. */
    double loss(Map<String, Double> means) {
        double loss = 0;
        for (Objective objective : objectives) {
            if (objective.weight() > 0) {
                loss += objective.weight() * means.getOrDefault(objective.output(), 0.0);
            }
        }
        return loss;
    }
}
