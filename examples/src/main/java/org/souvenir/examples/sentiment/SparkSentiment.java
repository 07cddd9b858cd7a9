package org.souvenir.examples.sentiment;

import java.io.IOException;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@link Sentiment} does, with the gradients computed on Apache Spark: the same classifiers, to the byte. */
@Command(
        name = "spark",
        description = "Does what sentiment does, trained on Apache Spark: with the same bits.",
        mixinStandardHelpOptions = true)
public final class SparkSentiment implements Callable<Integer> {

    @Option(
            names = "--master",
            paramLabel = "MASTER",
            defaultValue = "${sys:spark.master:-local[2]}",
            description = "Where the cluster is: local[N] for N threads of this process, or spark://HOST:PORT "
                    + "(default: spark-submit's, else local[2]).")
    private String master = "";

    @Mixin
    private Sentiment sentiment = new Sentiment();

    @Override
    public Integer call() throws IOException {
        Cluster cluster = ServiceLoader.load(Cluster.class)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "spark: needs what 'examples/run spark' builds, and is started by it; Maven's -Drun has no Spark"));
        return sentiment.call((trainer, network, training, validation) ->
                cluster.fit(master, trainer, network, training, validation));
    }
}
