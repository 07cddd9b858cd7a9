package org.souvenir.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.drawing.Drawing;
import org.souvenir.cells.drawing.Equations;
import org.souvenir.cells.insight.IntegratedGradients;
import org.souvenir.cells.insight.Memories;
import org.souvenir.cells.insight.Score;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Gradients;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.cells.network.Trace;
import org.souvenir.core.expr.Step;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.core.text.EquationText;
import org.souvenir.text.TextNetwork;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingStep;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/**
 * What {@code souvenir.js} gives to a page is what the library gives on a JVM, and {@code souvenir.d.ts} describes it; all of it
 * under a policy that forbids a page to make scripts of text.
 */
final class FrontTest {
    private static final double APART = 2e-6;

    /** Nothing is made a script of, but what the library was compiled to. */
    private static final String STRICT =
            "default-src 'none'; connect-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";

    private static final TextNetwork REVIEWS = Samples.classifier(false);

    @TempDir
    private static Path folder;

    private static JsonObject inPage = new JsonObject();

    @BeforeAll
    static void in_a_page() throws Exception {
        Optional<Path> browser = Page.installed();
        assumeTrue(browser.isPresent(), "no Chromium on the path: nothing is compared (apt-get install chromium)");
        Path pages = Files.createDirectories(folder.resolve("pages"));
        String script = Samples.resource("/META-INF/resources/souvenir/souvenir.js");
        Files.writeString(pages.resolve("souvenir.js"), script);
        Files.writeString(pages.resolve("front.html"), Samples.resource("/front.html"));
        REVIEWS.save(pages.resolve("reviews.safetensors"));
        Samples.classifier(true).save(pages.resolve("both.safetensors"));
        Samples.writer().save(pages.resolve("writer.safetensors"));
        JsonArray texts = new JsonArray();
        Samples.TEXTS.forEach(texts::add);
        String half = "\uD83D ";
        Files.writeString(pages.resolve("texts.json"), texts.toString().replace(half, "\\uD83D "));
        String said = Page.in(browser.orElseThrow(), pages, folder.resolve("profile"))
                .under(STRICT)
                .open("front.html");
        assertThat(said).startsWith("{");
        inPage = JsonParser.parseString(said).getAsJsonObject();
        JsonArray times = inPage.getAsJsonArray("times");
        System.out.printf(
                "souvenir.js: %,d bytes, loaded in %.0f ms, first text read in %.0f ms%n",
                script.length(), times.get(0).getAsDouble(), times.get(1).getAsDouble());
    }

    private static double[] numbers(JsonElement list) {
        return StreamSupport.stream(list.getAsJsonArray().spliterator(), false)
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }

    private static List<String> texts(JsonElement list) {
        return StreamSupport.stream(list.getAsJsonArray().spliterator(), false)
                .map(JsonElement::getAsString)
                .toList();
    }

    private static void same(JsonElement row, float[] wanted) {
        double[] doubles =
                IntStream.range(0, wanted.length).mapToDouble(i -> wanted[i]).toArray();
        assertThat(numbers(row)).containsExactly(doubles, within(APART));
    }

    /** Rows of [T, 1, n]. */
    private static void same(JsonElement rows, Tensor wanted) {
        int width = wanted.size(wanted.rank() - 1);
        assertThat(rows.getAsJsonArray()).hasSize(wanted.length() / width);
        for (int i = 0; i < wanted.length() / width; i++) {
            same(rows.getAsJsonArray().get(i), Arrays.copyOfRange(wanted.data(), i * width, (i + 1) * width));
        }
    }

    private static Batch batch(String text) {
        return Batch.of(Sequences.ids(REVIEWS.encode(text)));
    }

    @Test
    void texts_are_cut_and_read_as_on_a_jvm() {
        for (int i = 0; i < Samples.TEXTS.size(); i++) {
            String text = Samples.TEXTS.get(i);
            assertThat(texts(inPage.getAsJsonArray("tokens").get(i)))
                    .as(text)
                    .isEqualTo(REVIEWS.tokenizer().tokenize(text));
            same(inPage.getAsJsonArray("verdicts").get(i), REVIEWS.predict(text).probabilities()[0]);
            assertThat(inPage.getAsJsonArray("labels").get(i).getAsString())
                    .isEqualTo(REVIEWS.labels().get(REVIEWS.predict(text).classes()[0]));
        }
    }

