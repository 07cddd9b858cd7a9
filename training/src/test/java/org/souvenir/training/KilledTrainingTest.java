package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
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
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Adam;

/** A training that is killed again and again ({@code -Dkills=50} for so many), and started anew each time. */
class KilledTrainingTest {
    private static final int KILLS = Integer.getInteger("kills", 3);
    private static final int STEPS_PER_EPOCH = 8;
    private static final int MOST_STEPS = 3 * STEPS_PER_EPOCH;
    private static final int EPOCHS = 3 * KILLS + 2;

    @TempDir
    private Path folder;

    @Test
    void gives_the_bytes_of_one_that_was_not_killed() throws Exception {
        Path whole = Files.createDirectory(folder.resolve("whole"));
        assertThat(start(whole).waitFor()).isZero();
        Path killed = Files.createDirectory(folder.resolve("killed"));
        Random random = new Random(1);
        int inTheMiddle = 0;
        for (int i = 0; i < KILLS; i++) {
            Process process = start(killed);
            int marks = wait(process.getInputStream(), 1 + random.nextInt(MOST_STEPS));
            process.destroyForcibly().waitFor();
            inTheMiddle += marks > 0 ? 1 : 0;
        }
        assertThat(inTheMiddle).as("killed while training").isPositive();
        assertThat(start(killed).waitFor()).isZero();
        assertThat(killed.resolve("network")).hasSameBinaryContentAs(whole.resolve("network"));
        assertThat(killed.toFile().list())
                .containsExactlyInAnyOrder("network", "training.safetensors", "training.safetensors.1");
    }

    @Test
    void keeps_another_process_from_its_file_until_it_is_killed() throws Exception {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Path file = shared.resolve("training.safetensors");
        Process other = start(shared, 1_000_000);
        try {
            assertThat(wait(other.getInputStream(), STEPS_PER_EPOCH + 1)).isEqualTo(STEPS_PER_EPOCH + 1);
            assertThat(start(shared, 3).waitFor()).isPositive();
            assertThat(shared.resolveSibling("errors"))
                    .content()
                    .containsPattern("IllegalStateException: claim \\Q" + file
                            + "\\E: only one may write it, but it belongs to process " + other.pid()
                            + ", since [0-9T:-]+Z");
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(shared.resolve(".training.safetensors.lock")).exists();
        int done = Integer.parseInt(Safetensors.read(file).metadata().get("records"));
        assertThat(start(shared, done + 1).waitFor()).isZero();
        assertThat(shared.toFile().list())
                .contains("network", "training.safetensors")
                .noneMatch(name -> name.endsWith(".lock") || name.endsWith(".tmp"));
    }

    private static Process start(Path folder) throws IOException {
        return start(folder, EPOCHS);
    }

    private static Process start(Path folder, int epochs) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        folder.toString(),
                        Integer.toString(epochs))
                .redirectError(folder.resolveSibling("errors").toFile())
                .start();
    }

    /** Waits for so many steps, or for the end. */
    private static int wait(InputStream steps, int count) throws IOException {
        int seen = 0;
        while (seen < count && steps.read() >= 0) {
            seen++;
        }
        return seen;
    }

    /** The process: goes on from a checkpoint if there is one, says each step, and keeps the network in the end. */
    static final class Killed {
        public static void main(String... args) {
            Path folder = Path.of(args[0]);
            Path file = folder.resolve("training.safetensors");
            Trainer trainer = Trainer.of(new MeanSquaredError(), new Adam(1e-2))
                    .seed(5)
                    .epochs(Integer.parseInt(args[1]))
                    .checkpoint(file, 2)
                    .listener(new TrainingListener() {
                        @Override
                        public void stepped(TrainingContext context) {
                            System.out.print('.');
                            System.out.flush();
                        }
                    });
            Network network = Network.initialised(
                    Architecture.of(Input.features(1), Recurrent.of(n -> new Gru(n, 64)), new Dense(1)), 1);
            (Files.exists(file) ? trainer.resuming(file) : trainer)
                    .fit(network, ExampleSource.of(example(), 4, 3))
                    .last()
                    .save(folder.resolve("network"));
        }

        private static Example example() {
            RandomStream random = RandomStream.of(1);
            Tensor x = Tensor.zeros(5, 4 * STEPS_PER_EPOCH, 1);
            for (int i = 0; i < x.length(); i++) {
                x.data()[i] = random.uniform(i);
            }
            return Example.perStep(Batch.of(x), x);
        }
    }
}
