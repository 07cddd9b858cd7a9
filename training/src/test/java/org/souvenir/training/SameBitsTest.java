package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.LayerNormLstm;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.wrapper.WeightDrop;
import org.souvenir.cells.wrapper.Zoneout;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.engine.ManyCores;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/** One seed is one result, whoever computes it. */
class SameBitsTest {
    private static final int STEPS = 6;
    private static final int IDS = 40;
    private static final int CLASSES = 3;

    /** What training leaves: parameters, the loss on the way, and what the network then gives for a batch. */
    private record Result(float[] parameters, double loss, float[] outputs) {}

    private static Example batch(int size, RandomStream random) {
        Tensor ids = Tensor.zeros(STEPS, size);
        for (int i = 0; i < ids.length(); i++) {
            ids.data()[i] = random.below(IDS, i);
        }
        Tensor classes = Tensor.zeros(size);
        int[] lengths = new int[size];
        for (int b = 0; b < size; b++) {
            lengths[b] = random.child("lengths").below(STEPS + 1, b);
            classes.data()[b] = random.child("classes").below(CLASSES, b);
        }
        return Example.perSequence(Batch.of(ids, lengths), classes);
    }

    /** Small, but large enough that products, programs, sums and copies are shared among idle threads. */
    private static Architecture architecture() {
        return Architecture.of(
                Input.ids(IDS),
                new Embedding(70),
                Recurrent.of(n -> new Zoneout(new WeightDrop(new Lstm(n, 80), 0.2), 0.1))
                        .bidirectional(),
                new Dropout(0.2),
                Recurrent.of(n -> new LayerNormLstm(n, 60)),
                Recurrent.of(n -> new LayerNormLstm(n, 16)), // as many rows in a block as a vector has lanes
                Recurrent.of(n -> new Gru(n, 130)),
                Pooling.ATTENTION,
                new Dense(CLASSES));
    }

    private static Result result(int seed, int threads) {
        RandomStream random = RandomStream.of(seed);
        List<Example> batches = Stream.of(100, 5, 20) // three shards; one; two
                .map(size -> batch(size, random.child(size)))
                .toList();
        Architecture architecture = architecture();
        try (Engine engine = ManyCores.engine(threads)) {
            Fit fit = Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2))
                    .clipping(Clipping.byNorm(0.5))
                    .seed(seed)
                    .epochs(1)
                    .on(engine)
                    .fit(Network.initialised(architecture, seed), ExampleSource.shuffled(batches, seed));
            Network network = fit.last();
            return new Result(
                    network.parameters().values(),
                    fit.history().get(0).loss(),
                    network.infer(batches.get(0).batch()).values().data());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1})
    void one_seed_gives_the_same_bits_on_any_number_of_threads(int seed) {
        Result one = result(seed, 1);
        for (int threads : new int[] {2, 3, 4, 8, 16}) {
            Result more = result(seed, threads);
            assertThat(more.parameters()).as("%d threads", threads).containsExactly(one.parameters());
            assertThat(more.loss()).as("%d threads", threads).isEqualTo(one.loss());
            assertThat(more.outputs()).as("%d threads", threads).containsExactly(one.outputs());
        }
        assertThat(result(seed + 1, 1).parameters()).isNotEqualTo(one.parameters());
    }
}
