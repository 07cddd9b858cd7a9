package org.souvenir.spark;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.souvenir.training.ShardWorker;

/** What makes the worker of a process, sent to each of them once. */
final class WorkerPlan implements Serializable {
    private static final long serialVersionUID = 1;

    private final Sent<Recipe> sent;
    private final byte[] network;
    private transient @Nullable ShardWorker worker;

    /** @param network as the recipe's format writes it */
    WorkerPlan(Recipe recipe, byte[] network) {
        this.sent = new Sent<>("the recipe", recipe);
        this.network = network;
    }

    /** The worker of this process, for all of its tasks. */
    synchronized ShardWorker worker() {
        if (worker == null) {
            Recipe recipe = sent.value();
            worker = ShardWorker.of(
                    recipe.trainer(), recipe.format().fromBytes(network).network());
        }
        return worker;
    }
}
