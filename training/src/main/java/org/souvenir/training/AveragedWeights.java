package org.souvenir.training;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.souvenir.cells.network.Network;
import org.souvenir.core.parameter.Parameters;

/**
 * The mean of the parameters at the ends of epochs (stochastic weight averaging; Izmailov et al., 2018): steps end up all around a
 * good place, their mean in it. A network that is chosen by the best of few validation texts is partly chosen by chance; this
 * one is not chosen.
 *
 * <pre>{@code
 * AveragedWeights averaged = AveragedWeights.from(10);
 * trainer.epochs(20).listener(averaged).fit(network, training);
 * Network mean = averaged.network().orElseThrow();
 * }</pre>
 *
 * <p>It hears of one training at a time: another one starts anew, and one that is resumed counts from there.
 */
public final class AveragedWeights implements TrainingListener {
    private final int from;
    private Optional<Network> last = Optional.empty();
    private double[] sums = {};
    private int count;

    private AveragedWeights(int from) {
        this.from = from;
    }

    /**
     * Over all epochs from this one on; where validation is asked for within an epoch, over these moments.
     *
     * @param epoch 1, 2, …
     * @throws IllegalArgumentException if the epoch is below 1
     */
    public static AveragedWeights from(int epoch) {
        if (epoch < 1) {
            throw new IllegalArgumentException("averaged weights: epochs count from 1, but the first is " + epoch);
        }
        return new AveragedWeights(epoch);
    }

    @Override
    public void epochStarted(int epoch, int batches) {
        if (epoch == 1) {
            last = Optional.empty();
        }
    }

    @Override
    public void progressed(TrainingContext context, Progress progress) {
        requireNonNull(context, "context");
        requireNonNull(progress, "progress");
        if (context.epoch() < from) {
            return;
        }
        Network network = context.network();
        float[] values = network.parameters().values();
        if (last.isEmpty()) {
            sums = new double[values.length];
            count = 0;
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i];
        }
        count++;
        last = Optional.of(network);
    }

    /** The network with the mean of the parameters so far; empty as long as training has not come to the first epoch. */
    public Optional<Network> network() {
        return last.map(network -> {
            Parameters mean = network.parameters().copy();
            for (int i = 0; i < sums.length; i++) {
                mean.values()[i] = (float) (sums[i] / count);
            }
            return Network.of(network.architecture(), mean);
        });
    }
}
