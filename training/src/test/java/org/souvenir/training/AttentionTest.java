package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.souvenir.cells.AttentionDecoder;
import org.souvenir.cells.AttentionDecoder.Attention;
import org.souvenir.cells.Gru;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Continued;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.random.RandomStream;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Schedule;

/** Decoders that look at all that an encoder gave say sequences backward that are too long for a state. */
class AttentionTest {
    private static final int SYMBOLS = 11;

    private static Architecture architecture(Attention attention, int hidden) {
        int source = 2 * hidden;
        int beside = attention == Attention.ADDITIVE ? source : hidden;
        return Architecture.of(graph -> {
            Node x = graph.layer(new Embedding(12), graph.ids("x", SYMBOLS));
            Node read = graph.layer(Recurrent.of(n -> new Gru(n, hidden)).bidirectional(), x);
            Recurrent decoder = Recurrent.of(n -> new AttentionDecoder(new Gru(n + beside, hidden), source, attention));
            List<Node> inputs = new ArrayList<>();
            inputs.add(graph.layer(new Embedding(12), graph.ids(Reversal.TARGET, SYMBOLS)));
            inputs.add(read);
            inputs.addAll(graph.states(read).values());
            Continued continued = new Continued(decoder, Continued.Bridge.DENSE);
            graph.output("y", graph.layer(new Dense(SYMBOLS), graph.layer(continued, inputs.toArray(Node[]::new))));
        });
    }

    @ParameterizedTest
    @EnumSource
    void learns_to_say_backward_what_it_looks_at(Attention attention) {
        TrainingStep training = Trainer.of(new SoftmaxCrossEntropy(), new Adam(5e-3))
                .clipping(Clipping.byNorm(1))
                .schedule(Schedule.cosine(400, 0.02))
                .seed(1)
                .steps(Network.initialised(architecture(attention, 32), 1));
        for (int i = 1; i <= 400; i++) {
            training.take(
                    Reversal.random(SYMBOLS, 6, 10, 32, RandomStream.of(i)).example());
        }
        Reversal unseen = Reversal.random(SYMBOLS, 6, 10, 200, RandomStream.of(0));
        assertThat(unseen.right(training.network())).as("of 200").isGreaterThan(195);
    }

    @ParameterizedTest
    @EnumSource
    void its_gradients_are_those_of_central_differences(Attention attention) {
        GradientCheck check =
                GradientCheck.of(Network.initialised(architecture(attention, 3), 3), new SoftmaxCrossEntropy());
        GradientCheck.Result result = check.check(
                Reversal.random(SYMBOLS, 0, 4, 6, RandomStream.of(2)).example());
        assertThat(result.differences()).containsKey("continued1.attention.source.weight");
        assertThat(result.error()).as("%s", result).isLessThan(1e-6);
    }
}
