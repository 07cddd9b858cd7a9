package org.souvenir.spark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
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
        return cluster(executors, true);
    }

    /** @param tests whether they know the classes of tests */
    static SparkSession cluster(int executors, boolean tests) {
        try {
            Files.createDirectories(
                    Path.of(System.getenv("SPARK_HOME"), "jars")); // empty: executors take our class path
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String known = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String classes = Arrays.stream(known.split(File.pathSeparator))
                .filter(place -> tests || !Path.of(place).endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
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