    @Test
    void a_text_is_read_up_to_each_word() {
        Map.of("along", REVIEWS, "alongBoth", Samples.classifier(true)).forEach((name, network) -> {
            int[] ids = network.encode(Samples.TEXTS.get(0));
            for (int t = 0; t < ids.length; t++) {
                Batch start = Batch.of(Sequences.ids(Arrays.copyOf(ids, t + 1)));
                same(
                        inPage.getAsJsonArray(name).get(t),
                        network.network()
                                .predict(start)
                                .dividedBy(network.temperature())
                                .probabilities()[0]);
            }
        });
    }

    @Test
    void named_values_gradients_and_half_lives_are_the_same() {
        for (int i = 0; i < 3; i++) {
            JsonObject traced = inPage.getAsJsonArray("traces").get(i).getAsJsonObject();
            Trace trace = REVIEWS.network().trace(batch(Samples.TEXTS.get(i)), Tensor.of(new float[] {-1, 1}, 1, 2));
            JsonObject values = traced.getAsJsonObject("values");
            assertThat(values.keySet()).isEqualTo(trace.names());
            trace.names().forEach(name -> same(values.get(name), trace.values(name)));
            JsonObject gradients = traced.getAsJsonObject("gradients");
            assertThat(gradients.keySet()).contains("cell.h", "cell.c");
            gradients
                    .keySet()
                    .forEach(name -> assertThat(numbers(gradients.get(name)))
                            .containsExactly(trace.gradientNorms(name), within(APART)));
            assertThat(numbers(traced.get("halfLives")))
                    .containsExactly(trace.gate("cell.forget").halfLife(), within(1e-3));
        }
    }

    @Test
    void insight_is_the_same() {
        Batch batch = batch(Samples.TEXTS.get(0));
        same(
                inPage.get("contributions"),
                IntegratedGradients.of(REVIEWS.network()).of(batch, Score.of(1)).sequence(0));
        Memories memories = Memories.of(REVIEWS.network());
        for (int t = 1; t <= batch.steps(); t++) {
            float[] wanted =
                    memories.read(batch.window(0, t)).get("cell.c").surviving().data();
            same(inPage.getAsJsonArray("memoriesAlong").get(t - 1), wanted);
        }
        same(
                inPage.get("memories"),
                memories.read(batch).get("cell.c").surviving().data());
        Tensor dy = Tensor.of(new float[] {-1, 1}, 1, 2);
        same(
                inPage.get("gradients"),
                REVIEWS.network()
                        .gradients(batch, Gradients.Of.output("output", dy))
                        .parameters()
                        .get("dense1.weight"));
    }

    @Test
    void sessions_go_step_by_step() {
        JsonObject said = inPage.getAsJsonObject("session");
        int[] ids = REVIEWS.encode("the tea is good");
        try (Session session = REVIEWS.network().session()) {
            for (int t = 0; t < ids.length; t++) {
                same(said.getAsJsonArray("scores").get(t), session.step(ids[t]));
            }
        }
        assertThat(said.get("again")).isEqualTo(said.getAsJsonArray("scores").get(0));
    }

