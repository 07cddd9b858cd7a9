package org.souvenir.examples.speed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    /** What a configuration asks for. */
    static Workload of(Configuration what, Engine engine) {
        return what.isModel() ? LanguageModelWorkload.of(what, engine) : layer(what, engine);
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

    private static Workload layer(Configuration what, Engine engine) {
        int batch = what.batch();
        int steps = what.steps();
        int hidden = what.hidden();
        Architecture architecture =
                Architecture.of(Input.features(what.inputs()), Recurrent.of(cell(what.kind(), hidden)));
        NetworkPlans plans =
                what.trains() ? NetworkPlans.trainingWithInputs(architecture) : NetworkPlans.inference(architecture);
        NetworkWeights weights = new NetworkWeights(plans, engine.kernels());
        Parameters parameters = Parameters.initialised(architecture.parameters(), 1);
        ShardedRun run = new ShardedRun(plans, engine);
        RandomStream random = RandomStream.of(1);
        List<ShardedRun.Shard> shards = new ArrayList<>();
        RowLayout all = RowLayout.full(steps, batch);
        for (RowLayout layout : what.trains() ? all.shards() : weights.shards(all, engine.workers())) {
            float[] x = new float[layout.rows() * what.inputs()];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) random.gaussian(i);
            }
            shards.add(new ShardedRun.Shard(layout, new float[][] {x}, null));
        }
        weights.load(parameters.values(), random, engine.workers());
        if (!what.trains()) {
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
