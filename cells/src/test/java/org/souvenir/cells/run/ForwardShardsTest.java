package org.souvenir.cells.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;
import org.souvenir.core.tensor.Tensor;

/** Into how many shards a batch is cut that is only run forward. */
class ForwardShardsTest {
    private static final int STEPS = 50;

    private static Architecture lstm(int hidden) {
        return Architecture.of(Input.features(hidden), Recurrent.of(n -> new Lstm(n, hidden)));
    }

    private static int shards(int hidden, int batch, Workers workers) {
        NetworkWeights weights = new NetworkWeights(
                NetworkPlans.inference(lstm(hidden)), Engine.standard().kernels());
        return weights.shards(RowLayout.full(STEPS, batch), workers).size();
    }

    @Test
    void as_many_as_threads_but_each_with_sequences_enough_for_reading_the_weights() {
        try (Workers four = new Workers(4, 16)) {
            assertThat(shards(64, 1, four)).isEqualTo(1);
            assertThat(shards(64, 3, four)).isEqualTo(3);
            assertThat(shards(64, 15, four)).isEqualTo(4);
            assertThat(shards(256, 4, four)).isEqualTo(1);
            assertThat(shards(256, 8, four)).isEqualTo(2);
            assertThat(shards(256, 16, four)).isEqualTo(4);
            assertThat(shards(8, 15, four)).as("too little work").isEqualTo(1);
            assertThat(shards(64, 256, four)).as("what training has").isEqualTo(8);
        }
        assertThat(shards(64, 15, Workers.NONE)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 13})
    void the_bits_stay(int batch) {
        Network network = Network.initialised(lstm(64), 3);
        Batch sequences = sequences(batch, 64);
        float[] alone =
                network.on(Engine.withThreads(1)).infer(sequences).values().data();
        for (int threads : new int[] {2, 5}) {
            assertThat(network.on(Engine.withThreads(threads))
                            .infer(sequences)
                            .values()
                            .data())
                    .isEqualTo(alone);
        }
    }

    private static Batch sequences(int batch, int width) {
        Tensor values = Tensor.zeros(STEPS, batch, width);
        RandomStream random = RandomStream.of(batch);
        for (int i = 0; i < values.length(); i++) {
            values.data()[i] = (float) random.gaussian(i);
        }
        int[] lengths = new int[batch];
        for (int i = 0; i < batch; i++) {
            lengths[i] = STEPS - i % STEPS;
        }
        return Batch.of(values, lengths);
    }
}
