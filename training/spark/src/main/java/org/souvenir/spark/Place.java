package org.souvenir.spark;

import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/** Where a task runs, for its errors. */
final class Place {
    private Place() {}

    /**
     * Does some work; what it throws says where that was: also if a class is missing there.
     *
     * @param activity the first words of the message
     */
    static <T> T named(String activity, Supplier<T> work) {
        try {
            return work.get();
        } catch (Exception
                | LinkageError
                | ServiceConfigurationError e) { // Scala's methods throw checked ones unannounced
            throw new IllegalStateException(
                    "%s on Spark: executor %s on %s, partition %d: %s"
                            .formatted(
                                    activity,
                                    SparkEnv.get().executorId(),
                                    SparkEnv.get()
                                            .blockManager()
                                            .blockManagerId()
                                            .host(),
                                    TaskContext.getPartitionId(),
                                    cause(e)),
                    e);
        }
    }

    private static String cause(Throwable e) {
        return e instanceof RuntimeException && e.getMessage() != null ? e.getMessage() : e.toString();
    }
}
