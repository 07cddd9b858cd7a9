package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.network.Architecture;
import org.souvenir.cells.network.Batch;
import org.souvenir.cells.network.Dense;
import org.souvenir.cells.network.Dropout;
import org.souvenir.cells.network.Input;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Pooling;
import org.souvenir.cells.network.Recurrent;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

class TrainerTest {
    private static final int SIZE = 20;
    private static final Trainer TRAINER =
            Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2)).seed(7);

    /** Sequences of lengths from 0 to 6; was their first number above zero? */
    private static Example batch(long seed) {
        RandomStream random = RandomStream.of(seed);
        Tensor x = Tensor.zeros(6, SIZE, 1);
        Tensor y = Tensor.zeros(SIZE);
        int[] lengths = new int[SIZE];
        for (int b = 0; b < SIZE; b++) {
            lengths[b] = b % 7;
            for (int t = 0; t < lengths[b]; t++) {
                x.set(2 * random.uniform(6L * b + t) - 1, t, b, 0);
            }
            y.set(x.get(0, b, 0) > 0 ? 1 : 0, b);
        }
        return new Example(Batch.of(x, lengths), y);
    }

    private static List<Example> batches(long from, int count) {
        List<Example> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batches.add(batch(from + i));
        }
        return batches;
    }

    private static final ExampleSource TRAINING = ExampleSource.shuffled(batches(0, 8), 3);
    private static final ExampleSource VALIDATION = ExampleSource.inOrder(batches(100, 3));

    private static Network network() {
        return Architecture.of(
                        Input.features(1),
                        Recurrent.of(n -> new Gru(n, 8)),
                        new Dropout(0.1),
                        Pooling.LAST,
                        new Dense(2))
                .initialised(1);
    }

    private static float[] values(Network network) {
        return network.parameters().values();
    }

    @Test
    void learns() {
        Fit fit = TRAINER.epochs(30).metrics(new Accuracy()).fit(network(), TRAINING, VALIDATION);
        assertThat(fit.end()).isEqualTo(Fit.End.EPOCHS);
        assertThat(fit.history()).hasSize(30);
        Evaluation test =
                TRAINER.metrics(new Accuracy()).evaluate(fit.network(), ExampleSource.inOrder(batches(200, 3)));
        assertThat(test.metric("accuracy")).isGreaterThan(0.97);
        assertThat(test.loss()).isLessThan(0.15);
    }

    @Test
    void gives_the_same_bits_in_two_runs_and_on_two_threads() {
        Trainer trainer = TRAINER.epochs(3).clipping(Clipping.byNorm(1));
        float[] once = values(trainer.fit(network(), TRAINING, VALIDATION).last());
        assertThat(values(trainer.fit(network(), TRAINING, VALIDATION).last())).containsExactly(once);
        try (Workers workers = new Workers(2)) {
            Fit fit = trainer.workers(workers).fit(network(), TRAINING, VALIDATION);
            assertThat(values(fit.last())).containsExactly(once);
        }
        assertThat(values(trainer.seed(8).fit(network(), TRAINING, VALIDATION).last()))
                .isNotEqualTo(once);
    }

    @Test
    void leaves_the_network_it_starts_from_as_it_is() {
        Network network = network();
        float[] before = values(network);
        TRAINER.epochs(1).fit(network, TRAINING);
        assertThat(values(network)).containsExactly(before);
    }
}
