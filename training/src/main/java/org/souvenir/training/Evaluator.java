package org.souvenir.training;

import java.util.ArrayList;
import java.util.Arrays;
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
import org.souvenir.core.expr.Direction;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.PlanRun;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.RunContext;
import org.souvenir.core.run.Weights;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.metric.Metric;
import org.souvenir.training.metric.Predictions;

/** Loss and metrics of data sets, as often as wanted, in the memory of one batch. Masks are their expectations. */
final class Evaluator {
    private static final RandomStream NO_MASKS = RandomStream.of(0);

    private final Architecture architecture;
    private final List<Metric> metrics;
    private final Engine engine;
    private final ShardedRun run;
    private final NetworkWeights weights;
    private final PlanRun lossRun;
    private final Weights lossWeights;
    private final ShardedBatch sharded;
    private final TargetRows targetRows;
    private float[] targets = new float[0];

    /**
     * Runs nothing yet.
     *
     * @throws IllegalArgumentException if one of the metrics cannot count the targets of the loss
     */
    Evaluator(Architecture architecture, Loss loss, List<Metric> metrics, Engine engine) {
        this.architecture = architecture;
        this.metrics = metrics;
        this.engine = engine;
        NetworkPlans plans = NetworkPlans.inference(architecture);
        this.run = new ShardedRun(plans, engine);
        this.weights = new NetworkWeights(plans, engine.kernels());
        Plan plan = Plan.of(loss.step(architecture.output().width()), PlanOptions.inference());
        this.lossRun = new PlanRun(plan, engine.kernels());
        this.lossWeights = new Weights(plan, engine.kernels());
        lossWeights.load(new float[0], Map.of(), NO_MASKS);
        this.sharded = new ShardedBatch(architecture);
        this.targetRows = TargetRows.of(architecture, plan.step());
        metrics.forEach(metric -> targetRows.check(metric.name(), metric.start()));
    }

    /** Sums up over the batches of a data set. */
    private static final class Sum {
        private final List<Metric.Count> counts;
        private double loss;
        private long rows;

        Sum(List<Metric.Count> counts) {
            this.counts = counts;
        }
    }

    /**
     * Goes through a data set.
     *
     * @param parameters all of the network's; not modified
     * @param carrying whether each batch goes on where the one before was left
     * @param extraCounts filled besides the metrics' own
     * @throws IllegalArgumentException if one of them cannot count the targets of the loss
     */
    Evaluation evaluate(float[] parameters, List<Example> examples, boolean carrying, Metric.Count... extraCounts) {
        for (Metric.Count count : extraCounts) {
            targetRows.check(count.getClass().getSimpleName(), count);
        }
        weights.load(parameters, NO_MASKS, engine.workers());
        List<Metric.Count> counts = new ArrayList<>();
        metrics.forEach(metric -> counts.add(metric.start()));
        counts.addAll(Arrays.asList(extraCounts));
        Sum sum = new Sum(counts);
        State state = null;
        for (Example example : examples) {
            List<Shard> shards = sharded.load(example.batch(), state);
            run.forward(weights, shards, NO_MASKS, 0);
            for (int i = 0; i < shards.size(); i++) {
                add(example, run.run(i), sum);
            }
            state = carrying ? run.states(example.batch().size(), shards) : null;
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < metrics.size(); i++) {
            values.put(metrics.get(i).name(), counts.get(i).value());
        }
        return new Evaluation(sum.loss / sum.rows, values);
    }

    private void add(Example example, NetworkRun network, Sum sum) {
        RowLayout rows = network.outputLayout();
        targets = targetRows.pack(example, rows, targets);
        lossRun.forward(
                new RunContext(lossWeights, NO_MASKS, 0),
                rows,
                Direction.FORWARD,
                new float[][] {network.output(), targets},
                null);
        float[] losses = lossRun.output();
        for (int i = 0; i < rows.rows(); i++) {
            sum.loss += losses[i];
        }
        sum.rows += rows.rows();
        var predictions = new Predictions(
                rows.rows(), architecture.output().width(), network.output(), targetRows.width(), targets);
        sum.counts.forEach(count -> count.add(predictions));
    }
}
