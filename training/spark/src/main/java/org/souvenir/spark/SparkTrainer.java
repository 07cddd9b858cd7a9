package org.souvenir.spark;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.network.Network;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingListener;

/**
 * Trains on Apache Spark, with the same bits as {@link Trainer} on one machine: for any number of executors and threads, and also
 * if some are lost on the way. Each step's batch is cut into the same shards as on one machine (two from 16 sequences on, and one
 * for every 32 in larger batches); their gradients are added up in the same tree, by tasks as far as neighbours meet in one, then by
 * the driver, which clips them, runs the optimizer and validates. Immutable.
 *
 * <pre>{@code
 * Fit fit = SparkTrainer.of(spark, () -> Trainer.of(new SoftmaxCrossEntropy(), new Adam(2e-3)).epochs(8).seed(1))
 *         .checkpoint("hdfs:///models/reviews.checkpoint")
 *         .fit(network, ExampleSource.byLength(training, 512, 1), validation);
 * }</pre>
 *
 * <p><b>When it pays.</b> A step sends P parameters to each executor, and each task sends a gradient to the driver, {@code 4P} bytes
 * each (of a table of embeddings only the rows that were met). There are G tasks for S shards on N cores: one to some for each core
 * ({@link org.souvenir.training.ShardExecutor#groups}). With a link of b bytes/s at the driver, E executors and t seconds for a shard, a
 * step takes about
 *
 * <pre>
 * 0.2 s + S/N · t + (E or less, by Spark's peer-to-peer broadcast, + G) · 4P/b
 * </pre>
 *
 * <p>against {@code S · t / threads} on one machine. Larger batches mean more shards, not larger ones. On paper, for 0.86 million
 * parameters, 10 Gbit/s, 0.08 s for a shard, executors of one core, and a batch of 1,024 shards (32,768 sequences), which takes 5 s on 16
 * threads of one machine:
 *
 * <pre>
 * executors       1     10    100    128   1,000
 * tasks           1     64    256    128     512
 * seconds        82    9.4    2.1    1.5     4.5
 * on the link   0 %    2 %   46 %   46 %    92 %
 * </pre>
 *
 * <p>Measured on two cores of an Intel Xeon, 4 shards, steps a second: one JVM 3.0 with one thread and 6.1 with two;
 * {@code local[1]} 2.6, {@code local[2]} 4.2; executors of one core each, on the same two cores: one 2.2, two 2.9, four 1.8. Of a step on
 * {@code local[2]}, 237 ms, the longest task takes 183; 7.4 MB come to the driver, with four executors 14.3.
 *
 * <p>For slow networks {@link LocalSteps} let each worker take several steps by itself and average the parameters: less is sent, and the
 * result depends on how many workers there are.
 *
 * <p>All processes need the same kernels: Spark gives executors {@code --add-modules jdk.incubator.vector} by itself, the driver needs
 * it too. Gradients of all shards together must stay below {@code spark.driver.maxResultSize}. Where a last layer of 1024 classes or
 * more is trained with cross-entropy, shards have to meet: {@link Trainer#recomputing(int)} takes them apart.
 */
public final class SparkTrainer {
    private final SparkSession spark;
    private final Recipe recipe;
    private final UnaryOperator<Trainer> here;
    private final @Nullable String checkpoint;
    private final @Nullable String resumed;

    private SparkTrainer(
            SparkSession spark,
            Recipe recipe,
            UnaryOperator<Trainer> here,
            @Nullable String checkpoint,
            @Nullable String resumed) {
        this.spark = spark;
        this.recipe = recipe;
        this.here = here;
        this.checkpoint = checkpoint;
        this.resumed = resumed;
    }

    /**
     * A trainer.
     *
     * @param recipe runs in the driver and in every executor; what it captures must be serialisable
     */
    public static SparkTrainer of(SparkSession spark, Recipe recipe) {
        requireNonNull(spark, "spark");
        requireNonNull(recipe, "recipe");
        return new SparkTrainer(spark, recipe, trainer -> trainer, null, null);
    }

    /**
     * Changes the trainer in the driver alone: listeners, metrics, an engine for validation.
     *
     * @param change must leave losses, seed and recomputing as they are
     */
    public SparkTrainer here(UnaryOperator<Trainer> change) {
        requireNonNull(change, "change");
        return new SparkTrainer(spark, recipe, trainer -> change.apply(here.apply(trainer)), checkpoint, resumed);
    }

    /**
     * Writes what {@link Trainer#checkpoint(java.nio.file.Path)} writes to a path of any file system that Hadoop knows. While training
     * lasts, others are refused the same path, by a file {@code .NAME.lock} beside it; where a driver was killed on another host, that file
     * has to be deleted by hand, as the message says.
     */
    public SparkTrainer checkpoint(String path) {
        requireNonNull(path, "path");
        return new SparkTrainer(spark, recipe, here, path, resumed);
    }

    /** Goes on from a checkpoint, as {@link Trainer#resuming} does; one that was written on one machine, too. */
    public SparkTrainer resuming(String path) {
        requireNonNull(path, "path");
        return new SparkTrainer(spark, recipe, here, checkpoint, path);
    }

    /** As {@link Trainer#fit(Network, ExampleSource)}; examples are read by the driver. */
    public Fit fit(Network network, ExampleSource training) {
        requireNonNull(training, "training");
        return fitted(network, trainer -> trainer.fit(network, training));
    }

    /** As {@link Trainer#fit(Network, ExampleSource, ExampleSource)}; examples are read by the driver. */
    public Fit fit(Network network, ExampleSource training, ExampleSource validation) {
        requireNonNull(training, "training");
        requireNonNull(validation, "validation");
        return fitted(network, trainer -> trainer.fit(network, training, validation));
    }

    private Fit fitted(Network network, Function<Trainer, Fit> fit) {
        requireNonNull(network, "network");
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        HadoopClaim claim = claim(context);
        try (claim;
                SparkShards shards = new SparkShards(context, recipe, network);
                LocalFolder folder = new LocalFolder()) {
            return fit.apply(stored(here.apply(recipe.trainer()).sharing(shards), folder));
        }
    }

    private HadoopClaim claim(JavaSparkContext context) {
        return checkpoint == null
                ? () -> {}
                : HadoopClaim.of(file(checkpoint), context.sc().applicationId());
    }

    private Trainer stored(Trainer trainer, LocalFolder folder) {
        Trainer stored = trainer;
        if (resumed != null) {
            java.nio.file.Path copy = folder.file("resumed");
            file(resumed).get(copy);
            stored = stored.resuming(copy);
        }
        if (checkpoint != null) {
            HadoopFile target = file(checkpoint);
            stored = stored.checkpoint(folder.file("checkpoint")).listener(new TrainingListener() {
                @Override
                public void saved(java.nio.file.Path file) {
                    target.put(file);
                }
            });
        }
        return stored;
    }

    private HadoopFile file(String path) {
        return new HadoopFile(new Path(path), spark.sparkContext().hadoopConfiguration());
    }

    /** A folder of the driver, while training lasts. */
    private record LocalFolder(java.nio.file.Path path) implements AutoCloseable {
        LocalFolder() {
            this(created());
        }

        private static java.nio.file.Path created() {
            try {
                return Files.createTempDirectory("souvenir-spark");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        java.nio.file.Path file(String name) {
            return path.resolve(name);
        }

        @Override
        public void close() {
            try (var files = Files.newDirectoryStream(path)) {
                for (java.nio.file.Path file : files) {
                    Files.delete(file);
                }
                Files.delete(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
