package org.souvenir.spark;

import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/** Where a task runs, for its errors. */
final class Place {
    private Place() {}

    /**
     * Does some work; what it throws says where that was.
     *
     * @param activity the first word of the message
     */
    static <T> T named(String activity, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "%s on Spark: executor %s, partition %d: %s"
                            .formatted(
                                    activity,
                                    SparkEnv.get().executorId(),
                                    TaskContext.getPartitionId(),
                                    e.getMessage()),
                    e);
        }
    }
}