    @Test
    void ten_steps_of_training_are_the_same() {
        Architecture architecture = Architecture.of(
                Input.features(4), Recurrent.of(width -> new Lstm(width, 6)).named("cell"), Pooling.LAST, new Dense(2));
        TrainingStep steps = Trainer.of(new SoftmaxCrossEntropy(), new Adam(0.05))
                .clipping(Clipping.byNorm(1))
                .seed(7)
                .steps(Network.initialised(architecture, 3));
        Example example = Example.perSequence(
                Batch.of(Sequences.features(Samples.features(0), Samples.features(1), Samples.features(2))),
                Tensor.of(new float[] {1, 0, 1}, 3));
        double[] losses = IntStream.range(0, 10)
                .mapToDouble(i -> steps.take(example).loss())
                .toArray();
        JsonObject trained = inPage.getAsJsonObject("trained");
        assertThat(numbers(trained.get("losses"))).containsExactly(losses, within(1e-5));
        float[] scores = steps.network()
                .predict(Batch.of(Sequences.features(new float[][][] {Samples.features(3)})))
                .values()[0];
        double[] wanted = {scores[0], scores[1]};
        assertThat(numbers(trained.getAsJsonArray("scores").get(0))).containsExactly(wanted, within(1e-4));
        JsonObject perStep = inPage.getAsJsonObject("perStep");
        assertThat(perStep.get("last").getAsDouble())
                .isLessThan(0.5 * perStep.get("first").getAsDouble());
    }

    @Test
    void a_writer_goes_on() {
        JsonObject writing = inPage.getAsJsonObject("writing");
        List<String> tokens = texts(writing.get("tokens"));
        assertThat(writing.get("given").getAsInt()).isEqualTo(2);
        assertThat(tokens).hasSize(22);
        assertThat(writing.get("text").getAsString()).isEqualTo(String.join("", tokens));
        assertThat(writing.getAsJsonArray("next")).hasSize(22);
        JsonArray next = writing.getAsJsonArray("next").get(0).getAsJsonArray();
        assertThat(next).hasSize(2);
        assertThat(next.get(0).getAsJsonObject().get("probability").getAsDouble())
                .isGreaterThan(next.get(1).getAsJsonObject().get("probability").getAsDouble());
        assertThat(tokens).doesNotContain("<pad>", "<unk>");
    }

    @Test
    void cells_are_written_drawn_and_checked() {
        Cell lstm = new Lstm(3, 5);
        JsonObject cell = inPage.getAsJsonObject("cell");
        assertThat(cell.get("text").getAsString()).isEqualTo(EquationText.print(Step.of(lstm::define)));
        assertThat(cell.get("unicode").getAsString())
                .isEqualTo(Equations.of(lstm).text());
        assertThat(cell.get("svg").getAsString()).isEqualTo(Drawing.of(lstm).svg());
        assertThat(cell.get("parameters").getAsInt()).isEqualTo(4 * 5 * (3 + 5 + 1));
        cell.getAsJsonArray("laws")
                .forEach(law -> assertThat(law.getAsJsonObject().get("verdict").getAsString())
                        .as(law.toString())
                        .isEqualTo("KEPT"));
        assertThat(texts(inPage.get("cells"))).hasSizeGreaterThan(20).contains("lstm", "gru", "elman-rnn");
        JsonArray inside = inPage.getAsJsonArray("inside");
        assertThat(texts(inside.get(0))).containsExactly("cell.forward", "cell.backward");
        assertThat(inside.get(1).getAsString()).startsWith("input x [").contains("forget = sigmoid(");
        assertThat(inside.get(2).getAsString()).isEqualTo(REVIEWS.network().summary());
        assertThat(inside.get(3).getAsString()).contains("in the loop");
    }

    @Test
    void a_network_says_what_it_is() {
        JsonArray ports = inPage.getAsJsonArray("ports");
        assertThat(ports.get(0).toString())
                .isEqualTo("[{\"name\":\"x\",\"width\":1,\"ids\":%d,\"perStep\":true}]"
                        .formatted(REVIEWS.vocabulary().size()));
        assertThat(ports.get(1).toString())
                .isEqualTo("[{\"name\":\"output\",\"width\":2,\"ids\":0,\"perStep\":false}]");
        assertThat(texts(ports.get(2)))
                .isEqualTo(REVIEWS.network().architecture().layers());
        assertThat(ports.get(3).getAsInt())
                .isEqualTo(REVIEWS.network().parameters().length());
        assertThat(texts(ports.get(4))).containsExactly("labels", "temperature", "tokenizer", "vocabulary");
        same(
                inPage.getAsJsonArray("saved").get(0),
                REVIEWS.network().predict(batch(Samples.TEXTS.get(0))).values()[0]);
    }

