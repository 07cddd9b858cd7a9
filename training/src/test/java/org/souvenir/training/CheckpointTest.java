package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.metric.AbsoluteError;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Lion;
import org.souvenir.training.optimizer.Optimizer;
import org.souvenir.training.optimizer.RmsProp;
import org.souvenir.training.optimizer.Schedule;
import org.souvenir.training.optimizer.Sgd;
import org.souvenir.training.optimizer.UpdateRule;

class CheckpointTest {
    private static final ExampleSource TRAINING = ExampleSource.of(example(1, 40), 8, 3);
    private static final ExampleSource VALIDATION = ExampleSource.of(example(2, 20), 10, 3);

    @TempDir
    private Path folder;

    /** At every step the mean of all numbers so far. */
    private static Example example(long seed, int size) {
        RandomStream random = RandomStream.of(seed);
        Tensor x = Tensor.zeros(7, size, 1);
        Tensor y = Tensor.zeros(7, size, 1);
        for (int b = 0; b < size; b++) {
            float sum = 0;
            for (int t = 0; t < 7; t++) {
                x.set(random.uniform(7L * b + t), t, b, 0);
                sum += x.get(t, b, 0);
                y.set(sum / (t + 1), t, b, 0);
            }
        }
        return Example.perStep(Batch.of(x), y);
    }

    private static Network network(int hidden) {
        return Network.initialised(
                Architecture.of(
                        Input.features(1), Recurrent.of(n -> new Lstm(n, hidden)), new Dropout(0.2), new Dense(1)),
                1);
    }

    static List<Optimizer> optimizers() {
        return List.of(
                new Adam(1e-2), new RmsProp(1e-2), new Sgd(1e-2), new Sgd(1e-2).withNesterov(0.9), new Lion(1e-3));
    }

