package org.souvenir.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.TextNetwork;
import org.souvenir.text.token.CharacterTokenizer;
import org.souvenir.text.token.WordTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingStep;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;

/** Networks of texts, hardly trained, and texts of many scripts that they read. */
final class Samples {
    /** Each has a word that the vocabulary has. */
    static final List<String> TEXTS = List.of(
            "The cereal is crunchy, and not too sweet: I don’t regret it!",
            "This tea tastes of cardboard.",
            "good",
            "Straße, STRASSE und straſse: good",
            "İstanbul ısırgan IŞIK good",
            "ﬁne caﬀé, cafe\u0301 and Ｇｏｏｄ tea",
            "👩‍👩‍👧 👍🏽 🇨🇭🇫🇷 1️⃣ ™️ good",
            "漢字とかな tea 한국어 ไทย",
            "ΟΔΟΣ οδός good",
            "3.5 stars, $1,000, 50% e.g. U.S.A. tea -- ...",
            "rock'n'roll ʼtis 80's good",
            "Don\u00ADt co\u2060op \uFEFFgood",
            "tea\ttea\ntea\r\ntea\u00A0tea\u2028tea",
            "<script>alert('tea')</script>",
            "\uD83D lone tea",
            "ŉ ǰ ΐ և ẖ ﬓ good",
            "Ǆ ǅ ǆ Ꭰ ꭰ good",
            "x̂ᵃ² ½ Ⅷ ㍿ good",
            "नमस्ते दुनिया good",
            "مرحبا بالعالم good");

    private static final Vocabulary WORDS = Vocabulary.of(
            List.of("the cereal is crunchy , and not too sweet : i don't regret it ! tea of good . strasse cafe café"
                    .split(" ", -1)));

    private static final int TRAINED = 30;

    private Samples() {}

    static TextNetwork classifier(boolean bothWays) {
        Recurrent lstm = Recurrent.of(width -> new Lstm(width, 6));
        Network network = Network.initialised(
                Architecture.of(
                        Input.ids(WORDS.size()),
                        new Embedding(5),
                        (bothWays ? lstm.bidirectional() : lstm).named("cell"),
                        bothWays ? Pooling.MAX : Pooling.LAST,
                        new Dense(2)),
                11);
        TextNetwork untrained = TextNetwork.classifier(network, WORDS, List.of("negative", "positive"))
                .withTokenizer(new WordTokenizer())
                .withTemperature(0.8);
        TrainingStep steps =
                Trainer.of(new SoftmaxCrossEntropy(), new Adam(0.05)).steps(network);
        Batch learned = Batch.of(Sequences.ids(Stream.of("the tea is good .", "cardboard tea", "I regret it!", "sweet!")
                .map(untrained::encode)
                .toList()));
        for (int i = 0; i < TRAINED; i++) {
            steps.take(Example.perSequence(learned, Tensor.of(new float[] {1, 0, 0, 1}, 4)));
        }
        return new TextNetwork(
                steps.network(), WORDS, untrained.labels(), untrained.tokenizer(), untrained.temperature(), Map.of());
    }

    static TextNetwork writer() {
        Vocabulary characters = Vocabulary.of(List.of("a", "b", "c", "t", " "));
        Network network = Network.initialised(
                Architecture.of(
                        Input.ids(characters.size()),
                        new Embedding(4),
                        Recurrent.of(width -> new Lstm(width, 8)).named("cell"),
                        new Dense(characters.size())),
                2);
        return TextNetwork.generator(network, characters, new CharacterTokenizer());
    }

    /** A sequence of numbers, as {@code front.html} makes it. */
    static float[][] features(int i) {
        float[][] rows = new float[3 + i][];
        for (int t = 0; t < rows.length; t++) {
            rows[t] = new float[] {i / 4f, t / 4f, i * t / 4f, 1 / 4f};
        }
        return rows;
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Samples.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
