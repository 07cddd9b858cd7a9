package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.core.file.FileFormatException;

/** Checkpoints that training cannot have come to. */
class ForgedCheckpointTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");

    /** After two epochs of five steps. */
    @BeforeEach
    void write() {
        file = folder.resolve("training.safetensors");
        RunningMean.trainer()
                .epochs(2)
                .checkpoint(file)
                .fit(RunningMean.network(), RunningMean.TRAINING, RunningMean.VALIDATION);
    }

    private Fit resumed() {
        return RunningMean.trainer()
                .epochs(3)
                .resuming(file)
                .fit(RunningMean.network(), RunningMean.TRAINING, RunningMean.VALIDATION);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    best            | 7                    | best must be in [-1, 1], but is 7
                    best            | -2                   | best must be in [-1, 1], but is -2
                    epoch           | 2147483648           | epoch must be in [2, 3], but is 2147483648
                    epoch           | 2                    | batch must be in [1, 10], but is 0
                    epoch           | 2147483647           | epoch must be in [2, 3], but is 2147483647
                    epoch           | -2147483648          | epoch must be in [2, 3], but is -2147483648
                    batch           | -1                   | batch must be in [0, 10], but is -1
                    batch           | x                    | batch is no whole number: x
                    steps           | -1                   | steps must be in [0, 9007199254740992], but is -1
                    steps           | 9223372036854775807  | steps must be in [0, 9007199254740992], but is 9223372036854775807
                    steps           | 7                    | history.1.steps must be in [1, 7], but is 10
                    steps           | 1                    | records must be in [0, 1], but is 2
                    records         | -1                   | records must be in [0, 10], but is -1
                    records         | 3                    | there is no history.2.steps
                    sequences       | -5                   | sequences must be in [0, 9223372036854775807], but is -5
                    history.1.epoch | 2147483647           | history.1.epoch must be in [1, 10], but is 2147483647
                    history.0.epoch | -2147483648          | history.0.epoch must be in [1, 5], but is -2147483648
                    history.0.epoch | 3                    | record 1 is of epoch 2 and step 10 after one of epoch 3 and step 5
                    history.1.steps | 4                    | record 1 is of epoch 2 and step 4 after one of epoch 1 and step 5
                    history.0.loss  | much                 | history.0.loss is no number: much
                    history.0.time  | PT-1S                | history.0.time is a time below 0
                    history.0.time  | soon                 | history.0.time is no time
                    """)
    void refuses_by_its_name_what_cannot_be(String name, String value, String found) {
        Checkpoints.change(
                file, metadata -> assertThat(metadata.put(name, value)).isNotNull());
        assertThatThrownBy(this::resumed)
                .isInstanceOf(FileFormatException.class)
                .hasMessage("%s: the metadata must be those of a checkpoint, but %s", file, found);
    }

    @Test
    void refuses_a_batch_that_the_epoch_does_not_have() {
        Checkpoints.change(file, metadata -> metadata.put("batch", "5"));
        assertThatThrownBy(this::resumed)
                .hasMessageEndingWith("checkpoint: 5 batches of epoch 3 are done, but it has 5");
    }

    @Test
    void refuses_numbers_that_are_none_by_their_tensor() {
        for (String tensor : new String[] {"parameters.dense1.bias", "best.dense1.bias", "optimizer.mean"}) {
            write();
            Checkpoints.change(file, tensor, Float.NaN);
            assertThatThrownBy(this::resumed)
                    .isInstanceOf(FileFormatException.class)
                    .hasMessage("%s: all numbers must be finite, but %s has NaN", file, tensor);
        }
    }

    /** Where reading takes the square of its length, this takes half a minute of a processor. */
    @Test
    void reads_a_long_history_in_a_time_of_its_length() {
        int count = 20_000;
        Checkpoints.change(file, metadata -> {
            for (int i = 2; i < count; i++) {
                for (String part : List.of("loss", "loss.output", "validation", "validation.loss.output", "time")) {
                    metadata.put("history." + i + "." + part, metadata.getOrDefault("history.1." + part, ""));
                }
                metadata.put("history." + i + ".metric.absolute error", "0.5");
                metadata.put("history." + i + ".epoch", Integer.toString(i + 1));
                metadata.put("history." + i + ".steps", Integer.toString(5 * (i + 1)));
            }
            metadata.put("records", Integer.toString(count));
            metadata.put("steps", Integer.toString(5 * count));
            metadata.put("epoch", Integer.toString(count + 1));
        });
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        assertThat(resumed().history()).hasSize(count);
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before)).isLessThan(Duration.ofSeconds(15));
    }
}
