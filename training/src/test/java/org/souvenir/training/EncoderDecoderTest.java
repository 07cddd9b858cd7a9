package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.SequenceInput;
import org.souvenir.cells.network.Network;
import org.souvenir.core.random.RandomStream;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/** Sequences of one to four symbols, said again from the last to the first. */
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
                new SequenceInput(Reversal.TARGET, Input.ids(SYMBOLS)),
                new Embedding(8),
                bidirectional ? decoder.continuingThrough("encoder") : decoder.continuing("encoder"),
                new Dense(SYMBOLS));
    }

    private static Reversal task(int size, RandomStream random) {
        return Reversal.random(SYMBOLS, 1, LONGEST, size, random);
    }

    private static Network trained(Architecture architecture) {
        TrainingStep training = Trainer.of(new SoftmaxCrossEntropy(), new Adam(5e-3))
                .clipping(Clipping.byNorm(1))
                .seed(1)
                .steps(Network.initialised(architecture, 1));
        for (int i = 1; i <= 700; i++) {
            training.take(task(32, RandomStream.of(i)).example());
        }
        return training.network();
    }

    private static int right(Network network) {
        return task(200, RandomStream.of(0)).right(network);
    }

    @Test
    void learns_to_say_backward_what_it_read() {
        assertThat(right(trained(architecture(false)))).isGreaterThan(190);
    }

    @Test
    void learns_through_a_bridge_from_both_directions() {
        assertThat(right(trained(architecture(true)))).isGreaterThan(190);
    }

    @Test
    void its_gradients_are_those_of_central_differences() {
        for (boolean bidirectional : new boolean[] {false, true}) {
            GradientCheck check =
                    GradientCheck.of(Network.initialised(architecture(bidirectional), 3), new SoftmaxCrossEntropy());
            GradientCheck.Result result =
                    check.check(task(5, RandomStream.of(2)).example());
            assertThat(result.differences())
                    .containsKey("encoder" + (bidirectional ? ".backward" : "") + ".update.weight");
            assertThat(result.error()).as("%s", result).isLessThan(1e-6);
        }
    }
}
