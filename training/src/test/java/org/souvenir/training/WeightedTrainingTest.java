package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.Ctc;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.loss.RowLoss;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.metric.AbsoluteError;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.metric.ConfusionMatrix;
import org.souvenir.training.optimizer.Sgd;

/** Targets that count more, less or not at all. */
class WeightedTrainingTest {
    private static final int STEPS = 6;
    private static final int SIZE = 20;
    private static final RandomStream RANDOM = RandomStream.of(8);

    /** Longer ones first and last, so that no shard is in the caller's order. */
    private static int length(int b) {
        return 1 + (b * 5 + 2) % STEPS;
    }

    private static Batch batch() {
        Tensor x = Tensor.zeros(STEPS, SIZE, 2);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) RANDOM.gaussian(i);
        }
        int[] lengths = new int[SIZE];
        for (int b = 0; b < SIZE; b++) {
            lengths[b] = length(b);
        }
        return Batch.of(x, lengths);
    }

    private static Tensor ids(int limit) {
        Tensor ids = Tensor.zeros(STEPS, SIZE);
        for (int i = 0; i < ids.length(); i++) {
            ids.data()[i] = RANDOM.child("ids").below(limit, i);
        }
        return ids;
    }

    private static Network tagger() {
        return Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 4)), new Dense(3)), 1);
    }

    private static Network classifier() {
        return Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 4)), Pooling.LAST, new Dense(3)), 1);
    }

    /** The parameters after a step of a loss. */
    private static float[] stepped(Network network, Loss loss, Example example) {
        TrainingStep step = Trainer.of(loss, new Sgd(0.5)).steps(network);
        step.take(example);
        return step.network().parameters().values();
    }

    @Test
    void a_mask_trains_as_if_sequences_were_that_much_shorter() {
        Tensor mask = Tensor.zeros(STEPS, SIZE);
        int[] shorter = new int[SIZE];
        for (int b = 0; b < SIZE; b++) {
            shorter[b] = b % 4 == 0 ? 0 : (1 + length(b)) / 2;
            for (int t = 0; t < shorter[b]; t++) {
                mask.set(1, t, b);
            }
        }
        Tensor hidden = ids(3);
        for (int i = 0; i < hidden.length(); i++) {
            hidden.data()[i] = mask.data()[i] == 0 ? Float.NaN : hidden.data()[i];
        }
        Example masked = Example.of(batch(), Target.perStep(hidden).weighted(mask));
        Example cut = Example.perStep(Batch.of(batch().input("x"), shorter), ids(3));
        Loss loss = new SoftmaxCrossEntropy();
        assertThat(stepped(tagger(), loss, masked)).containsExactly(stepped(tagger(), loss, cut), within(1e-6f));
        TrainingStep step = Trainer.of(loss, new Sgd(0.5)).steps(tagger());
        TrainingStep.Result found = step.take(masked);
        TrainingStep.Result expected =
                Trainer.of(loss, new Sgd(0.5)).steps(tagger()).take(cut);
        assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-6));
        assertThat(found.rows()).isEqualTo(expected.rows());
    }

    @Test
    void an_ignored_id_is_a_mask() {
        Tensor ids = ids(4);
        Tensor mask = ids.map(id -> id == 3 ? 0 : 1);
        Example masked = Example.of(batch(), Target.perStep(ids).weighted(mask));
        for (RowLoss loss : new RowLoss[] {new SoftmaxCrossEntropy(), new SoftmaxCrossEntropy(0.1)}) {
            float[] expected = stepped(tagger(), loss, masked);
            assertThat(stepped(tagger(), loss.ignoring(3), Example.perStep(batch(), ids)))
                    .containsExactly(expected);
        }
    }

    @Test
    void a_sequence_of_weight_two_counts_as_if_it_were_there_twice() {
        Tensor weights = Tensor.filled(1, SIZE);
        weights.set(2, 7);
        weights.set(0, 3);
        int[] all = new int[SIZE];
        for (int b = 0; b < SIZE; b++) {
            all[b] = b == 3 ? 7 : b;
        }
        Tensor classes = ids(3).window(0, 1).reshape(SIZE);
        Example weighted = Example.of(batch(), Target.perSequence(classes).weighted(weights));
        Example twice = Example.perSequence(batch(), classes).select(all);
        Loss loss = new SoftmaxCrossEntropy();
        assertThat(stepped(classifier(), loss, weighted))
                .containsExactly(stepped(classifier(), loss, twice), within(1e-6f));
        Example steps = Example.of(batch(), Target.perStep(ids(3)).weighted(weights));
        Example stepsTwice = Example.perStep(batch(), ids(3)).select(all);
        assertThat(stepped(tagger(), loss, steps)).containsExactly(stepped(tagger(), loss, stepsTwice), within(1e-6f));
    }

    @Test
    void class_weights_are_sample_weights_by_the_target() {
        Tensor classes = ids(3).window(0, 1).reshape(SIZE);
        float[] weights = {0.5f, 3, 0};
        Tensor each = classes.map(id -> weights[(int) id]);
        RowLoss loss = new SoftmaxCrossEntropy();
        assertThat(stepped(classifier(), loss.withClassWeights(weights), Example.perSequence(batch(), classes)))
                .containsExactly(stepped(
                        classifier(),
                        loss,
                        Example.of(batch(), Target.perSequence(classes).weighted(each))));
    }

    @Test
    void recomputing_gives_the_same_weighted_gradient() {
        Tensor weights = Tensor.zeros(STEPS, SIZE);
        for (int i = 0; i < weights.length(); i++) {
            weights.data()[i] = RANDOM.child("weights").below(3, i);
        }
        Example example = Example.of(batch(), Target.perStep(ids(3)).weighted(weights));
        Trainer trainer = Trainer.of(new SoftmaxCrossEntropy().withClassWeights(1, 2, 3), new Sgd(0.5));
        TrainingStep whole = trainer.steps(tagger());
        TrainingStep recomputing = trainer.recomputing(2).steps(tagger());
        assertThat(recomputing.take(example).loss())
                .isCloseTo(whole.take(example).loss(), within(1e-6));
        assertThat(recomputing.network().parameters().values())
                .containsExactly(whole.network().parameters().values(), within(1e-6f));
    }

    @Test
    void where_nothing_counts_loss_and_gradient_are_zero() {
        TrainingStep.Result nothing = new TrainingStep.Result(0, Map.of("output", 0.0), 0, 0);
        Example none = Example.of(batch(), Target.perStep(ids(3)).weighted(Tensor.zeros(SIZE)));
        Example padding = Example.perStep(batch(), Tensor.filled(-100, STEPS, SIZE));
        Example said = Example.of(
                batch(),
                Target.sequences(Sequences.of(Tensor.filled(1, 1, SIZE))).weighted(Tensor.zeros(SIZE)));
        assertThat(Trainer.of(new SoftmaxCrossEntropy(), new Sgd(1))
                        .steps(tagger())
                        .take(none))
                .isEqualTo(nothing);
        assertThat(Trainer.of(new SoftmaxCrossEntropy(0.1).ignoring(-100), new Sgd(1))
                        .steps(tagger())
                        .take(padding))
                .isEqualTo(nothing);
        assertThat(Trainer.of(new Ctc(), new Sgd(1)).steps(tagger()).take(said)).isEqualTo(nothing);
        Evaluation evaluation = Trainer.of(new SoftmaxCrossEntropy(), new Sgd(1))
                .metrics(new Accuracy())
                .evaluate(tagger(), epoch -> List.of(none));
        assertThat(evaluation.loss()).isNaN();
        assertThat(evaluation.metric("accuracy")).isNaN();
    }

    @Test
    void metrics_count_only_what_has_a_weight() {
        Tensor classes = ids(3).window(0, 1).reshape(SIZE);
        Tensor weights = classes.map(id -> id == 2 ? 0 : 2.5);
        Example weighted = Example.of(batch(), Target.perSequence(classes).weighted(weights));
        int[] counted = new int[SIZE];
        int n = 0;
        for (int b = 0; b < SIZE; b++) {
            if (classes.get(b) != 2) {
                counted[n++] = b;
            }
        }
        Example only = Example.perSequence(batch(), classes).select(Arrays.copyOf(counted, n));
        Trainer trainer = Trainer.of(new SoftmaxCrossEntropy(), new Sgd(1)).metrics(new Accuracy());
        ConfusionMatrix found = new ConfusionMatrix(3);
        ConfusionMatrix expected = new ConfusionMatrix(3);
        Evaluation one = trainer.evaluate(classifier(), epoch -> List.of(weighted), found);
        Evaluation other = trainer.evaluate(classifier(), epoch -> List.of(only), expected);
        assertThat(found).hasToString(expected.toString());
        assertThat(one.metrics()).isEqualTo(other.metrics());
        assertThat(one.loss()).isCloseTo(other.loss(), within(1e-6));
        Evaluation ignoring = Trainer.of(new SoftmaxCrossEntropy().ignoring(2), new Sgd(1))
                .metrics(new Accuracy())
                .evaluate(classifier(), epoch -> List.of(Example.perSequence(batch(), classes)));
        assertThat(ignoring.metrics()).isEqualTo(other.metrics());
    }

    @Test
    void numbers_that_are_missing_may_be_no_numbers_where_they_do_not_count() {
        Tensor numbers = Tensor.filled(0.5f, SIZE, 3);
        numbers.set(Float.NaN, 4, 1);
        Tensor weights = Tensor.filled(1, SIZE);
        weights.set(0, 4);
        Trainer trainer = Trainer.of(new MeanSquaredError(), new Sgd(0.1)).metrics(new AbsoluteError());
        Example example = Example.of(batch(), Target.perSequence(numbers).weighted(weights));
        Evaluation evaluation = trainer.evaluate(classifier(), epoch -> List.of(example));
        assertThat(evaluation.loss()).isFinite();
        assertThat(evaluation.metric("absolute error")).isFinite();
        assertThat(trainer.steps(classifier()).take(example).loss()).isFinite();
    }

    @Test
    void refuses_weights_by_id_that_do_not_fit() {
        Trainer wrong = Trainer.of(new SoftmaxCrossEntropy().withClassWeights(1, 2), new Sgd(1));
        assertThatThrownBy(() -> wrong.steps(tagger()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("class weights: there must be one for each of the 3 classes, but there are 2");
        assertThatThrownBy(() -> Trainer.of(new MeanSquaredError().ignoring(1), new Sgd(1))
                        .steps(tagger()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "loss: targets of an id can be ignored or weighted by class where they are ids, but they are"
                                + " 3 numbers per row; weights in the example can do it");
        assertThatThrownBy(() -> new SoftmaxCrossEntropy().withClassWeights(1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("class weights: each must be finite and not below 0, but one is -1.0");
    }

    private static void refuses(Loss loss, Network network, Target target, String message) {
        Example example = Example.of(batch(), target);
        assertThatThrownBy(() -> Trainer.of(loss, new Sgd(1)).steps(network).take(example))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void says_what_targets_must_be() {
        Tensor one = ids(3);
        one.set(3, 2, 6);
        refuses(
                new SoftmaxCrossEntropy(),
                tagger(),
                Target.perSequence(Tensor.zeros(SIZE)),
                "targets: must be [T = 6, B = 20, 1] or [T = 6, B = 20] per step, but are [20] per sequence");
        refuses(
                new SoftmaxCrossEntropy(),
                tagger(),
                Target.sequences(Sequences.of(Tensor.zeros(2, SIZE))),
                "targets: must be [T = 6, B = 20, 1] or [T = 6, B = 20] per step, but are [2, 20] of other lengths");
        refuses(
                new SoftmaxCrossEntropy().ignoring(-1),
                tagger(),
                Target.perStep(one),
                "targets: ids must be whole numbers in [0, 3), but there is 3.0 at step 2 of sequence 6");
        refuses(
                new Ctc(),
                tagger(),
                Target.perSequence(Tensor.zeros(SIZE)),
                "targets: must be [T', B = 20, 1] or [T', B = 20] of other lengths, with weights [B = 20] or none, but are"
                        + " [20] per sequence");
        assertThatThrownBy(() -> Trainer.of(new Ctc(), new Sgd(1)).steps(classifier()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "losses: a loss of sequences needs an output at every step, [T, B, n], but output is [B, 3]");
        assertThatThrownBy(() -> Trainer.of(new Ctc(), new Sgd(1)).recomputing().steps(tagger()))
                .hasMessage(
                        "recomputing: a sequence is gone through in stretches, but the loss of output needs all of it"
                                + " at once");
        assertThatThrownBy(() -> Trainer.of(new Ctc(), new Sgd(1))
                        .metrics(new Accuracy())
                        .evaluate(tagger(), ExampleSource.inOrder(List.of())))
                .hasMessage("metric accuracy: it counts rows, but the loss of output is one of sequences");
    }

    @Test
    void names_the_sequence_whose_target_is_impossible_before_the_step() {
        int[][] said = new int[SIZE][];
        for (int b = 0; b < SIZE; b++) {
            said[b] = length(b) < 3 ? new int[0] : new int[] {1, 1};
        }
        said[9] = new int[] {2, 2, 1};
        TrainingStep step = Trainer.of(new Ctc(), new Sgd(1)).steps(tagger());
        Example impossible = Example.of(batch(), Target.sequences(Sequences.ids(said)));
        assertThat(length(9)).isEqualTo(6);
        step.take(impossible);
        float[] before = step.network().parameters().values();
        said[8] = new int[] {2, 2, 1, 1};
        assertThat(length(8)).isEqualTo(1);
        assertThatThrownBy(() -> step.take(Example.of(batch(), Target.sequences(Sequences.ids(said)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("targets: sequence 8 has 1 steps, but its target of 4 labels, 2 of them repeats, needs at"
                        + " least 6");
        assertThat(step.network().parameters().values()).containsExactly(before);
        said[8] = new int[] {2, 5};
        assertThatThrownBy(() -> step.take(Example.of(batch(), Target.sequences(Sequences.ids(said)))))
                .hasMessage("targets: ids must be whole numbers in [0, 3), but there is 5.0 at step 1 of the target of"
                        + " sequence 8");
    }

    @Test
    void an_ignored_id_is_left_out_of_a_target_that_is_a_sequence() {
        int[][] said = new int[SIZE][];
        int[][] padded = new int[SIZE][];
        for (int b = 0; b < SIZE; b++) {
            said[b] = length(b) < 3 ? new int[0] : new int[] {1, 2};
            padded[b] = length(b) < 3 ? new int[] {-1} : new int[] {1, -1, 2, -1};
        }
        Example plain = Example.of(batch(), Target.sequences(Sequences.ids(said)));
        Example filled = Example.of(batch(), Target.sequences(Sequences.ids(padded)));
        assertThat(stepped(tagger(), new Ctc().ignoring(-1), filled))
                .containsExactly(stepped(tagger(), new Ctc(), plain));
    }
}
