package org.souvenir.spark;

import static java.util.Objects.requireNonNull;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Tries configurations with seeds, a task of Spark for each trial; each result is kept as soon as it is there, so that a search that is
 * started again does what is left. A trial gives the same numbers wherever it runs, as training does.
 *
 * <pre>{@code
 * List<SparkSearch.Trial> trials = List.of(
 *         new SparkSearch.Trial("wide", 1, Map.of("hidden", "256")), new SparkSearch.Trial("narrow", 1, Map.of("hidden", "64")));
 * SparkSearch.run(spark, trials, trial -> Map.of("accuracy", accuracy(trial)), "hdfs:///search").show();
 * }</pre>
 */
public final class SparkSearch {

    /**
     * What is tried.
     *
     * @param name of the configuration: letters, digits, and {@code . _ -}; with the seed it tells a trial from others
     * @param settings for people, and for the {@link Objective}; unmodifiable
     */
    public record Trial(String name, long seed, Map<String, String> settings) implements Serializable {
        private static final long serialVersionUID = 1;

        /** Checks the name. */
        public Trial {
            requireNonNull(name, "name");
            if (!name.matches("[A-Za-z0-9._-]+")) {
                throw new IllegalArgumentException(
                        "search: a name must be of letters, digits, '.', '_' and '-', but is '" + name + "'");
            }
            settings = Collections.unmodifiableMap(new TreeMap<>(requireNonNull(settings, "settings")));
        }

        private String file() {
            return name + "-" + seed + ".json";
        }
    }

    /** Trains and judges; runs in an executor, and what it captures must be serialisable. */
    @FunctionalInterface
    public interface Objective extends Serializable {
        /** The results of a trial by their names. */
        Map<String, Double> results(Trial trial);
    }

    /** What is kept of a trial. */
    private record Kept(Map<String, String> settings, Map<String, Double> results) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    private static final StructType TABLE = new StructType()
            .add("name", DataTypes.StringType)
            .add("seed", DataTypes.LongType)
            .add("settings", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType))
            .add("results", DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType))
            .add("error", DataTypes.StringType);

    private SparkSearch() {}

    /**
     * Does what is left of a search.
     *
     * @param folder of any file system that Hadoop knows, where results are kept
     * @return a row for each trial in their order: {@code name, seed, settings, results}, and {@code error}, which is null
     *     unless it failed; what failed is tried again the next time
     * @throws IllegalArgumentException if two trials have one name and seed, or a result that is kept is of other settings
     */
    public static Dataset<Row> run(SparkSession spark, List<Trial> trials, Objective objective, String folder) {
        requireNonNull(spark, "spark");
        requireNonNull(objective, "objective");
        requireNonNull(folder, "folder");
        Set<String> files = new HashSet<>();
        for (Trial trial : trials) {
            if (!files.add(trial.file())) {
                throw new IllegalArgumentException(
                        "search: trials must differ in name or seed, but two are %s with seed %d"
                                .formatted(trial.name(), trial.seed()));
            }
        }
        var configuration = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
        List<Row> rows = trials.isEmpty()
                ? new ArrayList<>()
                : JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .parallelize(trials, trials.size())
                        .map(new Trying(new Sent<>("the objective", objective), folder, configuration))
                        .collect();
        return spark.createDataFrame(rows, TABLE);
    }

    /** Does a trial, unless its result is there. */
    private record Trying(Sent<Objective> objective, String folder, SerializableConfiguration configuration)
            implements Function<Trial, Row> {
        private static final long serialVersionUID = 1;

        @Override
        public Row call(Trial trial) {
            HadoopFile file = new HadoopFile(new Path(folder, trial.file()), configuration.value());
            if (file.exists()) {
                return row(trial, kept(trial, file), null);
            }
            try {
                Map<String, Double> results =
                        Place.named("search", () -> objective.value().results(trial));
                Map<String, Double> sorted = new TreeMap<>(results);
                file.replace(
                        new Gson().toJson(new Kept(trial.settings(), sorted)).getBytes(StandardCharsets.UTF_8));
                return row(trial, sorted, null);
            } catch (IllegalStateException e) { // a trial that fails keeps no other one from being done
                return row(trial, Map.of(), e.getMessage());
            }
        }

        private static Map<String, Double> kept(Trial trial, HadoopFile file) {
            String text = new String(file.bytes(), StandardCharsets.UTF_8);
            try {
                Kept kept = new Gson().fromJson(text, Kept.class);
                if (kept != null && trial.settings().equals(kept.settings())) {
                    return kept.results();
                }
            } catch (JsonSyntaxException e) {
                throw new IllegalArgumentException(
                        "search: %s must hold results, but holds %s".formatted(file.path(), text), e);
            }
            throw new IllegalArgumentException(
                    "search: %s must hold results of %s, but holds %s".formatted(file.path(), trial.settings(), text));
        }

        private static Row row(
                Trial trial, Map<String, Double> results, @org.jspecify.annotations.Nullable String error) {
            return RowFactory.create(trial.name(), trial.seed(), trial.settings(), results, error);
        }
    }
}
