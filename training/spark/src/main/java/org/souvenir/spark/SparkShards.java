package org.souvenir.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.souvenir.cells.network.Network;
import org.souvenir.training.ShardExecutor;

/**
 * A job for each step of training, with about as many tasks as there are cores; the parameters go as a broadcast, the gradients come
 * with the results.
 */
final class SparkShards implements ShardExecutor, AutoCloseable {
    private final JavaSparkContext spark;
    private final Broadcast<WorkerPlan> plan;

    SparkShards(JavaSparkContext spark, Recipe recipe, Network network) {
        this.spark = spark;
        this.plan = spark.broadcast(new WorkerPlan(recipe, recipe.format().toBytes(network, Map.of())));
    }

    @Override
    public List<byte[]> answers(float[] parameters, List<byte[]> shards) {
        Broadcast<float[]> sent = spark.broadcast(parameters.clone());
        try {
            List<List<byte[]>> groups = ShardExecutor.groups(shards, spark.defaultParallelism()).stream()
                    .<List<byte[]>>map(ArrayList::new) // which can be serialised
                    .toList();
            return spark.parallelize(groups, groups.size())
                    .map(new ShardTask(plan, sent))
                    .collect();
        } finally {
            sent.destroy();
        }
    }

    @Override
    public void close() {
        plan.destroy();
    }
}
