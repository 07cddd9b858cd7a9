package org.souvenir.examples;

import static com.google.common.collect.ObjectArrays.concat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.text.vocabulary.Vocabulary;

final class SentimentTest {
    private static final PrintStream OUT = System.out;
    private static final PrintStream ERR = System.err;
    private static final InputStream IN = System.in;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private String page = "";

    @BeforeEach
    void choosePage() {
        page = folder.resolve("page.html").toString();
    }

    /** What a run printed, and how it ended. */
    private record Run(int status, String out, String err) {}

    private Run run(String input, String... arguments) {
        return run(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    private Run run(byte[] input, String... arguments) {
        out.reset();
        err.reset();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        System.setIn(new ByteArrayInputStream(input));
        String[] all = new String[arguments.length + 3];
        all[0] = "sentiment";
        all[1] = "--html";
        all[2] = page;
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        int status = Main.examples().execute(all);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Path page() {
        return Path.of(page);
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
                .containsPattern(
                        "^bad\t0\\.\\d{3}\tawful.*\tthe lamp is awful\n\\?\t\\?\t\twibble\n\\?\t\\?\t\t\ngood");
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

    private String model() throws IOException {
        String model = folder.resolve("model.safetensors").toString();
        assertThat(run("", toy("--cell", "gru", "--save", model)).status()).isZero();
        return model;
    }

    @Test
    void explains_each_line_as_json() throws IOException {
        String model = model();
        String odd = "the lamp is awful </script> \"quoted\" \\ \u2028 \t \u0001 😀";
        Run run = run(odd + "\r\nwibble\n\n" + "great ".repeat(10_000), "--load", model, "--explain");
        assertThat(run.status()).isZero();
        List<JsonObject> lines = run.out()
                .lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        assertThat(lines).hasSize(4);
        JsonObject first = lines.get(0);
        assertThat(first.get("text").getAsString()).isEqualTo(odd);
        assertThat(first.get("label").getAsString()).isEqualTo("bad");
        JsonObject each = first.getAsJsonObject("probabilities");
        assertThat(each.get("bad").getAsDouble() + each.get("good").getAsDouble())
                .isCloseTo(1, within(1e-6));
        double score = first.get("score").getAsDouble();
        assertThat(first.get("probability").getAsDouble()).isCloseTo(1 / (1 + Math.exp(-score)), within(1e-5));
        double added = 0;
        for (JsonElement word : first.getAsJsonArray("words")) {
            added += word.getAsJsonObject().get("added").getAsDouble();
        }
        assertThat(added)
                .isCloseTo(score - first.get("baseline").getAsDouble(), within(0.005 * Math.max(1, Math.abs(score))));
        assertThat(lines.get(1).get("label").isJsonNull()).isTrue();
        assertThat(lines.get(2).get("problem").getAsString()).isEqualTo("no word of it is known");
        assertThat(lines.get(3).getAsJsonArray("words")).hasSize(10_000);
        assertThat(lines.get(3).get("label").getAsString()).isEqualTo("good");
    }

    @Test
    void says_which_line_is_no_utf_8_and_gives_no_verdict_on_it() throws IOException {
        byte[] lines = "the lamp is great\ngreat café\nthe cat is awful".getBytes(StandardCharsets.ISO_8859_1);
        String model = model();
        Run run = run(lines, "--load", model, "--predict");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).containsPattern("^good\t.*\n\\?\t\\?\t\tgreat caf\uFFFD\nbad\t");
        assertThat(run.err())
                .isEqualTo("standard input, line 2: expected UTF-8, but found the byte 0xE9 at 9 of the line\n");
        assertThat(run(lines, "--load", model, "--explain").out())
                .contains("\"label\":null,\"problem\":\"standard input, line 2: expected UTF-8");
    }

    @Test
    void repeats_no_text_that_a_terminal_would_obey() throws IOException {
        String model = model();
        String line = "the lamp is \u001b]0;great\u0007 great\u009b31m\u202e\n";
        assertThat(run(line, "--load", model, "--predict").out())
                .endsWith("\tthe lamp is \\u001b]0;great\\u0007 great\\u009b31m\\u202e\n");
        String explained = run(line, "--load", model, "--explain").out();
        assertThat(explained.strip()).matches(text -> text.chars().noneMatch(Character::isISOControl), "can be shown");
        assertThat(JsonParser.parseString(explained)
                        .getAsJsonObject()
                        .get("text")
                        .getAsString())
                .isEqualTo(line.strip());
        String text = "great \u001b[2J\u009b1m lamp";
        Run shown = run("", "--load", model, "--text", text);
        assertThat(shown.out())
                .as(shown.err())
                .contains("reads: great \\u001b[2J\\u009b1m lamp")
                .doesNotContain("\u001b[2J", "\u009b");
        assertThat(run("", "--load", "\u001b[2J").err()).startsWith("\\u001b[2J");
    }

    @Test
    void classifies_nothing_and_long_lines() throws IOException {
        String model = model();
        assertThat(run("", "--load", model, "--predict")).isEqualTo(new Run(0, "", ""));
        String longest = "lamp ".repeat(10_000) + "awful";
        assertThat(run(longest + "\nthe pen is great\n", "--load", model, "--predict")
                        .out())
                .containsPattern("^(good|bad)\t.*\t" + "lamp lamp")
                .containsPattern("\ngood\t.*\tthe pen is great\n$");
    }

    @Test
    void refuses_a_temperature_that_is_none() throws IOException {
        Path file = Path.of(model());
        NetworkFormat.Stored stored = NetworkFormat.standard().read(file);
        Map<String, String> notes = new HashMap<>(stored.notes());
        assertThat(Double.parseDouble(notes.get("temperature"))).isPositive();
        notes.put("temperature", "hot");
        NetworkFormat.standard().write(file, stored.network(), notes);
        assertComplaint(run("", "--load", file.toString()), "temperature must be a number above 0, but is \"hot\"");
        notes.remove("temperature");
        NetworkFormat.standard().write(file, stored.network(), notes);
        assertThat(run("the pen is great\n", "--load", file.toString(), "--predict")
                        .out())
                .startsWith("good\t");
    }

    @Test
    void refuses_notes_that_are_not_those_of_the_network() throws IOException {
        Path file = Path.of(model());
        NetworkFormat.Stored stored = NetworkFormat.standard().read(file);
        Map<String, String> complaints = Map.of(
                "good", "labels must be two or more that differ, a line of text each, but are [good]",
                "good\nbad\nfair", "its network must score 3 labels for each text, but gives [B, 2]",
                "good\ngood", "labels must be two or more that differ, a line of text each, but are [good, good]");
        for (String labels : complaints.keySet()) {
            Map<String, String> notes = new HashMap<>(stored.notes());
            notes.put("labels", labels);
            NetworkFormat.standard().write(file, stored.network(), notes);
            assertComplaint(run("", "--load", file.toString()), complaints.get(labels));
        }
        Map<String, String> notes = new HashMap<>(stored.notes());
        notes.put("vocabulary", Vocabulary.of(List.of("cup")).toText());
        NetworkFormat.standard().write(file, stored.network(), notes);
        assertComplaint(
                run("", "--load", file.toString()),
                "must read one sequence of ids, as many as the vocabulary has, 3, but it is");
    }

    @Test
    void learns_from_several_files_of_stars() throws IOException {
        List<String> rows = Files.readAllLines(toyReviews());
        StringBuilder one = new StringBuilder("stars\treview\n3 stars\tThe lamp is so so\n");
        StringBuilder two = new StringBuilder("review,rating\n");
        for (String row : rows.subList(1, rows.size())) {
            boolean good = row.startsWith("good");
            String review = row.substring(row.indexOf('\t') + 1);
            one.append(good ? "5 stars" : "2").append('\t').append(review).append('\n');
            two.append(review).append(',').append(good ? "4.0" : "1.0").append('\n');
        }
        Path first = Files.writeString(folder.resolve("one.tsv"), one);
        Path second = folder.resolve("two.csv.gz");
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(second))) {
            gzip.write(two.toString().getBytes(StandardCharsets.UTF_8));
        }
        String[] small = {"--cell", "gru", "--embedding", "8", "--hidden", "8", "--epochs", "2"};
        String[] both = {"--data", first.toString(), second.toString()};
        assertThat(run("", concat(both, small, String.class)).out())
                .contains("Labels are stars: up to 2 are negative, from 4 on positive; 1 texts between are left out")
                .contains("160 texts (negative, positive)");
        String[] apart = {"--data", first.toString(), "--data", second.toString(), "--no-stars"};
        assertComplaint(
                run("", concat(apart, small, String.class)),
                "texts: each label must have at least 3 that differ, one to learn from, one to choose by, "
                        + "one to hold out, but \"3 stars\" has 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "1 | --text | \"\" | --text: must have a word, but is blank",
                "1 | --seeds | 0 | --seeds: must be at least 1, but is 0",
                "1 | --threads | -1 | --threads: must be from 1 to 1,024, or 0 for one per processor, but is -1",
                "1 | --threads | 100000 | --threads: must be from 1 to 1,024, or 0 for one per processor, but is 100000",
                "1 | --save | no/such/folder/model | --save: must be a file that can be written",
                "1 | --save | . | --save: must be a file that can be written, but is .",
                "1 | --epochs | 0 | must be at least 1, but is 0",
                "1 | --hidden | 0 | must be at least 1",
                "1 | --embedding | -1 | must be at least 1",
                "1 | --dropout | 1.5 | must lie in [0, 1), but is 1.5",
                "1 | --rate | NaN | must be",
                "1 | --rare | -3 | --rare: must be a number of at least 0, but is -3.0",
                "1 | --split | 0.9,0.1,0 | there must be texts to hold out",
                "1 | --split | 1,2,3 | sizes must be 0 or more and sum to the number of elements",
                "1 | --split | 0.5,0.2,0.2 | fractions must be 0 or more and sum to 1",
                "2 | --split | some | Invalid value for option '--split'",
                "2 | --cell | elman | expected one of [RNN, LSTM, GRU] (case-insensitive) but was 'elman'",
                "2 | --seed | x | 'x' is not a long",
                "2 | --text | | Missing required parameter for option '--text'",
                "2 | --predicts | | Unknown option: '--predicts'",
            })
    void says_in_a_line_what_is_wrong_with_an_option(int status, String option, String value, String message)
            throws IOException {
        String[] data = {"--data", toyReviews().toString(), option};
        Run run = run("", value == null ? data : concat(data, value));
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no/such/folder/page", ".", "/dev/null", "/proc/page"})
    void says_before_it_trains_that_its_page_cannot_be_written(String place) {
        page = place;
        Run run = run("", "--data", "no such texts, which it would miss next");
        assertComplaint(run, "--html: must be a file that can be written");
        assertThat(run.err()).contains(place);
    }

    @Test
    void refuses_texts_that_cannot_be_learned_from() throws IOException {
        Path file = folder.resolve("bad.tsv");
        Files.writeString(file, "good\tfine\nbad\tfine\n".repeat(50));
        assertComplaint(run("", "--data", file.toString()), "each label must have at least 3 that differ");
        Files.writeString(file, "good\ta b\ngood\tc d\ngood\te f\nbad\tg h\nbad\ti j\nbad\tk l\n");
        assertComplaint(run("", "--data", file.toString(), "--split", "2,2,2"), "a word must be there 2 times");
        assertComplaint(
                run("", "--data", file.toString(), "--split", "0.98,0.01,0.01"), "there must be texts to choose by");
        Files.write(file, "good\tfine\nbad\tcafé\n".getBytes(StandardCharsets.ISO_8859_1));
        assertComplaint(
                run("", "--data", file.toString()),
                file
                        + ", line 2: expected UTF-8, but found the byte 0xE9 at byte offset 17 of the file (7 of the line)");
    }

    private static void assertComplaint(Run run, String message) {
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(message).doesNotContain("Exception", "\tat ");
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void refuses_a_network_that_is_no_classifier() {
        Path file = folder.resolve("network");
        Network.initialised(Architecture.of(Input.features(2), Recurrent.of(n -> new ElmanRnn(n, 3))), 1)
                .save(file);
        assertComplaint(
                run("", "--load", file.toString()),
                "must hold a network of texts, with a note on its vocabulary, but has notes on []");
    }
}
