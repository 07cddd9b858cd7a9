package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.SequenceInput;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Scores;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/** Sequences of one to four symbols, said again from the last to the first; 0 starts and ends what the decoder says. */
class EncoderDecoderTest {
    private static final int SYMBOLS = 5;
    private static final int LONGEST = 4;

    private static Architecture architecture(boolean bidirectional) {
        Recurrent encoder = Recurrent.of(n -> new Gru(n, 32));
        Recurrent decoder = Recurrent.of(n -> new Gru(n, 32));
        return Architecture.of(
                Input.ids(SYMBOLS),
                new Embedding(8),
                (bidirectional ? encoder.bidirectional() : encoder).named("encoder"),
                new SequenceInput("target", Input.ids(SYMBOLS)),
                new Embedding(8),
                bidirectional ? decoder.continuingThrough("encoder") : decoder.continuing("encoder"),
                new Dense(SYMBOLS));
    }

    private record Task(Batch source, Tensor read, Tensor said, int[] lengths) {
        static Task random(int size, RandomStream random) {
            Tensor x = Tensor.zeros(LONGEST, size);
            Tensor read = Tensor.zeros(LONGEST + 1, size);
            Tensor said = Tensor.zeros(LONGEST + 1, size);
            int[] lengths = new int[size];
            int[] targetLengths = new int[size];
            for (int b = 0; b < size; b++) {
                RandomStream own = random.child(b);
                lengths[b] = 1 + own.below(LONGEST, 0);
                targetLengths[b] = lengths[b] + 1;
                for (int t = 0; t < lengths[b]; t++) {
                    int symbol = 1 + own.below(SYMBOLS - 1, 1 + t);
                    x.set(symbol, t, b);
                    said.set(symbol, lengths[b] - 1 - t, b);
                    read.set(symbol, lengths[b] - t, b);
                }
            }
            return new Task(Batch.of(x, lengths), read, said, targetLengths);
        }

        Example example() {
            return Example.perStep(source.with("target", read, lengths), said);
        }
    }

    private static Network trained(Architecture architecture) {
        TrainingStep training = Trainer.of(new SoftmaxCrossEntropy(), new Adam(5e-3))
                .clipping(Clipping.byNorm(1))
                .seed(1)
                .steps(Network.initialised(architecture, 1));
        for (int i = 1; i <= 700; i++) {
            training.take(Task.random(32, RandomStream.of(i)).example());
        }
        return training.network();
    }

    /** The share of sequences that it says right to the end, reading what it said itself. */
    private static double right(Network network) {
        Task task = Task.random(200, RandomStream.of(0));
        Tensor said;
        try (Session session = network.sessionAfter(task.source())) {
            said = session.generate(new float[200], LONGEST + 1, (t, scores) -> best(scores));
        }
        int right = 0;
        for (int b = 0; b < 200; b++) {
            boolean same = true;
            for (int t = 0; t < task.lengths()[b]; t++) {
                same &= said.get(t, b, 0) == task.said().get(t, b);
            }
            right += same ? 1 : 0;
        }
        return right / 200.0;
    }

    private static float[] best(float[] scores) {
        float[] best = new float[scores.length / SYMBOLS];
        for (int b = 0; b < best.length; b++) {
            best[b] = Scores.argmax(scores, b * SYMBOLS, SYMBOLS);
        }
        return best;
    }

    @Test
    void learns_to_say_backward_what_it_read() {
        assertThat(right(trained(architecture(false)))).isGreaterThan(0.95);
    }

    @Test
    void learns_through_a_bridge_from_both_directions() {
        assertThat(right(trained(architecture(true)))).isGreaterThan(0.95);
    }

    @Test
    void its_gradients_are_those_of_central_differences() {
        for (boolean bidirectional : new boolean[] {false, true}) {
            GradientCheck check =
                    GradientCheck.of(Network.initialised(architecture(bidirectional), 3), new SoftmaxCrossEntropy());
            GradientCheck.Result result =
                    check.check(Task.random(5, RandomStream.of(2)).example());
            assertThat(result.differences())
                    .containsKey("encoder" + (bidirectional ? ".backward" : "") + ".update.weight");
            assertThat(result.error()).as("%s", result).isLessThan(1e-6);
        }
    }
}
