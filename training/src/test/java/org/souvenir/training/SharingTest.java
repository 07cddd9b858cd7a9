package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.LayerNormLstm;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.wrapper.LearnedInitialState;
import org.souvenir.cells.wrapper.WeightDrop;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.Ctc;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/** Gradients that are computed elsewhere are the gradients. */
class SharingTest {
    private static final int STEPS = 9;
    private static final int IDS = 200;
    private static final int CLASSES = 4;

    /** What training may be asked. */
    private enum Kind {
        CLASSES_OF_SEQUENCES,
        TAGS_IN_STRETCHES,
        TAGS_THAT_CARRY_STATES,
        SEQUENCES_OF_OTHER_LENGTHS;

        Architecture architecture() {
            Architecture tags = Architecture.of(
                    Input.ids(IDS),
                    new Embedding(12),
                    new Dropout(0.2),
                    Recurrent.of(n -> new LearnedInitialState(new Lstm(n, 20))),
                    Recurrent.of(n -> new Gru(n, 17)),
                    new Dense(CLASSES));
            return this != CLASSES_OF_SEQUENCES
                    ? tags
                    : Architecture.of(
                            Input.ids(IDS),
                            new Embedding(12),
                            Recurrent.of(n -> new WeightDrop(new Lstm(n, 20), 0.2))
                                    .bidirectional(),
                            Recurrent.of(n -> new LayerNormLstm(n, 16)),
                            Pooling.ATTENTION,
                            new Dense(CLASSES));
        }

        Trainer trainer() {
            Trainer entropy = Trainer.of(
                            this == SEQUENCES_OF_OTHER_LENGTHS
                                    ? new Ctc().ignoring(-1)
                                    : new SoftmaxCrossEntropy().ignoring(-1).withClassWeights(1, 2, 3, 0.5f),
                            new Adam(1e-2))
                    .clipping(Clipping.byNorm(0.5))
                    .seed(3)
                    .epochs(2);
            return switch (this) {
                case TAGS_IN_STRETCHES -> entropy.recomputing();
                case TAGS_THAT_CARRY_STATES -> entropy.carryingState(0.3);
                default -> entropy;
            };
        }

        Example example(int size, RandomStream random) {
            Tensor ids = Tensor.zeros(STEPS, size);
            int[] lengths = new int[size];
            for (int i = 0; i < ids.length(); i++) {
                ids.data()[i] = random.below(IDS, i);
            }
            for (int b = 0; b < size; b++) {
                lengths[b] = random.child("lengths").below(STEPS + 1, b);
            }
            Batch batch = Batch.of(ids, lengths);
            return switch (this) {
                case CLASSES_OF_SEQUENCES -> Example.perSequence(batch, targets(random, size));
                case SEQUENCES_OF_OTHER_LENGTHS ->
                    Example.of(
                            Batch.of(ids),
                            Target.sequences(Sequences.of(targets(random, 3, size), targetLengths(size))));
                default -> Example.perStep(batch, targets(random, STEPS, size));
            };
        }
    }

    private static int[] targetLengths(int size) {
        int[] lengths = new int[size];
        Arrays.setAll(lengths, b -> b % 4);
        return lengths;
    }

    private static Tensor targets(RandomStream random, int... shape) {
        Tensor targets = Tensor.zeros(shape);
        for (int i = 0; i < targets.length(); i++) {
            int id = random.child("targets").below(CLASSES, i);
            targets.data()[i] = id == 0 ? -1 : id;
        }
        return targets;
    }

    private static Fit fit(Kind kind, Trainer trainer) {
        RandomStream random = RandomStream.of(7);
        List<Example> batches = Stream.of(300, 300, 300) // nine shards
                .map(size -> kind.example(size, random.child(size)))
                .toList();
        List<Example> all = new ArrayList<>(batches);
        if (kind != Kind.TAGS_THAT_CARRY_STATES) {
            all.add(kind.example(5, random)); // one
            all.add(kind.example(20, random)); // two
        }
        return trainer.fit(Network.initialised(kind.architecture(), 1), ExampleSource.inOrder(all));
    }

    private static List<List<byte[]>> groups(List<byte[]> shards, int size) {
        List<List<byte[]>> groups = new ArrayList<>();
        for (int from = 0; from < shards.size(); from += size) {
            groups.add(shards.subList(from, Math.min(shards.size(), from + size)));
        }
        return groups;
    }

    @ParameterizedTest
    @EnumSource
    void gradients_from_elsewhere_give_the_same_bits(Kind kind) {
        Fit here = fit(kind, kind.trainer());
        ShardWorker one = ShardWorker.of(kind.trainer(), Network.initialised(kind.architecture(), 2));
        ShardWorker other = ShardWorker.of(kind.trainer(), Network.initialised(kind.architecture(), 3));
        Random order = new Random(5);
        Fit elsewhere = fit(kind, kind.trainer().sharing((parameters, shards) -> {
            List<List<byte[]>> groups = groups(shards, 1 << order.nextInt(5)); // up to all of them, by any worker
            byte[][] answers = new byte[groups.size()][];
            List<Integer> numbers = new ArrayList<>();
            for (int i = 0; i < answers.length; i++) {
                numbers.addAll(List.of(i, i)); // twice, in any order
            }
            Collections.shuffle(numbers, order);
            float[] sent = parameters.clone();
            for (int i : numbers) {
                answers[i] = (order.nextBoolean() ? one : other).answer(sent, groups.get(i));
            }
            return List.of(answers);
        }));
        assertThat(elsewhere.last().parameters().values())
                .containsExactly(here.last().parameters().values());
        assertThat(elsewhere.history())
                .extracting(Progress::loss)
                .containsExactlyElementsOf(
                        here.history().stream().map(Progress::loss).toList());
    }

