package org.souvenir.examples.sentiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.sql.SparkSession;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.network.Network;
import org.souvenir.spark.SparkTrainer;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;

/** Trains on Apache Spark. */
public final class SparkCluster implements Cluster {

    /** Found as a service. */
    public SparkCluster() {}

    @Override
    public Fit fit(String master, Trainer trainer, Network network, ExampleSource training, ExampleSource validation) {
        try (SparkSession spark = SparkSession.builder()
                .appName("reviews")
                .master(master)
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            // Executors compute gradients, for which they need the loss alone; all else is the driver's trainer.
            return SparkTrainer.of(spark, () -> Trainer.of(new SoftmaxCrossEntropy(), new Adam(1)))
                    .here(own -> trainer)
                    .fit(network, training, validation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
