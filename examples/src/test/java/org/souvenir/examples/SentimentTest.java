package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;

final class SentimentTest {
    private static final PrintStream OUT = System.out;
    private static final PrintStream ERR = System.err;
    private static final InputStream IN = System.in;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** What a run printed, and how it ended. */
    private record Run(int status, String out, String err) {}

    private Run run(String input, String... arguments) {
        out.reset();
        err.reset();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        String[] all = new String[arguments.length + 3];
        all[0] = "sentiment";
        all[1] = "--html";
        all[2] = page().toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        int status = Main.examples().execute(all);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Path page() {
        return folder.resolve("page.html");
    }

    @AfterEach
    void restore() {
        System.setOut(OUT);
        System.setErr(ERR);
        System.setIn(IN);
    }

    private Path toyReviews() throws IOException {
        Path file = folder.resolve("reviews.tsv");
        StringBuilder rows = new StringBuilder("label\ttext\n");
        List<String> things = List.of("cup", "lamp", "chair", "book", "phone", "bag", "shirt", "door", "cat", "pen");
        for (String thing : things) {
            for (String place : List.of("here", "there", "at home", "at work")) {
                rows.append("good\tThe ")
                        .append(thing)
                        .append(" is great ")
                        .append(place)
                        .append(".\n");
                rows.append("bad\tThe ")
                        .append(thing)
                        .append(" is awful ")
                        .append(place)
                        .append(".\n");
            }
        }
        return Files.writeString(file, rows);
    }

    private String[] toy(String... more) throws IOException {
        String[] fixed = {
            "--data", toyReviews().toString(), "--embedding", "8", "--hidden", "8", "--epochs", "20", "--rate", "0.01"
        };
        String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gru", "lstm"})
    void learns_and_shows_how_it_reads(String cell) throws IOException {
        Run run = run("", toy("--cell", cell, "--text", "The pen is great wibble"));
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("majority", "naive Bayes", "memory: kept", "says: good", "for it:")
                .containsPattern("(?i)" + cell + " +100\\.0 %");
        assertThat(Files.readString(page())).contains("<h1>good, ", "unknown\">wibble</td>", "How good it is");
    }

    @Test
    void keeps_the_classifier_and_uses_it_again() throws IOException {
        String model = folder.resolve("model.safetensors").toString();
        String lines = "the lamp is awful\nwibble\n\nthe cat is great\n";
        Run trained = run(lines, toy("--cell", "gru", "--save", model, "--predict"));
        assertThat(trained.out().lines()).hasSize(4);
        assertThat(trained.out())
                .containsPattern("^bad\t0\\.\\d{3}\tthe lamp is awful\n\\?\t\\?\twibble\n\\?\t\\?\t\ngood");
        assertThat(trained.err()).contains("GRU");
        assertThat(run(lines, "--load", model, "--predict").out()).isEqualTo(trained.out());
    }

    @Test
    void the_same_seed_gives_the_same_bytes_on_one_thread_and_two() throws IOException {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        run("", toy("--cell", "lstm", "--threads", "1", "--save", one.toString()));
        run("", toy("--cell", "lstm", "--threads", "2", "--save", two.toString()));
        assertThat(two).hasSameBinaryContentAs(one);
    }

    @Test
    void tells_how_good_it_is_on_pairs_alone() throws IOException {
        String pairs = Files.readString(toyReviews())
                .replaceAll("(?m)^(\\w+\tThe (\\w+) is \\w+ (.*))$", "$1\t$2 $3")
                .replace("label\ttext", "label\ttext\tpair");
        Files.writeString(folder.resolve("reviews.tsv"), pairs);
        Run run = run("", "--data", folder.resolve("reviews.tsv").toString(), "--cell", "gru", "--epochs", "3");
        assertThat(run.out())
                .contains("in pairs")
                .containsPattern("majority +50\\.0 % +50\\.0 %\n")
                .containsPattern("naive Bayes +100\\.0 % +100\\.0 %\n")
                .containsPattern("and bigrams +100\\.0 % +100\\.0 %\n");
    }

    @Test
    void tells_mean_and_spread_over_seeds() throws IOException {
        assertThat(run("", toy("--cell", "gru", "--seeds", "2")).out())
                .contains("seed 1  majority 50.0 %", "seed 2  majority")
                .containsPattern("GRU +\\d+\\.\\d % +± \\d\\.\\d");
    }

    @Test
    void says_what_is_wrong_with_what_it_is_given() throws IOException {
        assertComplaint(
                run("", "--data", folder.resolve("none.tsv").toString()),
                "the file must be readable, but there is none");
        Path one = Files.writeString(folder.resolve("one.tsv"), "label\ttext\ngood\ta\ngood\tb\n");
        assertComplaint(run("", "--data", one.toString()), "expected at least two labels, but found only \"good\"");
        assertComplaint(run("", toy("--split", "0.5,0.5")), "there must be three parts");
        assertComplaint(run("", toy("--cell", "rnn", "--text", "wibble wobble")), "[wibble, wobble]");
        Path file = folder.resolve("model");
        Files.writeString(file, "no model");
        assertComplaint(run("", "--load", file.toString()), file.toString());
    }

    private static void assertComplaint(Run run, String message) {
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(message).doesNotContain("Exception", "\tat ");
    }

    @Test
    void refuses_a_network_that_is_no_classifier() {
        Path file = folder.resolve("network");
        Network.initialised(Architecture.of(Input.features(2), Recurrent.of(n -> new ElmanRnn(n, 3))), 1)
                .save(file);
        assertComplaint(run("", "--load", file.toString()), "must hold a classifier with a layer 'cell'");
    }
}
