package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.network.Network;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.BinaryCrossEntropy;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.optimizer.Adam;

/** Losses and sources that used to end somewhere inside, or to learn nonsense. */
final class SilentMisuseTest {
    private static final Network NETWORK =
            Network.initialised(Architecture.of(Input.features(3), Pooling.MEAN, new Dense(2)), 1);
    private static final Example EXAMPLE =
            Example.perSequence(Batch.of(Tensor.zeros(2, 2, 3)), Tensor.of(new float[] {0, 1, 2, 0}, 2, 2));

    private static void fit(Loss loss) {
        Trainer.of(loss, new Adam(0.01)).epochs(1).fit(NETWORK, ExampleSource.inOrder(List.of(EXAMPLE)));
    }

    @Test
    void yes_and_no_are_between_0_and_1() {
        assertThatThrownBy(() -> fit(new BinaryCrossEntropy()))
                .hasMessageContaining("numbers must lie in [0, 1], from no to yes, but there is 2.0 for sequence 1");
    }

    @Test
    void a_loss_of_rows_gives_one_number_a_row() {
        assertThatThrownBy(() -> fit(Loss.of((p, t) -> p.minus(t))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gives [B, 1], but that of output reads 2 and gives [B, 2]");
    }

    @Test
    void a_loss_depends_on_the_prediction() {
        assertThatThrownBy(() -> fit(Loss.of((p, t) -> Functions.rowSum(t))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("losses: that of output must depend on the prediction, but does not");
    }

    @Test
    void a_source_gives_batches() {
        Trainer trainer = Trainer.of(new BinaryCrossEntropy(), new Adam(0.01));
        assertThatThrownBy(() -> trainer.fit(NETWORK, epoch -> null))
                .hasMessage("training: the batches that a source gives for an epoch");
    }
}
