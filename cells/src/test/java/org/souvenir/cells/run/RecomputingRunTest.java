package org.souvenir.cells.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;

class RecomputingRunTest {
    private static final int WIDTH = 4;
    private static final RandomStream MASKS = RandomStream.of(9);
    private static final Architecture STACKED = Architecture.of(
            Input.features(WIDTH),
            Recurrent.of(n -> new Lstm(n, 5)),
            new Dropout(0.3),
            Recurrent.of(n -> new Gru(n, 3)),
            new Dense(2));

    private final NetworkPlans plans = NetworkPlans.training(STACKED);
    private final Parameters parameters = Parameters.initialised(STACKED.parameters(), 3);
    private final NetworkWeights weights =
            new NetworkWeights(plans, Engine.standard().kernels());
    private final RowLayout layout = RowLayout.of(11, new int[] {11, 4, 0, 8});
    private final ShardedRun.Shard shard = new ShardedRun.Shard(layout, new float[][] {random(1, WIDTH)}, null);
    private final float[] dy = random(2, 2);

    RecomputingRunTest() {
        weights.load(parameters.values(), MASKS, Workers.NONE);
    }

    private float[] random(long seed, int width) {
        Random random = new Random(seed);
        float[] numbers = new float[layout.rows() * width];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private GradientArray plain(int firstStep) {
        NetworkRun run = new NetworkRun(plans, Engine.standard().kernels(), Workers.NONE);
        GradientArray gradients = new GradientArray(parameters.length());
        run.forward(weights, shard, MASKS, firstStep);
        run.backward(new float[][] {dy}, null, gradients);
        return gradients;
    }

    private float[] from(int step) {
        return Arrays.copyOfRange(dy, layout.offset(step) * 2, dy.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void gives_the_gradients_of_plain_backpropagation_whatever_the_number_of_the_first_step(int firstStep) {
        GradientArray expected = plain(firstStep);
        for (int every : new int[] {1, 3, RecomputingRun.segment(11), 11, 20}) {
            GradientArray gradients = new GradientArray(parameters.length());
            new RecomputingRun(plans, Engine.standard())
                    .gradients(
                            weights,
                            shard,
                            MASKS,
                            firstStep,
                            every,
                            (from, run) -> new float[][] {from(from)},
                            gradients);
            assertThat(gradients.values()).as("every %d", every).containsExactly(expected.values(), within(1e-4f));
        }
        GradientArray sharded = new GradientArray(parameters.length());
        ShardedRun.checkpointed(plans, Engine.standard(), RecomputingRun::segment)
                .gradients(
                        weights,
                        List.of(shard),
                        MASKS,
                        firstStep,
                        (i, run) -> new float[][] {from(run.firstStep() - firstStep)},
                        sharded);
        assertThat(sharded.values()).containsExactly(expected.values(), within(1e-4f));
    }

    @Test
    void the_number_of_the_first_step_decides_about_masks() {
        assertThat(plain(7).values()).isNotEqualTo(plain(0).values());
    }

    @Test
    void refuses_networks_where_a_layer_reads_from_the_end_or_sums_up() {
        Architecture both = Architecture.of(
                Input.features(WIDTH), Recurrent.of(n -> new Gru(n, 3)).bidirectional());
        assertThatThrownBy(() -> new RecomputingRun(NetworkPlans.training(both), Engine.standard()))
                .hasMessage(
                        "checkpoints: every layer must read forward, but recurrent1.backward reads backward, from steps that have not come yet");
        Architecture pooled = Architecture.of(Input.features(WIDTH), Recurrent.of(n -> new Gru(n, 3)), Pooling.LAST);
        assertThatThrownBy(() -> new RecomputingRun(NetworkPlans.training(pooled), Engine.standard()))
                .hasMessage("checkpoints: the network must not sum a sequence up, but end1 gives [B, 3]");
    }
}
