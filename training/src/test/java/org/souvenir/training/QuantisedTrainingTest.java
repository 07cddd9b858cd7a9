package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Sgd;

class QuantisedTrainingTest {
    private static final Trainer TRAINER =
            Trainer.of(new MeanSquaredError(), new Sgd(0.1)).epochs(1);

    private static Network network() {
        return Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 30)), new Dense(1)), 5);
    }

    private static ExampleSource examples() {
        Tensor x = Tensor.of(new float[] {0.5f, -1, 2, 0.25f, -0.75f, 1.5f}, 3, 1, 2);
        Tensor y = Tensor.of(new float[] {1, 2, 3}, 3, 1, 1);
        return ExampleSource.inOrder(java.util.List.of(Example.perStep(Batch.of(x, new int[] {3}), y)));
    }

    @Test
    void a_quantised_network_is_not_trained() {
        Network quantised = network().quantised(Precision.INT8);
        assertThatThrownBy(() -> TRAINER.fit(quantised, examples()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("training: the network must have weights of floats, but it is for inference, "
                        + "with weights in INT8; train the network that it was made of");
    }

    @Test
    void a_quantised_network_is_evaluated_with_its_weights() {
        double floats = TRAINER.evaluate(network(), examples()).loss();
        for (Precision precision : Precision.values()) {
            Network quantised = network().quantised(precision);
            double loss = TRAINER.evaluate(quantised, examples()).loss();
            double error = 0;
            float[] y =
                    quantised.infer(examples().epoch(0).get(0).batch()).values().data();
            for (int t = 0; t < 3; t++) {
                error += (y[t] - (t + 1)) * (y[t] - (t + 1)) / 3;
            }
            assertThat(loss / error).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-5));
            assertThat(loss == floats).isEqualTo(precision == Precision.FLOAT32);
        }
    }
}
