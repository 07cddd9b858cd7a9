package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.text.batch.LanguageModelStream;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.optimizer.Adam;

final class LanguageModelTest {
    private static final PrintStream OUT = System.out;
    private static final PrintStream ERR = System.err;
    private static final Pattern EPOCH =
            Pattern.compile("epoch +(\\d+): (\\S+) nats, (\\S+) bits per character held out");

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        out.reset();
        err.reset();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        return Main.examples()
                .execute(Stream.concat(Stream.of("language-model"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    @AfterEach
    void restore() {
        System.setOut(OUT);
        System.setErr(ERR);
    }

    /** Of nine characters, the last of which is an emoji. */
    private String[] small(String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "the cat 😀\n".repeat(300));
        String[] fixed = {"--data", file.toString(), "--hidden", "16", "--sample", "50"};
        String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        return all;
    }

    @Test
    void learns_a_text_and_writes_on() throws IOException {
        assertThat(run(small("--epochs", "60", "--temperature", "0.1"))).isZero();
        String said = out.toString(StandardCharsets.UTF_8);
        assertThat(said).startsWith("3,000 characters, 10 kinds of them; the last 300 are held out");
        List<MatchResult> epochs = EPOCH.matcher(said).results().toList();
        assertThat(epochs).hasSize(60);
        assertThat(epochs).extracting(epoch -> epoch.group(1)).startsWith("1", "2", "3");
        for (MatchResult epoch : epochs) {
            double bits = Double.parseDouble(epoch.group(2)) / Math.log(2);
            assertThat(Double.parseDouble(epoch.group(3))).isBetween(bits - 2e-3, bits + 2e-3); // both are rounded
        }
        assertThat(Double.parseDouble(epochs.get(0).group(2))).isGreaterThan(1);
        assertThat(Double.parseDouble(epochs.get(59).group(2))).isLessThan(0.2); // all is foreseeable but the start
        String written = said.substring(said.indexOf("\n\n") + 2);
        assertThat(written.codePoints()).hasSize(50 + 1); // and a line end
        assertThat(written).contains("the cat 😀\nthe cat 😀\n").matches("[the ca😀\n]*");
    }

    @Test
    void says_the_same_for_the_same_seed() throws IOException {
        run(small("--cell", "lstm", "--epochs", "1"));
        String first = out.toString(StandardCharsets.UTF_8);
        run(small("--cell", "lstm", "--epochs", "1"));
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(first);
        run(small("--cell", "lstm", "--epochs", "1", "--seed", "2"));
        assertThat(out.toString(StandardCharsets.UTF_8)).isNotEqualTo(first);
    }

    @Test
    void tells_what_rounding_its_weights_costs() throws IOException {
        assertThat(run(small("--epochs", "1", "--quantised"))).isZero();
        List<MatchResult> losses = Pattern.compile("weights in (\\S+) *: (\\S+) nats per character held out")
                .matcher(out.toString(StandardCharsets.UTF_8))
                .results()
                .toList();
        assertThat(losses).extracting(loss -> loss.group(1)).containsExactly("FLOAT32", "BFLOAT16", "INT8");
        double floats = Double.parseDouble(losses.get(0).group(2));
        assertThat(losses)
                .allSatisfy(
                        loss -> assertThat(Double.parseDouble(loss.group(2))).isBetween(floats - 0.02, floats + 0.02));
    }

    @Test
    void says_what_is_wrong_with_what_it_is_given() throws IOException {
        assertComplaint(folder.resolve("none"), "the file must be readable, but there is none");
        assertComplaint(
                Files.write(folder.resolve("latin"), "café".getBytes(StandardCharsets.ISO_8859_1)),
                "the text must be in UTF-8, but is not");
        assertComplaint(Files.writeString(folder.resolve("short"), "too short"), "16 streams need at least 17 tokens");
    }

    private void assertComplaint(Path file, String message) {
        assertThat(run("--data", file.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(message).doesNotContain("Exception", "\tat ");
    }

    @Test
    void a_network_that_carries_its_state_learns_what_follows() {
        int[] tokens = new int[600];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = new int[] {0, 1, 0, 2, 0, 3}[i % 6]; // what follows 0 only what came before it tells
        }
        LanguageModelStream stream = LanguageModelStream.of(tokens, 4, 5);
        Trainer trainer = Trainer.of(new SoftmaxCrossEntropy(), new Adam(2e-2))
                .carryingState()
                .metrics(new Accuracy())
                .epochs(8);
        Architecture architecture =
                Architecture.of(Input.ids(4), new Embedding(4), Recurrent.of(n -> new Gru(n, 8)), new Dense(4));
        Fit fit = trainer.fit(Network.initialised(architecture, 1), stream.examples());
        assertThat(trainer.evaluate(fit.network(), stream.examples()).metric("accuracy"))
                .isGreaterThan(0.98);
    }
}
