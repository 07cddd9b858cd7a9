package org.souvenir.spark;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;

/**
 * Trains where networks are slow (McMahan et al., 2017, FedAvg): in each round a fixed number of workers train by themselves, each on
 * its own examples, and the parameters that they come to are averaged, weighted by the number of their sequences. P parameters go to each worker
 * and back once a round, not once a step as with {@link SparkTrainer}.
 *
 * <pre>{@code
 * LocalSteps.Result result = LocalSteps.of(spark, 8, (worker, round) -> new LocalSteps.Share(
 *                 Trainer.of(new SoftmaxCrossEntropy(), new Adam(2e-3)).epochs(1).seed(100 * round + worker),
 *                 ExampleSource.byLength(read(worker), 32, round)))
 *         .fit(network, 20);
 * }</pre>
 *
 * <p>The bits are not those of one machine, and depend on how many workers there are; they do not depend on how many executors or threads do
 * their work. What an optimizer remembers ends with the round.
 */
public final class LocalSteps {

    /**
     * What a worker does in a round.
     *
     * @param trainer for how many epochs, with which seed; a checkpoint or listeners of it are the executor's
     * @param examples its own; the mean weighs it by the sequences of their first epoch
     */
    public record Share(Trainer trainer, ExampleSource examples) {
        /** Checks that nothing is missing. */
        public Share {
            requireNonNull(trainer, "trainer");
            requireNonNull(examples, "examples");
        }
    }

    /** Says what each worker does: runs in the executors, where it reads or makes its examples; what it captures must be serialisable. */
    @FunctionalInterface
    public interface Plan extends Serializable {

        /**
         * The share of a worker in a round: the same each time it is asked.
         *
         * @param worker 0, 1, …
         * @param round 0, 1, …
         */
        Share share(int worker, int round);

        /** As {@link Recipe#format}. */
        default NetworkFormat format() {
            return NetworkFormat.standard();
        }
    }

    /**
     * What came of it.
     *
     * @param network with the parameters after the last round
     * @param losses of each round: the mean of the workers' training losses in their last epoch, weighted as parameters are; unmodifiable
     */
    public record Result(Network network, List<Double> losses) {
        /** Copies the losses. */
        public Result {
            requireNonNull(network, "network");
            losses = List.copyOf(losses);
        }
    }

    /** What a worker comes to. */
    private record Local(float[] parameters, long sequences, double loss) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    private final JavaSparkContext spark;
    private final int workers;
    private final Plan plan;

    private LocalSteps(JavaSparkContext spark, int workers, Plan plan) {
        this.spark = spark;
        this.workers = workers;
        this.plan = plan;
    }

    /**
     * Training by so many workers.
     *
     * @param workers at least 1; a task of Spark for each
     */
    public static LocalSteps of(SparkSession spark, int workers, Plan plan) {
        requireNonNull(spark, "spark");
        requireNonNull(plan, "plan");
        if (workers < 1) {
            throw new IllegalArgumentException(
                    "local steps: there must be at least 1 worker, but there are " + workers);
        }
        return new LocalSteps(JavaSparkContext.fromSparkContext(spark.sparkContext()), workers, plan);
    }

    /**
     * Trains.
     *
     * @param network where it starts; stays as it is
     * @param rounds at least 1
     * @throws IllegalArgumentException if what the plan captures cannot be serialised, or the format cannot write the network
     */
    public Result fit(Network network, int rounds) {
        requireNonNull(network, "network");
        if (rounds < 1) {
            throw new IllegalArgumentException("local steps: there must be at least 1 round, but there are " + rounds);
        }
        Sent<Plan> sent = new Sent<>("the plan", plan);
        List<Double> losses = new ArrayList<>();
        Network now = network;
        for (int round = 0; round < rounds; round++) {
            List<Local> locals = locals(sent, plan.format().toBytes(now, Map.of()), round);
            losses.add(mean(locals, Local::loss));
            now = averaged(now, locals);
        }
        return new Result(now, losses);
    }

    private List<Local> locals(Sent<Plan> sent, byte[] network, int round) {
        Broadcast<byte[]> start = spark.broadcast(network);
        try {
            List<Integer> numbers = IntStream.range(0, workers).boxed().toList();
            return spark.parallelize(new ArrayList<>(numbers), workers)
                    .map(new Work(sent, start, round))
                    .collect();
        } finally {
            start.destroy();
        }
    }

    private static Network averaged(Network network, List<Local> locals) {
        Parameters parameters = network.parameters().copy();
        for (int i = 0; i < parameters.length(); i++) {
            int p = i;
            parameters.values()[i] = (float) mean(locals, local -> local.parameters()[p]);
        }
        return Network.of(network.architecture(), parameters);
    }

    private interface Quantity {
        double of(Local local);
    }

    /** In the order of the workers, so that the bits are always the same. */
    private static double mean(List<Local> locals, Quantity quantity) {
        double sum = 0;
        double weight = 0;
        for (Local local : locals) {
            sum += local.sequences() * quantity.of(local);
            weight += local.sequences();
        }
        return sum / weight;
    }

    /** What a worker does, wherever Spark runs it. */
    private record Work(Sent<Plan> plan, Broadcast<byte[]> start, int round) implements Function<Integer, Local> {
        private static final long serialVersionUID = 1;

        @Override
        public Local call(Integer worker) {
            return Place.named("local steps, worker %d in round %d,".formatted(worker, round), () -> {
                Plan own = plan.value();
                Share share = own.share(worker, round);
                Network network = own.format().fromBytes(start.value()).network();
                Fit fit = share.trainer().fit(network, share.examples());
                long sequences = 0;
                for (Example batch : share.examples().epoch(0)) {
                    sequences += batch.batch().size();
                }
                double loss = fit.history().get(fit.history().size() - 1).loss();
                return new Local(fit.last().parameters().values(), sequences, loss);
            });
        }
    }
}
