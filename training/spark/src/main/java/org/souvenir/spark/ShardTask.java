package org.souvenir.spark;

import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Computes the gradient of some shards, wherever Spark runs it. */
final class ShardTask implements Function<List<byte[]>, byte[]> {
    private static final long serialVersionUID = 1;

    private final Broadcast<WorkerPlan> plan;
    private final Broadcast<float[]> parameters;

    ShardTask(Broadcast<WorkerPlan> plan, Broadcast<float[]> parameters) {
        this.plan = plan;
        this.parameters = parameters;
    }

    @Override
    public byte[] call(List<byte[]> shards) {
        return Place.named("training", () -> plan.value().worker().answer(parameters.value(), shards));
    }
}
