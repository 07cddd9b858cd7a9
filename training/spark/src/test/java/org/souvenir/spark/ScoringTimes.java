package org.souvenir.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;

/** Rows per second, by {@code -Dtest=ScoringTimes -Dspark.times}: reviews of 1 to 40 words, read by an LSTM. */
@EnabledIfSystemProperty(named = "spark.times", matches = ".*")
class ScoringTimes {
    private static final int ROWS = 40_000;
    private static final int WORDS = 20_000;
    private static final int BATCH = 64;
    private static final int RUNS = 9;

    private static Network network() {
        return Network.initialised(
                Architecture.of(
                        Input.ids(WORDS),
                        new Embedding(80),
                        Recurrent.of(n -> new Lstm(n, 80)),
                        Pooling.MEAN,
                        new Dense(2)),
                1);
    }

    private static List<int[]> rows() {
        RandomStream random = RandomStream.of(3);
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            int[] ids = new int[1 + random.below(40, i)];
            for (int t = 0; t < ids.length; t++) {
                ids[t] = random.child("ids").below(WORDS, 40L * i + t);
            }
            rows.add(ids);
        }
        return rows;
    }

    private static void time(String name, Runnable scoring) {
        double[] seconds = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long since = System.nanoTime();
            scoring.run();
            seconds[i] = (System.nanoTime() - since) / 1e9;
        }
        double best = Arrays.stream(seconds, RUNS / 3, RUNS).min().orElseThrow();
        System.out.printf(Locale.ROOT, "%-34s %,10.0f rows/s%n", name, ROWS / best);
    }

    @Test
    void tells_them() throws Exception {
        List<int[]> rows = rows();
        List<int[]> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparingInt(ids -> ids.length));
        for (int threads : List.of(1, 2)) {
            Network network = network().on(Engine.withThreads(threads));
            time("one JVM, " + threads + " threads", () -> {
                for (int from = 0; from < ROWS; from += BATCH) {
                    network.predict(Batch.of(Sequences.ids(sorted.subList(from, Math.min(ROWS, from + BATCH)))));
                }
            });
        }
        for (int threads : List.of(1, 2)) {
            try (SparkSession spark = Sparks.local(threads)) {
                List<Row> all = new ArrayList<>();
                rows.forEach(ids -> all.add(RowFactory.create((Object) ids)));
                Dataset<Row> table = spark.createDataFrame(all, StructType.fromDDL("sequence ARRAY<INT>"))
                        .repartition(4)
                        .persist();
                NetworkTransformer transformer = new NetworkTransformer(network());
                time(
                        "Spark, local[" + threads + "]",
                        () -> transformer
                                .transform(table)
                                .write()
                                .format("noop")
                                .mode("overwrite")
                                .save());
                NetworkFunction.register(spark, "mood", network());
                time(
                        "Spark, local[" + threads + "], in SQL, row by row",
                        () -> table.selectExpr("mood(sequence)")
                                .write()
                                .format("noop")
                                .mode("overwrite")
                                .save());
            }
        }
    }
}
