package org.souvenir.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Cell;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
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

    /** A cell that no registry knows. */
    private record Leaky(int inputSize, int hiddenSize) implements Cell {
        @Override
        public void define(Step step) {
            Expr x = step.input(inputSize);
            Expr h = step.state("h", hiddenSize);
            Expr next = h.times(0.9).plus(step.linear("in", x, hiddenSize).times(0.1));
            step.next("h", next);
            step.output(next);
        }
    }

    @Test
    void executors_need_no_class_of_a_cell_but_those_of_a_recipe() throws IOException {
        Network leaky = Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Leaky(n, 3)), Pooling.MEAN), 1);
        try (SparkSession spark = Sparks.cluster(1, false)) {
            Row scored = new NetworkTransformer(leaky)
                    .transform(spark.sql("SELECT array(array(1.0, 2.0), array(3.0, -1.0)) AS sequence"))
                    .head();
            float[] expected = leaky.infer(Batch.of(Sequences.features(new float[][] {{1, 2}, {3, -1}})))
                    .values()
                    .data();
            assertThat(scored.<Float>getList(1)).containsExactly(expected[0], expected[1], expected[2]);
            SparkTrainer trainer = SparkTrainer.of(spark, Reviews::trainer);
            assertThatThrownBy(() -> trainer.fit(Reviews.network(), Reviews.training()))
                    .hasMessageMatching(
                            "(?s).*training on Spark: executor 0 on \\S+, partition 0: the recipe: executors must know its classes, by spark.jars or --jars: java.lang.ClassNotFoundException: org.souvenir.spark.ClusterTest.*");
        }
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
