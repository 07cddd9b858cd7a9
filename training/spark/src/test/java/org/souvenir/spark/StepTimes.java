package org.souvenir.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingContext;
import org.souvenir.training.TrainingListener;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;

/** Steps per second, by {@code -Dtest=StepTimes -Dspark.times}: four shards of 32 sequences, and where they are computed. */
@EnabledIfSystemProperty(named = "spark.times", matches = ".*")
class StepTimes {
    private static final int STEPS = 40;
    private static final int WARM = 20;

    private static final class Times implements TrainingListener {
        private final double[] seconds = new double[STEPS];
        private long since = System.nanoTime();

        @Override
        public void stepped(TrainingContext now) {
            long time = System.nanoTime();
            seconds[(int) now.step() - 1] = (time - since) / 1e9;
            since = time;
        }

        double median() {
            return Arrays.stream(seconds, WARM, STEPS).sorted().toArray()[(STEPS - WARM) / 2];
        }
    }

    /** What Spark says of tasks, one of which comes for some shards. */
    private static final class Tasks extends SparkListener {
        private final Map<Integer, long[]> stages = new ConcurrentSkipListMap<>();

        @Override
        public void onTaskEnd(SparkListenerTaskEnd task) {
            long[] stage = stages.computeIfAbsent(task.stageId(), id -> new long[3]);
            stage[0]++;
            stage[1] += task.taskMetrics().resultSize();
            stage[2] = Math.max(stage[2], task.taskMetrics().executorRunTime());
        }

        double median(int quantity) {
            long[] sorted = stages.values().stream()
                    .skip(WARM)
                    .mapToLong(stage -> stage[quantity])
                    .sorted()
                    .toArray();
            return sorted[sorted.length / 2];
        }

        void print() {
            System.out.printf(
                    Locale.ROOT,
                    "%-34s %.0f tasks a step; to the driver %.1f MB; the longest takes %.0f ms%n",
                    "",
                    median(0),
                    median(1) / 1e6,
                    median(2));
        }
    }

    private static Network network() {
        return Network.initialised(
                Architecture.of(
                        Input.features(64),
                        Recurrent.of(n -> new Lstm(n, 256)),
                        Recurrent.of(n -> new Lstm(n, 256)),
                        Pooling.LAST,
                        new Dense(10)),
                1);
    }

    private static ExampleSource examples() {
        RandomStream random = RandomStream.of(1);
        Tensor x = Tensor.zeros(50, 128, 64);
        Tensor y = Tensor.zeros(128);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = random.uniform(i);
        }
        for (int i = 0; i < y.length(); i++) {
            y.data()[i] = random.child("y").below(10, i);
        }
        Example example = Example.perSequence(Batch.of(x), y);
        return ExampleSource.inOrder(java.util.Collections.nCopies(STEPS, example));
    }

    private static Trainer trainer() {
        return Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-3)).epochs(1);
    }

    private static Trainer oneThread() {
        return trainer().on(Engine.withThreads(1));
    }

    private interface Run {
        Fit fit(UnaryOperator<Trainer> timed) throws Exception;
    }

    private static byte[] time(String name, Run run) throws Exception {
        Times times = new Times();
        Fit fit = run.fit(trainer -> trainer.listener(times));
        System.out.printf(
                Locale.ROOT, "%-34s %6.1f ms a step, %5.2f steps/s%n", name, 1e3 * times.median(), 1 / times.median());
        return fit.last().toBytes();
    }

    private static void timeSpark(String name, SparkSession session, byte[] expected) throws Exception {
        Tasks tasks = new Tasks();
        session.sparkContext().addSparkListener(tasks);
        try (session) {
            byte[] trained = time(
                    "Spark, " + name,
                    timed -> SparkTrainer.of(session, StepTimes::oneThread)
                            .here(timed)
                            .fit(network(), examples()));
            assertThat(trained).isEqualTo(expected);
        }
        tasks.print(); // all has been said when the session is closed
    }

    @Test
    void tells_them() throws Exception {
        System.out.printf("%,d parameters%n", network().parameters().length());
        byte[] expected =
                time("one JVM, 1 thread", timed -> timed.apply(oneThread()).fit(network(), examples()));
        time(
                "one JVM, 2 threads",
                timed -> timed.apply(trainer().on(Engine.withThreads(2))).fit(network(), examples()));
        for (int threads : List.of(1, 2)) {
            timeSpark("local[" + threads + "]", Sparks.local(threads), expected);
        }
        for (int executors : List.of(1, 2, 4)) {
            timeSpark("executors of one core: " + executors, Sparks.cluster(executors), expected);
        }
    }
}