    @Test
    void long_texts_and_markup_are_texts() {
        assertThat(inPage.get("long").getAsString())
                .isEqualTo(REVIEWS.labels()
                        .get(REVIEWS.predict("tea ".repeat(10_000)).classes()[0]));
        assertThat(texts(inPage.get("markup"))).isEqualTo(REVIEWS.tokenizer().tokenize("<b onclick='x'>tea</b>"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "noFile; load: the bytes of a file must be there, but it is \"file\"",
                "noNetwork; bytes, byte 0: ",
                "truncated; but there are no more bytes (truncated?)",
                "width; batch: input x must be [T, B, 4], but is [1, 1, 2]",
                "ragged; reading: all rows must have 4 numbers, as the first has, but one has 1",
                "noNumber; reading: a number must be there, but it is \"4\"",
                "noText; reading: a text must be for a network with a vocabulary among its notes",
                "input; reading: the network reads ['x'], but not 'y'",
                "value; trace: there are [cell.forget, cell.input, cell.candidate, cell.output, cell.h, cell.c], but not cell.forgets",
                "gradient; output gradient: there must be 2 numbers for each sequence, but there are [1]",
                "column; score: columns must lie in [0, 2), but found 2",
                "label; score: there are the labels [negative, positive], but not \"neutral\"",
                "closed; session: it was closed",
                "cell; cell: must be one of ['lstm',",
                "recipe; layer: there may be ['embedding', 'dropout', 'dense', 'recurrent', 'pooling', 'units', 'reading', 'name'], but not 'dens'",
                "option; training: there may be ['loss', 'optimizer', 'rate', 'clip', 'seed'], but not 'rates'",
                "rate; training: rate must be a number, but is null",
                "target; targets: ids must be whole numbers in [0, 2)",
                "diverged; must be finite",
                "empty; read: a text must have a word that the network knows, but has none",
                "unknown; read: a text must have a word that the network knows, but has [xyzzy, plugh]",
                "write; write: a network that scores what comes next can write, but this one scores [negative, positive]",
            })
    void what_is_wrong_is_said(String problem, String message) {
        assertThat(inPage.getAsJsonObject("problems").get(problem).getAsString())
                .startsWith("true|Error|")
                .contains(message)
                .endsWith("|0|0");
    }

    @Test
    void what_is_wrong_with_equations_has_a_place() {
        assertThat(inPage.getAsJsonObject("problems").get("equations").getAsString())
                .startsWith("true|EquationError|equations, line 3, column 15: ")
                .endsWith("|3|15");
        assertThat(inPage.get("early").getAsString())
                .isEqualTo("true|Error|souvenir: it must be loaded first: await souvenir.ready|0|0");
    }

    /** Of the types that a page is given, as those that it gives have optional parts. */
    @Test
    void the_description_is_what_there_is() throws Exception {
        String types = Samples.resource("/META-INF/resources/souvenir/souvenir.d.ts");
        Map<String, Set<String>> described = new TreeMap<>();
        Matcher each =
                Pattern.compile("(?ms)^  interface (\\w+)[^{]*\\{\n(.*?)^  \\}").matcher(types);
        while (each.find()) {
            Matcher member =
                    Pattern.compile("(?m)^    (?:readonly )?(\\w+)\\??[:(]").matcher(each.group(2));
            Set<String> names = described.computeIfAbsent(each.group(1), name -> new TreeSet<>());
            while (member.find()) {
                names.add(member.group(1));
            }
        }
        JsonObject there = inPage.getAsJsonObject("names");
        List<String> given = List.of("EquationError", "Recipe", "TrainingOptions", "Example", "WriteOptions");
        List<String> all = new ArrayList<>(there.keySet());
        all.addAll(given);
        assertThat(described.keySet()).containsExactlyInAnyOrderElementsOf(all);
        there.keySet()
                .forEach(name -> assertThat(texts(there.get(name)))
                        .as(name)
                        .containsExactlyInAnyOrderElementsOf(described.get(name)));
    }
}
