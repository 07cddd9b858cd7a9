package org.souvenir.examples.guide;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.network.Session;
import org.souvenir.core.tensor.Scores;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.TextNetwork;
import org.souvenir.text.generation.Sampler;
import org.souvenir.text.vocabulary.Vocabulary;

/**
 * How a network goes on with a text, as {@code worker.js} has it write in the page.
 *
 * @param characters of the whole text, behind the end of a line, with which each review begins
 * @param given how many of them were given
 * @param next the likeliest characters behind each, [character, probability]
 * @param neurons what it remembers after each, in (-1, 1), to the hundredth
 */
record FirstWriting(List<String> characters, int given, List<List<List<Object>>> next, float[][] neurons) {
    private static final int CANDIDATES = 5;

    static FirstWriting of(TextNetwork writer, String start, double temperature, long seed, int count) {
        Vocabulary vocabulary = writer.vocabulary();
        Sampler sampler = Sampler.atTemperature(temperature);
        List<String> characters = new ArrayList<>(writer.tokenizer().tokenize("\n" + start));
        int given = characters.size();
        List<List<List<Object>>> next = new ArrayList<>();
        try (Session session = writer.network().session()) {
            for (int t = 0; t < characters.size(); t++) {
                float[] scores = session.step(vocabulary.id(characters.get(t)));
                scores[Vocabulary.PADDING_ID] = Float.NEGATIVE_INFINITY; // which stand for nothing that is written
                scores[Vocabulary.UNKNOWN_ID] = Float.NEGATIVE_INFINITY;
                next.add(best(scores, vocabulary));
                if (t == characters.size() - 1 && t + 1 < given + count) {
                    characters.add(vocabulary.token(sampler.sample(scores, seed, t + 1 - given)));
                }
            }
        }
        return new FirstWriting(characters, given, next, neurons(writer, characters));
    }

    private static List<List<Object>> best(float[] scores, Vocabulary vocabulary) {
        float[] probabilities = new float[scores.length];
        Scores.softmax(scores, 0, 1, scores.length, probabilities);
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparing(id -> -probabilities[id]))
                .limit(CANDIDATES)
                .map(id -> List.<Object>of(vocabulary.token(id), probabilities[id]))
                .toList();
    }

    private static float[][] neurons(TextNetwork writer, List<String> characters) {
        Tensor memory = writer.network()
                .trace(Batch.of(Sequences.ids(writer.vocabulary().encode(characters))))
                .values(Models.CELL + ".c");
        int width = memory.size(2);
        float[][] neurons = new float[memory.size(0)][];
        for (int t = 0; t < neurons.length; t++) {
            neurons[t] = Arrays.copyOfRange(memory.data(), t * width, (t + 1) * width);
            for (int j = 0; j < width; j++) {
                neurons[t][j] = Math.round(100 * Math.tanh(neurons[t][j])) / 100f;
            }
        }
        return neurons;
    }
}
