package org.souvenir.cells.exchange.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.network.Gradients;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;

/** Training goes on after an import; the numbers are those of golden_two_biases.py. */
class TwoBiasesTest {
    private static final float RATE = 0.1f;
    private static final int STEPS = 3;

    @Test
    void learn_as_in_pytorch() {
        Network trained = trained(before().keepingBothBiases().network());
        Network theirs = StateDict.read(file(".after"))
                .inOrder("lstm", "gru", "rnn", "head")
                .keepingBothBiases()
                .network();
        assertThat(difference(trained, theirs)).isLessThan(1e-5);
    }

    /** Their sum moves twice as far as the one bias does. */
    @Test
    void learn_faster_than_their_sum() {
        Network theirs = StateDict.read(file(".after"))
                .inOrder("lstm", "gru", "rnn", "head")
                .network();
        assertThat(difference(trained(before().network()), theirs)).isGreaterThan(0.01);
    }

    private static StateDict before() {
        return StateDict.read(file("")).inOrder("lstm", "gru", "rnn", "head");
    }

    private static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(TwoBiasesTest.class.getResource("two_biases" + name + ".safetensors"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Three steps of SGD, the loss half the sum of squares. */
    private static Network trained(Network begun) {
        Safetensors given = Safetensors.read(file(".batch"));
        Tensor target = given.tensor("target");
        Network network = begun;
        for (int step = 0; step < STEPS; step++) {
            Tensor dy = network.infer(Batch.of(given.tensor("x"))).values();
            for (int i = 0; i < dy.length(); i++) {
                dy.data()[i] -= target.data()[i];
            }
            Gradients gradients = network.gradients(Batch.of(given.tensor("x")), Gradients.Of.output("output", dy));
            Parameters moved = Parameters.of(network.architecture().parameters());
            moved.copyFrom(network.parameters());
            gradients.parameters().forEach((name, d) -> {
                float[] values = moved.tensor(name).data();
                for (int i = 0; i < values.length; i++) {
                    values[i] -= RATE * d.data()[i];
                }
                moved.set(name, Tensor.of(values, d.shape()));
            });
            network = Network.of(network.architecture(), moved);
        }
        return network;
    }

    private static double difference(Network one, Network other) {
        float[] a = one.parameters().values();
        float[] b = other.parameters().values();
        assertThat(a).hasSameSizeAs(b);
        double worst = 0;
        for (int i = 0; i < a.length; i++) {
            worst = Math.max(worst, Math.abs(a[i] - b[i]));
        }
        return worst;
    }
}
