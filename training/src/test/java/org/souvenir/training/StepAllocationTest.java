package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.Ctc;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

class StepAllocationTest {
    private static final long LIMIT = 64 * 1024;
    private static final int SIZE = 32;
    private static final int IDS = 20;

    /** Before the compiler is done, vectors of the Vector API are objects: so the least of many steps counts. */
    private static final int MOST_STEPS = 5000;

    private static Tensor ids(int steps, long seed) {
        Tensor ids = Tensor.zeros(steps, SIZE);
        RandomStream random = RandomStream.of(seed);
        for (int i = 0; i < ids.length(); i++) {
            ids.data()[i] = random.below(IDS, i);
        }
        return ids;
    }

    private static Stream<Arguments> losses() {
        return IntStream.of(50, 500)
                .boxed()
                .flatMap(steps -> Stream.of(
                        Arguments.of(steps, new SoftmaxCrossEntropy(), Target.perStep(ids(steps, 2))),
                        Arguments.of(
                                steps,
                                new SoftmaxCrossEntropy().ignoring(3).withClassWeights(new float[IDS]),
                                Target.perStep(ids(steps, 2)).weighted(ids(steps, 4))),
                        Arguments.of(
                                steps,
                                new Ctc(),
                                Target.sequences(Sequences.of(ids(steps / 5, 2).map(id -> 1 + id % 7))))));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("losses")
    void a_step_allocates_little_however_long_the_sequences_are(int steps, Loss loss, Target target) {
        Architecture architecture = Architecture.of(
                Input.ids(IDS), new Embedding(8), Recurrent.of(n -> new Lstm(n, 16)), new Dropout(0.1), new Dense(IDS));
        TrainingStep training = Trainer.of(loss, new Adam(1e-3))
                .clipping(Clipping.byNorm(5))
                .steps(Network.initialised(architecture, 1));
        Example example = Example.of(Batch.of(ids(steps, 1)), target);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MOST_STEPS && least >= LIMIT; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            training.take(example);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(LIMIT);
    }
}
