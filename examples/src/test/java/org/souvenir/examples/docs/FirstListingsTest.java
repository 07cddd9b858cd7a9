package org.souvenir.examples.docs;

import static org.souvenir.examples.docs.Listings.printed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Prediction;
import org.souvenir.cells.series.Scaler;
import org.souvenir.cells.series.Series;
import org.souvenir.cells.series.Windows;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.batch.Batches;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.data.LabelledTexts;
import org.souvenir.text.data.Split;
import org.souvenir.text.token.WordTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;

/** The listings of the manual's pages on a start and on data. */
final class FirstListingsTest {
    @Test
    void start() throws Exception {
        printed("start", () -> {
            // docs: start
            WordTokenizer tokenizer = new WordTokenizer();
            List<List<String>> texts = Stream.of(
                            "a good film",
                            "good fun all the way",
                            "the book is good",
                            "what a good evening",
                            "a bad film",
                            "bad from the start",
                            "the book is bad",
                            "what a bad evening")
                    .map(tokenizer::tokenize)
                    .toList();
            int[] verdicts = {1, 1, 1, 1, 0, 0, 0, 0};

            Vocabulary.Builder words = Vocabulary.builder();
            texts.forEach(words::add);
            Vocabulary vocabulary = words.build();

            Architecture architecture = Architecture.of(
                    Input.ids(vocabulary.size()),
                    new Embedding(8),
                    Recurrent.of(width -> new Gru(width, 16)),
                    Pooling.LAST,
                    new Dense(2));
            Batches batches = Batches.of(texts.stream().map(vocabulary::encode).toList(), verdicts, 4, 42);
            Network network = Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2))
                    .epochs(40)
                    .seed(42)
                    .fit(Network.initialised(architecture, 42), batches.examples())
                    .network();

            for (String text : List.of("the film is good", "a bad book")) {
                int[] ids = vocabulary.encode(tokenizer.tokenize(text));
                Prediction said = network.predict(Batch.of(Sequences.ids(ids)));
                System.out.println(text + ": " + (said.classes()[0] == 1 ? "good" : "bad"));
            }
            // docs: end
        });
    }

    @Test
    void sequences() throws Exception {
        printed("sequences", () -> {
            // docs: sequences
            Batch words = Batch.of(Sequences.ids(new int[] {4, 9, 2}, new int[] {7}));
            Batch weather = Batch.of(Sequences.features(
                    new float[][] {{21.5f, 0.3f}, {20.1f, 0.9f}}, // two steps of two numbers
                    new float[][] {{18.0f, 0.5f}, {17.2f, 0.6f}, {19.9f, 0.1f}})); // three
            System.out.println(Arrays.toString(words.lengths()) + " steps");
            System.out.println(Arrays.toString(weather.lengths()) + " steps, the longest " + weather.steps());
            // docs: end
        });
    }

    @Test
    void targets() throws Exception {
        printed("targets", () -> {
            // docs: targets
            Batch batch = Batch.of(Sequences.ids(new int[] {4, 9, 2}, new int[] {7, 3, 1}));
            Example verdicts = Example.perSequence(batch, Tensor.of(new float[] {1, 0}, 2)); // a class for each
            Target tags = Target.perStep(Tensor.of(new float[] {0, 1, 2, 2, 1, 0}, 3, 2)); // [T, B], one for each step
            Tensor mask = Tensor.of(new float[] {1, 1, 1, 0, 1, 0}, 3, 2);
            Example tagged = Example.of(batch, tags.weighted(mask)); // zeros do not count
            System.out.println(verdicts.target().kind() + ", " + tagged.target().kind());
            // docs: end
        });
    }

    @Test
    void tables(@TempDir Path folder) throws Exception {
        printed("tables", () -> {
            // docs: tables
            Path table = folder.resolve("reviews.tsv");
            Files.writeString(table, """
                    label\ttext
                    good\tI will buy it again.
                    bad\tIt broke on the first day.
                    good\tCrunchy, and not too sweet.
                    bad\tThe box was half empty.
                    """);
            List<LabelledText> texts = LabelledTexts.read(table);
            List<List<LabelledText>> parts =
                    Split.of(texts, 42).stratifiedBy(LabelledText::label).byFractions(0.5, 0.5);
            System.out.println(LabelledTexts.labels(texts) + ": " + parts.get(0).size() + " to learn from, "
                    + parts.get(1).size() + " held out");
            // docs: end
        });
    }

    @Test
    void series() throws Exception {
        printed("series", () -> {
            // docs: series
            float[] load = new float[24 * 14];
            for (int hour = 0; hour < load.length; hour++) {
                load[hour] = 50 + 10 * (float) Math.sin(2 * Math.PI * hour / 24);
            }
            Series.Split parts = Series.of(load).split(0.75); // the last quarter is held out
            Scaler scaler = Scaler.standard(parts.training()); // made of what is learned from, and of no more
            Windows windows = Windows.of(48).horizon(6); // two days, then the six hours after them
            ExampleSource training = windows.shuffled(scaler.apply(parts.training()), 32, 42);
            Example held = windows.all(scaler.apply(parts.validation()));
            System.out.println(
                    parts.training().steps() + " hours, " + training.epoch(0).size() + " batches; held out "
                            + held.batch().size() + " windows");
            // docs: end
        });
    }
}