    @Test
    void any_number_of_threads_may_ask_one_worker() {
        Kind kind = Kind.CLASSES_OF_SEQUENCES;
        ShardWorker worker = ShardWorker.of(kind.trainer(), Network.initialised(kind.architecture(), 2));
        Fit here = fit(kind, kind.trainer());
        try (Engine threads = Engine.withThreads(4)) {
            Fit elsewhere = fit(kind, kind.trainer().sharing((parameters, shards) -> {
                byte[][] answers = new byte[shards.size()][];
                threads.run(answers.length, i -> answers[i] = worker.answer(parameters, List.of(shards.get(i))));
                return List.of(answers);
            }));
            assertThat(elsewhere.last().parameters().values())
                    .containsExactly(here.last().parameters().values());
        }
    }

    @Test
    void a_worker_with_other_kernels_refuses() {
        Kind kind = Kind.TAGS_IN_STRETCHES;
        try (Engine scalar = Engine.of(1, Engine.Choice.SCALAR)) {
            ShardWorker worker = ShardWorker.of(kind.trainer().on(scalar), Network.initialised(kind.architecture(), 2));
            Trainer trainer =
                    kind.trainer().sharing((parameters, shards) -> List.of(worker.answer(parameters, shards)));
            if (!Engine.standard().kernelName().equals("scalar")) {
                assertThat(catchThrowable(() -> fit(kind, trainer)))
                        .hasRootCauseMessage(
                                "shard worker: its kernels must be those of the process that trains, %s, for the same bits, but are scalar; both need the same --add-modules jdk.incubator.vector and souvenir.kernels"
                                        .formatted(Engine.standard().kernelName()));
            }
        }
    }

    @Test
    void a_message_that_is_cut_off_is_refused() {
        Kind kind = Kind.CLASSES_OF_SEQUENCES;
        ShardWorker worker = ShardWorker.of(kind.trainer(), Network.initialised(kind.architecture(), 2));
        List<byte[]> seen = new ArrayList<>();
        float[] parameters =
                Network.initialised(kind.architecture(), 2).parameters().values();
        fit(kind, kind.trainer().epochs(1).sharing((values, shards) -> {
            seen.addAll(shards);
            return List.of(worker.answer(values, shards));
        }));
        byte[] whole = seen.get(0);
        for (int length = 0; length < whole.length; length += 1 + length / 7) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatIllegalArgumentException()
                    .as("%d bytes", length)
                    .isThrownBy(() -> worker.answer(parameters, List.of(cut)))
                    .withMessageStartingWith("shard");
        }
    }

    @Test
    void says_what_cannot_be_shared() {
        Architecture words = Architecture.of(
                Input.ids(IDS), new Embedding(3), Recurrent.of(n -> new Gru(n, 4)), new Dense(ManyClasses.FEWEST));
        Trainer trainer =
                Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2)).sharing((parameters, shards) -> List.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer.steps(Network.initialised(words, 1)))
                .withMessageContaining("trainer.recomputing(T)");
        Kind kind = Kind.TAGS_IN_STRETCHES;
        ShardWorker worker = ShardWorker.of(kind.trainer(), Network.initialised(kind.architecture(), 2));
        for (List<Integer> counts : List.of(
                List.<Integer>of(),
                List.of(2),
                List.of(3, 2), // no 2^k
                List.of(1, 2, 2), // not from the first one on
                List.of(2, 1, 2),
                List.of(2, 2, 1, 1))) {
            TrainingStep step = kind.trainer()
                    .sharing((parameters, shards) -> counts.stream()
                            .map(count -> worker.answer(parameters, shards.subList(0, count)))
                            .toList())
                    .steps(Network.initialised(kind.architecture(), 1));
            assertThatIllegalStateException()
                    .isThrownBy(() -> step.take(kind.example(160, RandomStream.of(1))))
                    .withMessage(
                            "sharing: 5 shards must be answered in groups of 2^k and what is left, but the answers are for "
                                    + counts);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> worker.answer(
                        Network.initialised(kind.architecture(), 2).parameters().values(), List.of()))
                .withMessage("shard worker: there must be a shard, but there is none");
    }

    @ParameterizedTest
    @CsvSource({
        "8, 8, 1",
        "8, 4, 2",
        "8, 2, 4",
        "8, 1, 8",
        "7, 2, 4",
        "9, 4, 4",
        "17, 8, 4",
        "100, 16, 8",
        "1024, 10, 16",
        "5, 4, 2",
        "9, 1, 16",
        "3, 9, 1",
        "1, 1, 1"
    })
    void groups_are_large_where_that_costs_little_time(int shards, int workers, int size) {
        List<byte[]> all = Stream.generate(() -> new byte[0]).limit(shards).toList();
        List<List<byte[]>> groups = ShardExecutor.groups(all, workers);
        assertThat(groups).isEqualTo(groups(all, size));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardExecutor.groups(all, 0))
                .withMessage("sharing: there must be at least 1 worker, but there are 0");
    }
}
