package org.souvenir.examples.guide;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.insight.IntegratedGradients;
import org.souvenir.cells.insight.Memories;
import org.souvenir.cells.insight.MemoryUse;
import org.souvenir.cells.insight.Score;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Trace;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.TextNetwork;

/**
 * What a network makes of a text, as {@code worker.js} computes it in the page: so the page shows its pictures before the library
 * is there, and where it cannot run.
 *
 * @param words in their order
 * @param known whether the network knows each
 * @param unread the words behind those that are shown
 * @param positive how likely praise is if the text ends at each word, in [0, 1]
 * @param left after each word t, how much of what each word so far wrote is still there, left[t][s] for s up to t; empty for a cell
 *     without a memory
 * @param adds how each word moves the score of praise less that of complaint
 * @param gradient the norm of the gradient that arrives at the state of each word
 * @param halfLives of all units, in words; empty for a cell without a gate that keeps
 * @param values [T][n], by the names of the trace
 */
record FirstReading(
        List<String> words,
        List<Boolean> known,
        int unread,
        float[] positive,
        float[][] left,
        float[] adds,
        double[] gradient,
        double[] halfLives,
        Map<String, float[][]> values) {
    static FirstReading of(TextNetwork reader, String text) {
        List<String> words = reader.tokenizer().tokenize(text);
        int[] ids = reader.vocabulary().encode(words);
        int good = reader.labels().indexOf(Models.POSITIVE);
        Network network = reader.network();
        Batch batch = Batch.of(Sequences.ids(ids));
        Batch prefixes = Batch.of(Sequences.ids(IntStream.rangeClosed(1, ids.length)
                .mapToObj(length -> Arrays.copyOf(ids, length))
                .toList()));
        float[] wanted = good == 1 ? new float[] {-1, 1} : new float[] {1, -1};
        Trace trace = network.trace(batch, Tensor.of(wanted, 1, 2));
        return new FirstReading(
                words,
                words.stream().map(reader.vocabulary()::contains).toList(),
                0,
                column(network.predict(prefixes).probabilities(), good),
                left(network, prefixes),
                IntegratedGradients.of(network)
                        .of(batch, Score.weighted(wanted))
                        .sequence(0),
                trace.gradientNorms(Models.CELL + ".h"),
                halfLives(trace),
                values(trace));
    }

    private static float[] column(float[][] rows, int column) {
        float[] all = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            all[i] = rows[i][column];
        }
        return all;
    }

    private static float[][] left(Network network, Batch prefixes) {
        List<MemoryUse> uses =
                new ArrayList<>(Memories.of(network).read(prefixes).values());
        if (uses.isEmpty()) {
            return new float[0][];
        }
        Tensor surviving = uses.get(0).surviving();
        float[][] left = new float[prefixes.size()][];
        for (int b = 0; b < left.length; b++) {
            left[b] = new float[b + 1];
            for (int t = 0; t <= b; t++) {
                left[b][t] = surviving.get(t, b);
            }
        }
        return left;
    }

    private static double[] halfLives(Trace trace) {
        return List.of("forget", "update").stream()
                .map(gate -> Models.CELL + "." + gate)
                .filter(trace.names()::contains)
                .findFirst()
                .map(gate -> trace.gate(gate).halfLife())
                .orElseGet(() -> new double[0]);
    }

    private static Map<String, float[][]> values(Trace trace) {
        Map<String, float[][]> values = new LinkedHashMap<>();
        for (String name : trace.names()) {
            Tensor all = trace.values(name);
            float[][] rows = new float[all.size(0)][];
            for (int t = 0; t < rows.length; t++) {
                rows[t] = Arrays.copyOfRange(all.data(), t * all.size(2), (t + 1) * all.size(2));
            }
            values.put(name, rows);
        }
        return values;
    }
}
