package org.souvenir.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Spark for tests: within this process, or with executors of their own. */
final class Sparks {
    private static final String MEGABYTES = "1024";

    private Sparks() {}

    /** In this process, with so many tasks at once. */
    static SparkSession local(int threads) {
        return builder("local[" + threads + "]").getOrCreate();
    }

    /** Processes of one core each, as in a cluster. */
    static SparkSession cluster(int executors) {
        try {
            Files.createDirectories(
                    Path.of(System.getenv("SPARK_HOME"), "jars")); // empty: executors take our class path
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return builder("local-cluster[" + executors + ",1," + MEGABYTES + "]")
                .config("spark.executor.extraClassPath", classes)
                .config("spark.executor.memory", MEGABYTES + "m")
                .getOrCreate();
    }

    private static SparkSession.Builder builder(String master) {
        return SparkSession.builder()
                .master(master)
                .appName("test")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config(
                        "spark.sql.warehouse.dir",
                        Path.of("target", "warehouse").toAbsolutePath().toString())
                .config("spark.driver.host", "127.0.0.1");
    }
}
