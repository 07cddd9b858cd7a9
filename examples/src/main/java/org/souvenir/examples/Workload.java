package org.souvenir.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.souvenir.cells.Cell;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkWeights;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;

/** Something to time. */
interface Workload {

    /** Does it once. */
    void run();

    /** What a line {@code KIND MODE B T I H} asks for. */
    static Workload parse(String line, Engine engine) {
        String[] words = line.trim().split("\\s+");
        int[] sizes = Arrays.stream(words, 2, 6).mapToInt(Integer::parseInt).toArray();
        return words[0].contains("-")
                ? LanguageModelWorkload.of(words[0], words[1].equals("step"), sizes, engine)
                : layer(words[0], words[1].equals("train"), sizes, engine);
    }

    /** The multiplications and additions of the matrix products that a line asks for. */
    static double flops(String line) {
        String[] words = line.trim().split("\\s+");
        int[] s = Arrays.stream(words, 2, 6).mapToInt(Integer::parseInt).toArray();
        int gates = Map.of("rnn", 1, "gru", 3).getOrDefault(words[0], 4);
        double forward = 2.0 * s[0] * s[1] * gates * s[3] * (s[2] + s[3]);
        return words[1].equals("infer") ? forward : 3 * forward;
    }

    /** A cell by its name, for inputs of any size. */
    static IntFunction<Cell> cell(String kind, int hidden) {
        return switch (kind) {
            case "rnn" -> n -> new ElmanRnn(n, hidden);
            case "lstm" -> n -> new Lstm(n, hidden);
            case "gru" -> n -> new Gru(n, hidden);
            case "peephole" -> n -> new CustomPeephole(n, hidden);
            default ->
                throw new IllegalArgumentException(
                        "benchmark: the kind must be rnn, lstm, gru or peephole, but is " + kind);
        };
    }

    private static Workload layer(String kind, boolean train, int[] sizes, Engine engine) {
        int batch = sizes[0];
        int steps = sizes[1];
        int hidden = sizes[3];
        Architecture architecture = Architecture.of(Input.features(sizes[2]), Recurrent.of(cell(kind, hidden)));
        NetworkPlans plans =
                train ? NetworkPlans.trainingWithInputs(architecture) : NetworkPlans.inference(architecture);
        NetworkWeights weights = new NetworkWeights(plans, engine.kernels());
        Parameters parameters = Parameters.initialised(architecture.parameters(), 1);
        ShardedRun run = new ShardedRun(plans, engine);
        RandomStream random = RandomStream.of(1);
        List<ShardedRun.Shard> shards = new ArrayList<>();
        for (RowLayout layout : RowLayout.full(steps, batch).shards()) {
            float[] x = new float[layout.rows() * sizes[2]];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) random.gaussian(i);
            }
            shards.add(new ShardedRun.Shard(layout, new float[][] {x}, null));
        }
        weights.load(parameters.values(), random, engine.workers());
        if (!train) {
            return () -> run.forward(weights, shards, random, 0);
        }
        GradientArray gradients = new GradientArray(parameters.length());
        float[] ones = new float[steps * batch * hidden];
        Arrays.fill(ones, 1);
        return () -> {
            weights.load(parameters.values(), random, engine.workers());
            run.gradients(weights, shards, random, 0, (shard, r) -> new float[][] {ones}, gradients);
        };
    }
}
