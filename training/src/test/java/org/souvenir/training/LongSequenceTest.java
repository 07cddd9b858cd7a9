package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.wrapper.LearnedInitialState;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Sgd;

/** Windows with carried state, and gradients of long sequences in little memory. */
class LongSequenceTest {
    private static final int STEPS = 12;
    private static final Trainer TRAINER =
            Trainer.of(new MeanSquaredError(), new Sgd(0.1)).epochs(1).seed(4);

    private static Example stream(int size, int... lengths) {
        RandomStream random = RandomStream.of(9);
        Tensor x = Tensor.zeros(STEPS, size, 3);
        Tensor y = Tensor.zeros(STEPS, size, 2);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) random.gaussian(i);
        }
        for (int i = 0; i < y.length(); i++) {
            y.data()[i] = (float) random.child("y").gaussian(i);
        }
        return Example.perStep(lengths.length == 0 ? Batch.of(x) : Batch.of(x, lengths), y);
    }

    private static Network network(Layer... more) {
        List<Layer> layers = new ArrayList<>(List.of(
                Recurrent.of(n -> new LearnedInitialState(new Lstm(n, 4))),
                new Dropout(0.2),
                Recurrent.of(n -> new Gru(n, 3))));
        layers.addAll(List.of(more));
        layers.add(new Dense(2));
        return Network.initialised(Architecture.of(Input.features(3), layers), 2);
    }

    private static float[] values(Network network) {
        return network.parameters().values();
    }

    @Test
    void a_window_as_long_as_the_sequence_gives_the_full_gradient() {
        ExampleSource whole = ExampleSource.inOrder(List.of(stream(3)));
        float[] expected = values(TRAINER.fit(network(), whole).last());
        Trainer carrying = TRAINER.carryingState();
        assertThat(values(carrying.fit(network(), ExampleSource.windows(stream(3), STEPS))
                        .last()))
                .containsExactly(expected);
        assertThat(values(carrying.fit(network(), ExampleSource.windows(stream(3), 4))
                        .last()))
                .isNotEqualTo(expected);
    }

    @Test
    void each_window_starts_where_the_one_before_was_left() {
        Trainer still = TRAINER.schedule(step -> 0).carryingState(0);
        Network plain = Network.initialised(
                Architecture.of(Input.features(3), Recurrent.of(n -> new Lstm(n, 4)), new Dense(2)), 2);
        ExampleSource whole = ExampleSource.inOrder(List.of(stream(3, 12, 5, 0)));
        ExampleSource windows = ExampleSource.windows(stream(3, 12, 5, 0), 5);
        double expected = still.fit(plain, whole).history().get(0).loss();
        assertThat(still.fit(plain, windows).history().get(0).loss()).isCloseTo(expected, within(1e-6));
        assertThat(still.evaluate(plain, windows).loss())
                .isCloseTo(still.evaluate(plain, whole).loss(), within(1e-6));
        TrainingStep steps = still.steps(plain);
        State state = null;
        for (Example window : windows.epoch(0)) {
            steps.take(window, state);
            state = steps.state();
        }
        assertClose(state, plain.infer(stream(3, 12, 5, 0).batch()).state());
    }

    private static void assertClose(State actual, State expected) {
        for (String name : expected.names()) {
            assertThat(actual.values(name)).as(name).containsExactly(expected.values(name), within(1e-6f));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rows_that_always_start_anew_carry_nothing(boolean recomputing) {
        Trainer trainer = recomputing ? TRAINER.recomputing(2) : TRAINER;
        ExampleSource windows = ExampleSource.windows(stream(20, lengths(20)), 5); // of two shards
        float[] expected = values(trainer.fit(network(), windows).last());
        assertThat(values(trainer.carryingState(1).fit(network(), windows).last()))
                .containsExactly(expected, within(1e-6f));
        assertThat(values(trainer.carryingState(0).fit(network(), windows).last()))
                .isNotEqualTo(expected);
    }

    @Test
    void each_row_starts_anew_or_goes_on_by_itself() {
        Network network = Network.initialised(
                Architecture.of(
                        Input.features(3),
                        Recurrent.of(n -> new LearnedInitialState(new Lstm(n, 4))),
                        Recurrent.of(n -> new LearnedInitialState(new Gru(n, 3))),
                        new Dense(2)),
                2);
        State left = network.infer(stream(3).batch()).state();
        Example next = stream(3);
        TrainingStep mixed = TRAINER.steps(network);
        mixed.take(next, left, new boolean[] {true, false, true});
        TrainingStep fresh = TRAINER.steps(network);
        fresh.take(next.select(0, 2));
        TrainingStep carried = TRAINER.steps(network);
        carried.take(next.select(1), left.select(1));
        assertThat(mixed.state())
                .isEqualTo(State.concat(fresh.state(), carried.state()).select(0, 2, 1));
        float[] start = values(network);
        float[] expected = new float[start.length];
        for (int i = 0; i < start.length; i++) {
            float ofFresh = values(fresh.network())[i] - start[i];
            float ofCarried = values(carried.network())[i] - start[i];
            expected[i] = start[i] + (2 * ofFresh + ofCarried) / 3;
        }
        assertThat(values(mixed.network())).containsExactly(expected, within(1e-6f));
        for (String name : network.tensors().keySet()) {
            if (name.endsWith(".initial")) {
                assertThat(mixed.network().tensors().get(name))
                        .as(name)
                        .isNotEqualTo(network.tensors().get(name));
            }
        }
    }

    @Test
    void the_seed_decides_which_rows_start_anew() {
        Network plain = Network.initialised(
                Architecture.of(Input.features(3), Recurrent.of(n -> new Lstm(n, 4)), new Dense(2)), 2);
        ExampleSource windows = ExampleSource.windows(stream(20), 3);
        Trainer resetting = TRAINER.carryingState(0.3);
        float[] expected = values(resetting.fit(plain, windows).last());
        try (Engine engine = Engine.withThreads(2)) {
            assertThat(values(resetting.on(engine).fit(plain, windows).last())).containsExactly(expected);
        }
        assertThat(values(resetting.seed(5).fit(plain, windows).last())).isNotEqualTo(expected);
        assertThat(values(TRAINER.carryingState(0).fit(plain, windows).last()))
                .isEqualTo(values(
                        TRAINER.carryingState(0).seed(5).fit(plain, windows).last()))
                .isNotEqualTo(expected);
    }

    @Test
    void evaluations_start_nothing_anew() {
        ExampleSource whole = ExampleSource.inOrder(List.of(stream(3, 12, 5, 0)));
        ExampleSource windows = ExampleSource.windows(stream(3, 12, 5, 0), 5);
        assertThat(TRAINER.carryingState(1).evaluate(network(), windows).loss())
                .isCloseTo(TRAINER.evaluate(network(), whole).loss(), within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refuses_what_is_no_probability(double probability) {
        assertThatThrownBy(() -> TRAINER.carryingState(probability))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trainer: the probability that a row starts anew must be in [0, 1], but is " + probability);
    }

    @Test
    void resets_within_a_stream_cut_what_is_carried() {
        Network resetting = Network.initialised(
                Architecture.of(Input.features(3), Recurrent.of(n -> new Resets(new Lstm(n, 4))), new Dense(2)), 2);
        Tensor flags = Tensor.zeros(STEPS, 3, 1);
        for (int b = 0; b < 3; b++) {
            flags.set(1, 6, b, 0); // every row starts anew with the second window
        }
        String reset = resetting.architecture().inputs().keySet().stream()
                .filter(name -> !name.equals(Input.NAME))
                .findFirst()
                .orElseThrow();
        Example stream = stream(3);
        Example marked = new Example(stream.batch().with(reset, flags), stream.targets());
        float[] carried = values(TRAINER.carryingState(0)
                .fit(resetting, ExampleSource.windows(marked, 6))
                .last());
        assertThat(carried)
                .containsExactly(
                        values(TRAINER.fit(resetting, ExampleSource.windows(marked, 6))
                                .last()),
                        within(1e-7f));
        Example unmarked = new Example(stream.batch().with(reset, Tensor.zeros(STEPS, 3, 1)), stream.targets());
        float[] neverReset = values(TRAINER.carryingState(0)
                .fit(resetting, ExampleSource.windows(unmarked, 6))
                .last());
        assertThat(carried).isNotEqualTo(neverReset);
        assertThat(values(TRAINER.carryingState(0)
                        .fit(resetting, ExampleSource.windows(stream, 6))
                        .last()))
                .as("without flags")
                .containsExactly(neverReset);
    }

    @Test
    void refuses_to_carry_the_state_of_a_layer_that_reads_backward() {
        Network both = network(Recurrent.of(n -> new Gru(n, 3)).bidirectional());
        ExampleSource windows = ExampleSource.windows(stream(3), 4);
        String reason =
                "every layer must read forward, but recurrent3.backward reads backward, from steps that have not"
                        + " come yet";
        assertThatThrownBy(() -> TRAINER.carryingState().fit(both, windows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("truncated backpropagation through time: " + reason);
        assertThatThrownBy(() -> TRAINER.recomputing().fit(both, windows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("checkpoints: " + reason);
    }

    @Test
    void refuses_to_carry_the_state_of_a_layer_that_starts_where_another_ends() {
        Network continued = Network.initialised(
                Architecture.of(
                        Input.features(3),
                        Recurrent.of(n -> new Gru(n, 3)).named("first"),
                        Recurrent.of(n -> new Gru(n, 3)).named("second").continuing("first")),
                2);
        ExampleSource windows = ExampleSource.windows(stream(3), 4);
        assertThatThrownBy(() -> TRAINER.carryingState().fit(continued, windows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("truncated backpropagation through time: every layer must start with states of its own, but"
                        + " second starts with those that another layer leaves");
    }

    @Test
    void refuses_a_window_with_another_number_of_rows() {
        ExampleSource uneven = ExampleSource.inOrder(List.of(stream(3), stream(2)));
        assertThatThrownBy(() -> TRAINER.carryingState().fit(network(), uneven))
                .isInstanceOf(TrainingFailedException.class)
                .hasMessage(
                        "training: stopped in epoch 1 at batch 2: state: must be of as many sequences as the batch, 2,"
                                + " but is of 3");
    }

    private static int[] lengths(int size) {
        int[] lengths = new int[size];
        for (int b = 0; b < size; b++) {
            lengths[b] = (STEPS + 7 * b) % (STEPS + 1);
        }
        return lengths;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 12, 50})
    void recomputing_changes_no_gradient(int every) {
        for (int size : new int[] {1, 20}) {
            Example example = stream(size, lengths(size));
            TrainingStep plain = TRAINER.steps(network());
            TrainingStep recomputing = TRAINER.recomputing(every).steps(network());
            for (int i = 0; i < 3; i++) {
                TrainingStep.Result expected = plain.take(example);
                TrainingStep.Result found = recomputing.take(example);
                assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-6));
                assertThat(found.rows()).isEqualTo(expected.rows());
            }
            assertThat(values(recomputing.network())).containsExactly(values(plain.network()), within(1e-6f));
            assertClose(recomputing.state(), plain.state());
        }
    }

    @Test
    void recomputing_gives_the_same_bits_on_two_threads() {
        ExampleSource source = ExampleSource.inOrder(List.of(stream(20), stream(20)));
        float[] once = values(TRAINER.recomputing().fit(network(), source).last());
        try (Engine engine = Engine.withThreads(2)) {
            assertThat(values(TRAINER.recomputing()
                            .on(engine)
                            .fit(network(), source)
                            .last()))
                    .containsExactly(once);
        }
    }

    @Test
    void refuses_to_recompute_a_sequence_that_is_summed_up() {
        assertThatThrownBy(() -> TRAINER.recomputing().steps(network(Pooling.MEAN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("checkpoints: the network must not sum a sequence up, but mean1 gives [B, 3]");
    }
}
