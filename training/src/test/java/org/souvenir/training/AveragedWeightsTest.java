package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Adam;

class AveragedWeightsTest {
    private static final Network START = Network.initialised(
            Architecture.of(Input.features(1), Recurrent.of(n -> new Gru(n, 3)), Pooling.LAST, new Dense(1)), 5);

    /** Trains for some epochs of one batch, and tells the parameters after each. */
    private static List<float[]> train(AveragedWeights averaged, int epochs) {
        Tensor x = Tensor.zeros(2, 3, 1);
        Tensor y = Tensor.zeros(3, 1);
        for (int b = 0; b < 3; b++) {
            x.set(b - 0.7f, 0, b, 0);
            x.set(0.4f - b * b, 1, b, 0);
            y.set(b * 0.5f, b, 0);
        }
        List<float[]> after = new ArrayList<>();
        Trainer.of(new MeanSquaredError(), new Adam(0.05))
                .epochs(epochs)
                .listener(averaged)
                .listener(new TrainingListener() {
                    @Override
                    public void progressed(TrainingContext context, Progress progress) {
                        after.add(context.network().parameters().values().clone());
                    }
                })
                .fit(START, ExampleSource.inOrder(List.of(Example.perSequence(Batch.of(x), y))));
        return after;
    }

    @Test
    void are_the_mean_over_the_epochs_from_the_first_one_on() {
        AveragedWeights averaged = AveragedWeights.from(3);
        List<float[]> after = train(averaged, 5);
        assertMean(averaged, after.subList(2, 5));
        assertThat(averaged.network().orElseThrow().architecture()).isEqualTo(START.architecture());
    }

    @Test
    void start_anew_with_another_training() {
        AveragedWeights averaged = AveragedWeights.from(1);
        train(averaged, 4);
        assertMean(averaged, train(averaged, 2));
    }

    @Test
    void are_not_there_before_the_first_of_their_epochs() {
        AveragedWeights averaged = AveragedWeights.from(3);
        train(averaged, 2);
        assertThat(averaged.network()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AveragedWeights.from(0))
                .withMessage("averaged weights: epochs count from 1, but the first is 0");
    }

    private static void assertMean(AveragedWeights averaged, List<float[]> after) {
        float[] mean = averaged.network().orElseThrow().parameters().values();
        for (int i = 0; i < mean.length; i++) {
            int at = i;
            double sum = after.stream().mapToDouble(values -> values[at]).sum();
            assertThat((double) mean[i]).isCloseTo(sum / after.size(), within(1e-7));
        }
        assertThat(mean).isNotEqualTo(after.get(after.size() - 1));
    }
}
