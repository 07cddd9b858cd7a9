package org.souvenir.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.spark.SparkSearch.Trial;
import org.souvenir.training.Fit;

class SearchTest {
    private static final AtomicInteger RUNS = new AtomicInteger();

    private static Map<String, Double> loss(Trial trial) {
        RUNS.incrementAndGet();
        if (trial.settings().get("epochs").equals("0")) {
            throw new IllegalArgumentException("no epochs");
        }
        Fit fit = Reviews.trainer()
                .epochs(Integer.parseInt(trial.settings().get("epochs")))
                .seed(trial.seed())
                .fit(Reviews.network(), Reviews.training(), Reviews.validation());
        return Map.of("loss", fit.history().get(fit.best()).validation().loss());
    }

    private static List<String> told(List<Row> rows) {
        List<String> told = new ArrayList<>();
        rows.forEach(row -> told.add(row.getString(0) + row.getLong(1) + row.getJavaMap(3) + row.getString(4)));
        return told;
    }

    @Test
    void does_what_is_left_and_gives_the_numbers_of_one_machine(@TempDir Path folder) throws IOException {
        List<Trial> trials = List.of(
                new Trial("short", 1, Map.of("epochs", "1")),
                new Trial("none", 1, Map.of("epochs", "0")),
                new Trial("short", 2, Map.of("epochs", "1")));
        String path = folder.resolve("search").toUri().toString();
        try (SparkSession spark = Sparks.local(2)) {
            List<Row> rows =
                    SparkSearch.run(spark, trials, SearchTest::loss, path).collectAsList();
            assertThat(told(rows).get(0)).isEqualTo("short1" + loss(trials.get(0)) + "null");
            assertThat(told(rows).get(1))
                    .matches("none1\\{}search on Spark: executor driver on \\S+, partition 1: no epochs");
            assertThat(told(rows).get(2)).isEqualTo("short2" + loss(trials.get(2)) + "null");
            int before = RUNS.get();
            assertThat(told(SparkSearch.run(spark, trials, SearchTest::loss, path)
                            .collectAsList()))
                    .isEqualTo(told(rows));
            assertThat(RUNS.get() - before).as("only what failed").isEqualTo(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> SparkSearch.run(spark, List.of(trials.get(0), trials.get(0)), SearchTest::loss, path))
                    .withMessage("search: trials must differ in name or seed, but two are short with seed 1");
            assertThatThrownBy(() -> SparkSearch.run(
                            spark, List.of(new Trial("short", 1, Map.of("epochs", "9"))), SearchTest::loss, path))
                    .hasStackTraceContaining(
                            "short-1.json must hold results of {epochs=9}, but holds {\"settings\":{\"epochs\":\"1\"}");
        }
    }
}
