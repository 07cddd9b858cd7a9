package org.souvenir.spark;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.network.Network;

/**
 * A network as a function in SQL, from an array to its scores, row by row; {@link NetworkTransformer} computes many rows at once.
 *
 * <pre>{@code
 * NetworkFunction.register(spark, "mood", network);
 * spark.sql("SELECT text, mood(ids)[1] AS good FROM reviews WHERE size(ids) > 3");
 * }</pre>
 */
public final class NetworkFunction implements UDF1<Object, Object> {
    private static final long serialVersionUID = 1;

    private final String name;
    private final Broadcast<SharedNetwork> network;

    private NetworkFunction(String name, Broadcast<SharedNetwork> network) {
        this.name = name;
        this.network = network;
    }

    /**
     * Makes a function known to a session.
     *
     * @param network reads one sequence, as {@link NetworkTransformer} has it
     */
    public static void register(SparkSession spark, String name, Network network) {
        requireNonNull(spark, "spark");
        requireNonNull(name, "name");
        requireNonNull(network, "network");
        Scoring.Scores.cells(network, name);
        var shared = JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(new SharedNetwork(network));
        spark.udf()
                .register(
                        name,
                        new NetworkFunction(name, shared),
                        NetworkTransformer.type(network.architecture().output()));
    }

    @Override
    public @Nullable Object call(@Nullable Object sequence) {
        if (sequence == null) {
            return null; // as of SQL's own functions
        }
        return Place.named("scoring", () -> {
            Network own = network.value().network();
            return Scoring.Scores.of(own, Scoring.Scores.cells(own, name), Collections.singletonList(sequence))
                    .of(0);
        });
    }
}
