package org.souvenir.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.souvenir.training.Fit;
import org.souvenir.training.TrainingContext;
import org.souvenir.training.TrainingListener;

/** With two executors that are processes of their own. */
class ClusterTest {
    /** Kills an executor in the middle of an epoch. */
    private static final class Killer implements TrainingListener {
        private final SparkSession spark;
        private final Set<Long> killed = new TreeSet<>();

        Killer(SparkSession spark) {
            this.spark = spark;
        }

        @Override
        public void stepped(TrainingContext now) {
            if (now.step() == 2 || now.step() == 5) {
                long process = executors(spark).iterator().next();
                killed.add(process);
                ProcessHandle.of(process).orElseThrow().destroyForcibly();
            }
        }
    }

    private static Set<Long> executors(SparkSession spark) {
        List<Long> processes = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(List.of(1, 2, 3, 4), 4)
                .map(task -> {
                    Thread.sleep(100); // so that each of them gets one
                    return ProcessHandle.current().pid();
                })
                .collect();
        return new TreeSet<>(processes);
    }

    @Test
    void executors_may_die() throws IOException {
        Fit expected = Reviews.trainer().fit(Reviews.network(), Reviews.training(), Reviews.validation());
        try (SparkSession spark = Sparks.cluster(2)) {
            assertThat(executors(spark)).doesNotContain(ProcessHandle.current().pid());
            Killer killer = new Killer(spark);
            Fit fit = SparkTrainer.of(spark, Reviews::trainer)
                    .here(trainer -> trainer.listener(killer))
                    .fit(Reviews.network(), Reviews.training(), Reviews.validation());
            SparkTrainerTest.assertSame(fit, expected);
            assertThat(killer.killed).hasSize(2).doesNotContainAnyElementsOf(executors(spark));
        }
    }
}
