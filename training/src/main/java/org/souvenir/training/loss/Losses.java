package org.souvenir.training.loss;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.souvenir.cells.layer.Architecture;

/**
 * A loss and a weight for each output of a network. Training minimises the sum {@code Σ weight · loss}. Immutable.
 *
 * <pre>{@code
 * Losses losses = Losses.of("class", new SoftmaxCrossEntropy()).and("price", new MeanSquaredError(), 0.5);
 * }</pre>
 */
public final class Losses {

    /**
     * The loss of one output.
     *
     * @param weight its factor in the sum, finite and not below 0; with 0 it is only looked at
     */
    public record Weighted(Loss loss, double weight) {

        /** Checks the weight. */
        public Weighted {
            requireNonNull(loss, "loss");
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("losses: a weight must be finite and not below 0, but is " + weight);
            }
        }
    }

    private final Map<String, Weighted> losses;

    private Losses(Map<String, Weighted> losses) {
        this.losses = losses;
    }

    /** The loss of the only output, whatever its name. */
    public static Losses of(Loss loss) {
        return of(Architecture.OUTPUT, loss);
    }

    /** The loss of an output, with weight 1. */
    public static Losses of(String output, Loss loss) {
        return of(output, loss, 1);
    }

    /** The loss of an output, with a weight. */
    public static Losses of(String output, Loss loss, double weight) {
        requireNonNull(output, "output");
        requireNonNull(loss, "loss");
        return new Losses(Map.of(output, new Weighted(loss, weight)));
    }

    /** These and the loss of another output, with weight 1. */
    public Losses and(String output, Loss loss) {
        return and(output, loss, 1);
    }

    /**
     * These and the loss of another output, with a weight.
     *
     * @throws IllegalArgumentException if the output has a loss already
     */
    public Losses and(String output, Loss loss, double weight) {
        requireNonNull(output, "output");
        requireNonNull(loss, "loss");
        if (losses.containsKey(output)) {
            throw new IllegalArgumentException("losses: each output has one, but %s has two".formatted(output));
        }
        Map<String, Weighted> more = new LinkedHashMap<>(losses);
        more.put(output, new Weighted(loss, weight));
        return new Losses(Collections.unmodifiableMap(more));
    }

    /** By the names of the outputs, in the order they were given; unmodifiable. */
    public Map<String, Weighted> byOutput() {
        return losses;
    }

    @Override
    public String toString() {
        return losses.toString();
    }
}
