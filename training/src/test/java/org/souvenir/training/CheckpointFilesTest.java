package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FaultWalk;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Adam;

/** Where checkpoints lie, who may write them, and which of them is used. */
class CheckpointFilesTest {
    private static final ExampleSource TRAINING = ExampleSource.of(example(), 4, 3);
    private static final Network NETWORK =
            Network.initialised(Architecture.of(Input.features(1), Recurrent.of(n -> new Gru(n, 2)), new Dense(1)), 1);
    private static final Trainer TRAINER =
            Trainer.of(new MeanSquaredError(), new Adam(1e-2)).seed(5);

    @TempDir
    private Path folder;

    private static Example example() {
        RandomStream random = RandomStream.of(1);
        Tensor x = Tensor.zeros(3, 8, 1);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = random.uniform(i);
        }
        return Example.perStep(Batch.of(x), x);
    }

    private static Fit fit(Trainer trainer) {
        return trainer.fit(NETWORK, TRAINING);
    }

    private Path file() {
        return folder.resolve("training.safetensors");
    }

    private Path older(int number) {
        return folder.resolve("training.safetensors." + number);
    }

    @Test
    void keeps_as_many_as_asked_for_and_goes_on_from_each() {
        Fit whole = fit(TRAINER.epochs(5));
        fit(TRAINER.epochs(4).checkpoint(file(), 3));
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("training.safetensors", "training.safetensors.1", "training.safetensors.2");
        for (Path each : List.of(file(), older(1), older(2))) {
            assertThat(fit(TRAINER.epochs(5).resuming(each)).last().tensors())
                    .isEqualTo(whole.last().tensors());
        }
    }

    @Test
    void goes_on_from_the_newest_that_is_whole() throws IOException {
        Fit whole = fit(TRAINER.epochs(5));
        fit(TRAINER.epochs(4).checkpoint(file(), 3));
        byte[] bytes = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(bytes, bytes.length - 9));
        Files.write(older(1), new byte[0]);
        byte[] oldest = Files.readAllBytes(older(2));
        fit(TRAINER.epochs(3).resuming(file()).checkpoint(file(), 3));
        assertThat(older(2)).as("the one that is whole stays").hasBinaryContent(oldest);
        Fit resumed = fit(TRAINER.epochs(5).resuming(file()));
        assertThat(resumed.last().tensors()).isEqualTo(whole.last().tensors());
    }

    @Test
    void goes_on_from_an_older_one_where_the_newest_is_gone() throws IOException {
        Fit whole = fit(TRAINER.epochs(5));
        fit(TRAINER.epochs(4).checkpoint(file(), 2));
        Files.delete(file());
        assertThat(fit(TRAINER.epochs(5).resuming(file())).last().tensors())
                .isEqualTo(whole.last().tensors());
        Files.delete(older(1));
        assertThatThrownBy(() -> fit(TRAINER.resuming(file())))
                .isInstanceOf(FileFormatException.class)
                .hasMessageEndingWith("there is none");
    }

    @Test
    void refuses_a_second_training_of_the_same_file_and_says_whose_it_is() {
        Trainer trainer = TRAINER.epochs(1).checkpoint(file());
        TrainingListener second = new TrainingListener() {
            @Override
            public void stepped(TrainingContext context) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> fit(trainer))
                        .withMessage(
                                "claim " + file() + ": only one may write it, but it belongs to another training or"
                                        + " writer of this process");
            }
        };
        fit(trainer.listener(second));
        assertThat(fit(trainer).history()).hasSize(1);
        assertThat(folder.toFile().list()).containsExactly("training.safetensors");
    }

    @Test
    void must_keep_one_at_least() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TRAINER.checkpoint(file(), 0))
                .withMessage("trainer: checkpoints that are kept must be at least 1, but is 0");
    }

    @Test
    void is_whole_at_any_fault() {
        Trainer trainer = TRAINER.epochs(1);
        String name = "training.safetensors";
        new FaultWalk(folder, bytes -> Safetensors.fromBytes(bytes).tensors()) // the times of their records differ
                .write(
                        at -> fit(trainer.seed(1).checkpoint(at.resolve(name), 2)),
                        at -> fit(trainer.seed(2).checkpoint(at.resolve(name), 2)));
    }

    @Test
    void goes_on_alike_or_says_why_not_at_any_fault() {
        Trainer trainer = TRAINER.epochs(2);
        String name = "training.safetensors";
        new FaultWalk(folder)
                .read(
                        at -> fit(TRAINER.epochs(1).checkpoint(at.resolve(name))),
                        at -> fit(trainer.resuming(at.resolve(name))).last().tensors());
    }
}
