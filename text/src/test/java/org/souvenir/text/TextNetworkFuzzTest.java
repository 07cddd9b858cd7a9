package org.souvenir.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Prediction;
import org.souvenir.core.file.Fuzz;
import org.souvenir.core.file.Mutation;
import org.souvenir.core.file.Safetensors;
import org.souvenir.text.token.CharacterTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;

/**
 * {@link Fuzz} of networks of texts: of their bytes, without a checksum, and of their notes, under a right one. What is read can be
 * used, and is saved as it was read.
 */
class TextNetworkFuzzTest {
    private static final Vocabulary WORDS = Vocabulary.of(List.of("good", "bad", "tea", "日本", "back\\slash", "."));
    private static final List<String> VALUES = List.of(
            "",
            "\n",
            "\n\n",
            "negative\npositive",
            "negative\npositive\r",
            "negative\nnegative",
            "words",
            "words FOLD_CASE",
            "characters",
            "whitespace",
            "<unknown>\ngood\nbad",
            "0",
            "-1",
            "1e-320",
            "1e308",
            "NaN",
            "Infinity",
            "0x1p-1074",
            "99999999999999999999",
            "\u001b[31m",
            "java.lang.Runtime");

    private static List<byte[]> networks() {
        Link[] read = {new Embedding(3), Recurrent.of(width -> new ElmanRnn(width, 4))};
        Network says = Network.initialised(
                Architecture.of(Input.ids(WORDS.size()), read[0], read[1], Pooling.LAST, new Dense(2)), 5);
        Network goesOn = Network.initialised(
                Architecture.of(Input.ids(WORDS.size()), read[0], read[1], new Dense(WORDS.size())), 5);
        TextNetwork classifier = TextNetwork.classifier(says, WORDS, List.of("negative", "positive"));
        return List.of(
                classifier.toBytes(),
                classifier.withTemperature(1.5).withNote("kind", "RNN").toBytes(),
                TextNetwork.generator(goesOn, WORDS, new CharacterTokenizer()).toBytes());
    }

    @Test
    void nothing_but_our_exception_comes_of_it() {
        List<byte[]> networks = networks();
        List<byte[]> unchecked = networks.stream().map(Mutation::unchecked).toList();
        Fuzz.of("text network", 800)
                .trying(
                        random -> random.nextBoolean()
                                ? spoilt(one(networks, random), random)
                                : Mutation.of(one(unchecked, random), one(networks, random), random),
                        TextNetworkFuzzTest::use);
    }

    private static void use(byte[] bytes) {
        TextNetwork text = TextNetwork.fromBytes(bytes);
        byte[] saved = text.toBytes();
        assertThat(TextNetwork.fromBytes(saved).toBytes()).isEqualTo(saved);
        Prediction scores = text.withTemperature(1).predict("Good tea, 日本.");
        if (finite(scores.values())) {
            checkCalibrated(text);
        }
    }

    private static void checkCalibrated(TextNetwork text) {
        try {
            assertThat(finite(text.predict("Good tea, 日本.").probabilities()))
                    .as("probabilities at the temperature %s", text.temperature())
                    .isTrue();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("prediction: a float must hold each divided score, but ");
        }
    }

    private static boolean finite(float[][] rows) {
        for (float[] row : rows) {
            for (float value : row) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static byte[] one(List<byte[]> networks, SplittableRandom random) {
        return networks.get(random.nextInt(networks.size()));
    }

    /** With other notes. */
    private static byte[] spoilt(byte[] network, SplittableRandom random) {
        Safetensors stored = Safetensors.fromBytes(network);
        Map<String, String> metadata = new TreeMap<>(stored.metadata());
        List<String> notes = new ArrayList<>(metadata.keySet());
        notes.removeIf(name -> !name.startsWith("notes."));
        for (int n = random.nextInt(2); n >= 0; n--) {
            String name = notes.get(random.nextInt(notes.size()));
            byte[] text = metadata.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8);
            switch (random.nextInt(4)) {
                case 0 -> metadata.remove(name);
                case 1 -> metadata.put(name, VALUES.get(random.nextInt(VALUES.size())));
                case 2 -> metadata.put(name, metadata.getOrDefault(notes.get(random.nextInt(notes.size())), ""));
                default -> metadata.put(name, new String(Mutation.of(text, text, random), StandardCharsets.UTF_8));
            }
        }
        return Safetensors.toBytes(stored.tensors(), metadata);
    }
}
