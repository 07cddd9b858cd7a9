package org.souvenir.spark;

import static java.util.Objects.requireNonNull;

import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;

/**
 * Appends to each row of a table what a network says about the sequence in one of its columns. A stage of a {@code Pipeline}, which is
 * saved and loaded with it; the network is sent to each executor once.
 *
 * <pre>{@code
 * Dataset<Row> scored = new NetworkTransformer(network).setInputCol("ids").setOutputCol("scores")
 *         .setPredictionCol("prediction").transform(reviews);
 * }</pre>
 *
 * <p>The input column holds an array of ids, an array of numbers, or an array with an array or a vector of n numbers for each step.
 * The output column is an array of float, or for a network that speaks at each step an array of these. The prediction column, if it has
 * a name, is the number of the largest score, as double. The network reads a single sequence and gives a single output; its cells
 * are Souvenir's, found by {@link java.util.ServiceLoader}, or known by their equations.
 */
public final class NetworkTransformer extends Transformer implements MLWritable {
    private static final long serialVersionUID = 1;
    private static final String FILE = "network.safetensors";
    private static final int BATCH = 64;

    private final String uid;
    private final SharedNetwork network;
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final Param<String> predictionCol;
    private final IntParam batchSize;
    private transient @Nullable Broadcast<SharedNetwork> shared;

    /** Scores with a network, by default from the column {@code sequence} into {@code scores}, 64 rows at once. */
    public NetworkTransformer(Network network) {
        this(Identifiable$.MODULE$.randomUID("network"), new SharedNetwork(requireNonNull(network, "network")));
    }

    private NetworkTransformer(String uid, SharedNetwork network) {
        this.uid = uid;
        this.network = network;
        this.inputCol = new Param<>(uid, "inputCol", "the column with the sequences");
        this.outputCol = new Param<>(uid, "outputCol", "the column with the scores");
        this.predictionCol =
                new Param<>(uid, "predictionCol", "the column with the number of the largest score; none if empty");
        this.batchSize = new IntParam(uid, "batchSize", "how many rows are computed at once");
        set(inputCol, "sequence");
        set(outputCol, "scores");
        set(predictionCol, "");
        set(batchSize, BATCH);
    }

    @Override
    public String uid() {
        return uid;
    }

    /** The name of the column with the sequences. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** The name of the column with the scores. */
    public Param<String> outputCol() {
        return outputCol;
    }

    /** The name of the column with the number of the largest score; none if empty. */
    public Param<String> predictionCol() {
        return predictionCol;
    }

    /** How many rows are computed at once. */
    public IntParam batchSize() {
        return batchSize;
    }

    /** Names the column with the sequences. */
    public NetworkTransformer setInputCol(String column) {
        set(inputCol, requireNonNull(column, "column"));
        return this;
    }

    /** Names the column with the scores. */
    public NetworkTransformer setOutputCol(String column) {
        set(outputCol, requireNonNull(column, "column"));
        return this;
    }

    /** Names the column with the number of the largest score. */
    public NetworkTransformer setPredictionCol(String column) {
        set(predictionCol, requireNonNull(column, "column"));
        return this;
    }

    /** Sets how many rows are computed at once, at least 1. */
    public NetworkTransformer setBatchSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("scoring: a batch must have at least 1 row, but has " + rows);
        }
        set(batchSize, rows);
        return this;
    }

    /** The network. */
    public Network network() {
        return network.network();
    }

    private String name(Param<String> param) {
        return getOrDefault(param);
    }

    private boolean choosing() {
        return !name(predictionCol).isEmpty();
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        Dataset<Row> rows = requireNonNull(dataset, "dataset").toDF();
        StructType schema = transformSchema(rows.schema());
        String column = name(inputCol);
        int batch = (Integer) getOrDefault(batchSize);
        var scoring = new Scoring(
                broadcast(rows.sparkSession()), column, rows.schema().fieldIndex(column), batch, choosing());
        return rows.mapPartitions(scoring, Encoders.row(schema));
    }

    private synchronized Broadcast<SharedNetwork> broadcast(SparkSession spark) {
        if (shared == null || !shared.isValid()) {
            shared = JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(network);
        }
        return shared;
    }

    /**
     * The columns of a table and those that are appended.
     *
     * @throws IllegalArgumentException if the input column is missing or no array, or an output column is there already
     */
    @Override
    public StructType transformSchema(StructType schema) {
        requireNonNull(schema, "schema");
        Node output = network().architecture().output();
        Scoring.Scores.cells(network(), name(inputCol));
        StructField[] fields = schema.fields();
        DataType input = null;
        for (StructField field : fields) {
            input = field.name().equals(name(inputCol)) ? field.dataType() : input;
            if (field.name().equals(name(outputCol))
                    || choosing() && field.name().equals(name(predictionCol))) {
                throw new IllegalArgumentException(
                        "scoring: the column %s must be new, but the table has one".formatted(field.name()));
            }
        }
        if (input == null || !(input instanceof ArrayType) && !input.typeName().equals("vector")) {
            throw new IllegalArgumentException("scoring: the table must have an array %s, but has %s"
                    .formatted(name(inputCol), schema.simpleString()));
        }
        if (choosing() && output.sequence()) {
            throw new IllegalArgumentException(
                    "scoring: a prediction needs one row of scores for each sequence, but the network gives "
                            + output.shape());
        }
        StructType longer = schema.add(name(outputCol), type(output), false);
        return choosing() ? longer.add(name(predictionCol), DataTypes.DoubleType, false) : longer;
    }

    /** The type of a network's scores. */
    static DataType type(Node output) {
        DataType row = DataTypes.createArrayType(DataTypes.FloatType, false);
        return output.sequence() ? DataTypes.createArrayType(row, false) : row;
    }

    @Override
    public NetworkTransformer copy(ParamMap extra) {
        NetworkTransformer copy = new NetworkTransformer(uid, network);
        return copyValues(copy, requireNonNull(extra, "extra"));
    }

    @Override
    public MLWriter write() {
        NetworkTransformer self = this;
        return new MLWriter() {
            @Override
            public void saveImpl(String path) {
                DefaultParamsWriter$.MODULE$.saveMetadata(self, path, sparkSession());
                file(path, sparkSession()).replace(network.bytes());
            }
        };
    }

    private static HadoopFile file(String folder, SparkSession spark) {
        return new HadoopFile(new Path(folder, FILE), spark.sparkContext().hadoopConfiguration());
    }

    /** Reads what was written. */
    public static MLReader<NetworkTransformer> read() {
        return new MLReader<>() {
            @Override
            public NetworkTransformer load(String path) {
                var metadata = DefaultParamsReader$.MODULE$.loadMetadata(path, sparkSession());
                byte[] network = file(path, sparkSession()).bytes();
                NetworkTransformer loaded = new NetworkTransformer(metadata.uid(), new SharedNetwork(network));
                metadata.getAndSetParams(loaded, metadata.getAndSetParams$default$2());
                return loaded;
            }
        };
    }

    /** Reads what was written to a path. */
    public static NetworkTransformer load(String path) {
        return read().load(requireNonNull(path, "path"));
    }
}
