package org.souvenir.training;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.cells.run.NetworkRun;
import org.souvenir.cells.run.NetworkWeights;
import org.souvenir.cells.run.ShardedBatch;
import org.souvenir.cells.run.ShardedRun;
import org.souvenir.cells.run.ShardedRun.Shard;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.RowLayout;
import org.souvenir.training.metric.Metric;
import org.souvenir.training.metric.Predictions;

/** Losses and metrics of data sets, as often as wanted, in the memory of one batch. Masks are their expectations. */
final class Evaluator {
    private static final RandomStream NO_MASKS = RandomStream.of(0);

    private final List<Objective> objectives;
    private final List<OutputMetric> metrics;
    private final Engine engine;
    private final ShardedRun run;
    private final NetworkWeights weights;
    private final ShardedBatch sharded;
    private final List<LossGradient> losses;
    private final List<TargetRows> targets;

    /**
     * Runs nothing yet.
     *
     * @throws IllegalArgumentException if one of the metrics cannot count the targets of the loss
     */
    Evaluator(Architecture architecture, List<Objective> objectives, List<OutputMetric> metrics, Engine engine) {
        this(architecture, Precision.FLOAT32, objectives, metrics, engine);
    }

    /** With weights of a precision. */
    Evaluator(
            Architecture architecture,
            Precision precision,
            List<Objective> objectives,
            List<OutputMetric> metrics,
            Engine engine) {
        this.objectives = objectives;
        this.metrics = metrics;
        this.engine = engine;
        NetworkPlans plans = NetworkPlans.inference(architecture);
        this.run = new ShardedRun(plans, engine);
        this.weights = new NetworkWeights(plans, engine.kernels(), precision);
        this.sharded = new ShardedBatch(architecture, engine.workers());
        this.losses = objectives.stream()
                .map(objective -> LossGradient.withoutGradient(
                        objective.loss(), objective.node().width(), engine))
                .toList();
        this.targets = objectives.stream().map(TargetRows::new).toList();
        metrics.forEach(metric -> metric.in(objectives));
    }

    /** What is filled for the output of a number. */
    private record Counting(int output, Metric.Count count) {}

    /**
     * Goes through a data set.
     *
     * @param parameters all of the network's; not modified
     * @param carrying whether each batch goes on where the one before was left
     * @param output of which output the extra counts are
     * @param extraCounts filled besides the metrics' own
     * @throws IllegalArgumentException if one of them cannot count the targets of the loss
     */
    Evaluation evaluate(
            float[] parameters, List<Example> examples, boolean carrying, String output, Metric.Count... extraCounts) {
        List<Counting> counts = new ArrayList<>();
        metrics.forEach(metric ->
                counts.add(new Counting(metric.in(objectives), metric.metric().start())));
        for (Metric.Count count : extraCounts) {
            String name = count.getClass().getSimpleName();
            counts.add(new Counting(OutputMetric.find(objectives, output, name, count), count));
        }
        weights.load(parameters, NO_MASKS, engine.workers());
        LossTotal total = new LossTotal(objectives);
        State state = null;
        for (Example example : examples) {
            requireNonNull(example, "evaluate: a batch that a source gives");
            List<Shard> shards = sharded.load(example.batch(), state);
            run.forward(weights, shards, NO_MASKS, 0);
            for (int i = 0; i < shards.size(); i++) {
                add(example, run.run(i), total, counts);
            }
            state = carrying ? run.states(example.batch().size(), shards) : null;
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < metrics.size(); i++) {
            values.put(metrics.get(i).name(), counts.get(i).count().value());
        }
        Map<String, Double> means = total.means(Double.NaN);
        return new Evaluation(total.loss(means), means, values);
    }

    private void add(Example example, NetworkRun network, LossTotal total, List<Counting> counts) {
        for (int k = 0; k < objectives.size(); k++) {
            Objective objective = objectives.get(k);
            RowLayout rows = network.outputLayout(objective.output());
            float[] values = network.output(objective.output());
            TargetRows wanted = targets.get(k);
            wanted.load(example, rows);
            losses.get(k).gradient(rows, values, wanted, 0);
            total.add(k, losses.get(k).sum(), wanted.weight());
            int output = k;
            List<Metric.Count> own = counts.stream()
                    .filter(counting -> counting.output() == output)
                    .map(Counting::count)
                    .toList();
            if (!own.isEmpty()) {
                Predictions counted =
                        wanted.counted(rows.rows(), objective.node().width(), values);
                own.forEach(count -> count.add(counted));
            }
        }
    }
}