    private static Trainer trainer(Optimizer optimizer) {
        return Trainer.of(new MeanSquaredError(), optimizer)
                .schedule(Schedule.cosine(20, 0.1).afterWarmUp(3))
                .metrics(new AbsoluteError())
                .validationEvery(2)
                .seed(5);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void resumed_training_has_the_bits_of_training_without_a_break(Optimizer optimizer) {
        Path file = folder.resolve("training.safetensors");
        Trainer trainer = trainer(optimizer);
        Fit whole = trainer.epochs(5).fit(network(4), TRAINING, VALIDATION);
        trainer.epochs(2).checkpoint(file).fit(network(4), TRAINING, VALIDATION);
        Fit resumed = trainer.epochs(5).resuming(file).fit(network(4), TRAINING, VALIDATION);
        assertThat(resumed.last().tensors()).isEqualTo(whole.last().tensors());
        assertThat(resumed.network().tensors()).isEqualTo(whole.network().tensors());
        assertThat(resumed.best()).isEqualTo(whole.best());
        assertThat(resumed.history())
                .usingRecursiveComparison()
                .ignoringFields("time")
                .isEqualTo(whole.history());
    }

    @Test
    void listeners_hear_of_each_checkpoint_once_it_is_whole() {
        Path file = folder.resolve("training.safetensors");
        List<String> heard = new ArrayList<>();
        Trainer trainer = trainer(new Adam(1e-2)).checkpoint(file).listener(new TrainingListener() {
            @Override
            public void epochStarted(int epoch, int batches) {
                heard.add("epoch " + epoch);
            }

            @Override
            public void saved(Path saved) {
                heard.add("after epoch " + Safetensors.read(saved).metadata().get("epoch"));
            }
        });
        trainer.epochs(2).fit(network(4), TRAINING);
        assertThat(heard).containsExactly("epoch 1", "after epoch 2", "epoch 2", "after epoch 3");
    }

    @Test
    void resumed_training_starts_the_same_rows_anew() {
        Path file = folder.resolve("training.safetensors");
        ExampleSource windows = ExampleSource.windows(example(1, 8), 2);
        Trainer trainer = trainer(new Adam(1e-2)).carryingState(0.3);
        Fit whole = trainer.epochs(4).fit(network(4), windows, VALIDATION);
        trainer.epochs(2).checkpoint(file).fit(network(4), windows, VALIDATION);
        Fit resumed = trainer.epochs(4).resuming(file).fit(network(4), windows, VALIDATION);
        assertThat(resumed.last().tensors()).isEqualTo(whole.last().tensors());
    }

    @Test
    void resumed_training_that_was_over_is_over_at_once() {
        Path file = folder.resolve("training.safetensors");
        Trainer trainer = trainer(new Sgd(1e-2)).schedule(step -> 0).patience(2).epochs(9);
        Fit fit = trainer.checkpoint(file).fit(network(4), TRAINING, VALIDATION);
        assertThat(fit.end()).isEqualTo(Fit.End.PATIENCE);
        Fit again = trainer.resuming(file).fit(network(4), TRAINING, VALIDATION);
        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("network", "last")
                .isEqualTo(fit);
    }

    @Test
    void keeps_an_old_checkpoint_until_the_new_one_is_whole() throws IOException {
        Path file = folder.resolve("training.safetensors");
        trainer(new Adam(1e-2)).epochs(1).checkpoint(file).fit(network(4), TRAINING, VALIDATION);
        byte[] before = Files.readAllBytes(file);
        ExampleSource failing = epoch ->
                List.of(example(3, 2), Example.perSequence(example(4, 2).batch(), Tensor.zeros(2)));
        assertThatThrownBy(() -> trainer(new Adam(1e-2)).checkpoint(file).fit(network(4), failing, VALIDATION))
                .isInstanceOf(TrainingFailedException.class);
        assertThat(file).hasBinaryContent(before);
        assertThat(folder.toFile().list()).containsExactly("training.safetensors");
    }

    @Test
    void refuses_what_does_not_fit_the_training_that_goes_on() {
        Path file = folder.resolve("training.safetensors");
        trainer(new Adam(1e-2)).epochs(1).checkpoint(file).fit(network(4), TRAINING, VALIDATION);
        Trainer resuming = trainer(new Adam(1e-2)).resuming(file);
        assertThatThrownBy(() -> resuming.seed(6).fit(network(4), TRAINING, VALIDATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("checkpoint " + file + ": the seed must be the trainer's, 6, but is 5;"
                        + " resuming(file, Condition.SEED) goes on all the same");
        assertThatThrownBy(() -> trainer(new RmsProp(1e-2).withDecay(0.1))
                        .resuming(folder.resolve("none"))
                        .fit(network(4), TRAINING, VALIDATION))
                .isInstanceOf(FileFormatException.class)
                .hasMessageEndingWith("the file must be readable, but there is none");
    }

    private static Network network(Layer... layers) {
        return Network.initialised(Architecture.of(Input.features(1), layers), 1);
    }

    @Test
    void says_which_parameter_another_architecture_has_otherwise() {
        Path file = folder.resolve("training.safetensors");
        Network lstm = network(Recurrent.of(n -> new Lstm(n, 4)), new Dense(1));
        Trainer trainer = Trainer.of(new MeanSquaredError(), new Adam(1e-2)).epochs(1);
        trainer.checkpoint(file).fit(lstm, TRAINING);
        String start = "checkpoint " + file + ": it must be of the same architecture, but ";
        Trainer resuming = trainer.resuming(file);
        assertThatThrownBy(() -> resuming.fit(network(Recurrent.of(n -> new Lstm(n, 3)), new Dense(1)), TRAINING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(start + "recurrent1.forget.weight is [5, 4] in the file and [4, 3] in the network");
        assertThatThrownBy(() -> resuming.fit(network(Recurrent.of(n -> new Gru(n, 4)), new Dense(1)), TRAINING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(start + "recurrent1.reset.weight is only in the network");
        assertThatThrownBy(() -> resuming.fit(network(Recurrent.of(n -> new Lstm(n, 1))), TRAINING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(start + "dense1.bias is only in the file");
        assertThatThrownBy(() -> Trainer.of(new MeanSquaredError(), new RmsProp(1e-2))
                        .resuming(file)
                        .fit(lstm, TRAINING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("checkpoint " + file + ": its optimizer remembers [mean, square], but " + new RmsProp(1e-2)
                        + " remembers [square]");
    }

    @Test
    void goes_on_with_the_same_settings_of_the_optimizer_alone() {
        Path file = folder.resolve("training.safetensors");
        Optimizer lion = new Lion(1e-3);
        trainer(lion).epochs(1).checkpoint(file).fit(network(4), TRAINING, VALIDATION);
        assertThatThrownBy(() -> trainer(new Lion(2e-3)).resuming(file).fit(network(4), TRAINING, VALIDATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("checkpoint " + file + ": the optimizer must be the trainer's, Lion[rate=0.002, beta1=0.9,"
                        + " beta2=0.99, decay=0.1], but is Lion[rate=0.001, beta1=0.9, beta2=0.99, decay=0.1];"
                        + " resuming(file, Condition.OPTIMIZER) goes on all the same");
    }

    /** The file as version 1 has it, at the end of an epoch: with seed and optimizer, or at first with the seed alone. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void goes_on_from_a_file_of_version_1(boolean withOptimizer) {
        Path file = folder.resolve("training.safetensors");
        Trainer trainer = trainer(new Adam(1e-2));
        Fit whole = trainer.epochs(2).fit(network(4), TRAINING, VALIDATION);
        trainer.epochs(1).checkpoint(file).fit(network(4), TRAINING, VALIDATION);
        Checkpoints.change(file, metadata -> {
            for (Condition condition : Condition.values()) {
                if (condition != Condition.SEED && condition != Condition.OPTIMIZER) {
                    assertThat(metadata.remove(condition.key())).isNotNull();
                }
            }
            assertThat(metadata.keySet()
                            .removeAll(List.of("epoch", "batch", "since.loss.output", "since.weight.output")))
                    .isTrue();
            if (!withOptimizer) {
                assertThat(metadata.remove("optimizer")).startsWith("Adam[rate=0.01, ");
                metadata.remove("sequences");
            }
            metadata.put("souvenir.checkpoint", "1");
        });
        Fit resumed = trainer.epochs(2).resuming(file).fit(network(4), TRAINING, VALIDATION);
        assertThat(resumed.last().tensors()).isEqualTo(whole.last().tensors());
    }

    /** An optimizer that is no record, and does not tell its settings. */
    private static final class Plain implements Optimizer {
        @Override
        public double rate() {
            return 0.1;
        }

        @Override
        public void define(UpdateRule rule) {
            rule.update(rule.parameter().minus(rule.gradient().times(rule.rate())));
        }
    }

    @Test
    void says_at_once_that_an_optimizer_cannot_tell_its_settings() {
        Trainer trainer = trainer(new Plain());
        assertThat(trainer.epochs(1).fit(network(4), TRAINING, VALIDATION).history())
                .isNotEmpty();
        assertThatThrownBy(() -> trainer.checkpoint(folder.resolve("training.safetensors")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "optimizer: its settings must be known to go on from a checkpoint, so it must be a record or"
                                + " have settings() of its own, but " + Plain.class.getName() + " is neither");
    }

    @Test
    void refuses_a_file_that_is_no_whole_checkpoint() throws IOException {
        Path file = folder.resolve("training.safetensors");
        trainer(new Adam(1e-2)).epochs(1).checkpoint(file).fit(network(4), TRAINING, VALIDATION);
        byte[] whole = Files.readAllBytes(file);
        byte[] altered = whole.clone();
        altered[altered.length - 3] ^= 1;
        Path broken = folder.resolve("broken.safetensors");
        Trainer resuming = trainer(new Adam(1e-2)).resuming(broken);
        for (byte[] bytes : List.of(altered, Arrays.copyOf(whole, whole.length - 40), new byte[0])) {
            Files.write(broken, bytes);
            assertThatThrownBy(() -> resuming.fit(network(4), TRAINING, VALIDATION))
                    .isInstanceOf(FileFormatException.class);
        }
        Safetensors.write(broken, network(4).tensors(), Map.of());
        assertThatThrownBy(() -> resuming.fit(network(4), TRAINING, VALIDATION))
                .isInstanceOf(FileFormatException.class)
                .hasMessageEndingWith("the metadata must have souvenir.checkpoint 1 or 2, but have none");
        Safetensors.write(broken, network(4).tensors(), Map.of("souvenir.checkpoint", "1"));
        assertThatThrownBy(() -> resuming.fit(network(4), TRAINING, VALIDATION))
                .isInstanceOf(FileFormatException.class)
                .hasMessageEndingWith("the metadata must be those of a checkpoint, but there is no seed");
    }
}
