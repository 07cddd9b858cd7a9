package org.souvenir.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.cells.network.Network;
import org.souvenir.core.expr.Direction;

class ScoringTest {
    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = Sparks.local(2);
    }

    @AfterAll
    static void stop() throws IOException {
        spark.close();
    }

    private static Dataset<Row> table(List<int[]> ids, int partitions) {
        StructType schema = new StructType()
                .add("number", DataTypes.IntegerType)
                .add("ids", DataTypes.createArrayType(DataTypes.IntegerType));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            rows.add(RowFactory.create(i, Arrays.stream(ids.get(i)).boxed().toArray(Integer[]::new)));
        }
        return spark.createDataFrame(rows, schema).repartition(partitions);
    }

    private static NetworkTransformer transformer(Network network) {
        return new NetworkTransformer(network)
                .setInputCol("ids")
                .setOutputCol("scores")
                .setPredictionCol("prediction");
    }

    /** As the network says it for a sequence alone. */
    private static void assertScored(Dataset<Row> scored, List<int[]> ids, Network network) {
        List<Row> rows = scored.collectAsList();
        assertThat(rows).hasSameSizeAs(ids);
        for (Row row : rows) {
            float[] expected = network.infer(Batch.of(Sequences.ids(ids.get(row.getInt(0)))))
                    .values()
                    .data();
            List<Float> scores = row.getList(row.fieldIndex("scores"));
            assertThat(scores).containsExactly(expected[0], expected[1]);
            assertThat(row.getDouble(row.fieldIndex("prediction"))).isEqualTo(expected[1] > expected[0] ? 1 : 0);
        }
    }

    @Test
    void scores_rows_as_the_network_does_alone() {
        Network network = Reviews.network();
        List<int[]> ids = new ArrayList<>(Reviews.ids(150, 4));
        ids.add(new int[0]);
        NetworkTransformer transformer = transformer(network);
        assertScored(transformer.setBatchSize(16).transform(table(ids, 3)), ids, network);
        assertScored(transformer.setBatchSize(1).transform(table(ids.subList(0, 2), 5)), ids.subList(0, 2), network);
    }

    @Test
    void is_saved_and_loaded_with_a_pipeline(@TempDir Path folder) throws IOException {
        Network network = Reviews.network();
        List<int[]> ids = Reviews.ids(20, 4);
        Pipeline pipeline = new Pipeline()
                .setStages(new PipelineStage[] {transformer(network).setBatchSize(7)});
        PipelineModel model = pipeline.fit(table(ids, 1));
        String path = folder.resolve("model").toUri().toString();
        model.save(path);
        model.write().overwrite().save(path);
        PipelineModel loaded = PipelineModel.load(path);
        assertScored(loaded.transform(table(ids, 2)), ids, network);
        NetworkTransformer stage = (NetworkTransformer) loaded.stages()[0];
        assertThat(stage.getOrDefault(stage.batchSize())).isEqualTo(7);
        assertThat(stage.network().toBytes()).isEqualTo(network.toBytes());
        assertThat(stage.uid()).isEqualTo(model.stages()[0].uid());
    }

    @Test
    void is_a_function_in_sql() {
        Network network = Reviews.network();
        List<int[]> ids = Reviews.ids(10, 4);
        NetworkFunction.register(spark, "mood", network);
        table(ids, 2).createOrReplaceTempView("reviews");
        assertScored(
                spark.sql(
                        "SELECT number, mood(ids) AS scores, if(mood(ids)[1] > mood(ids)[0], 1.0D, 0.0D) AS prediction FROM reviews"),
                ids,
                network);
        assertThat(spark.sql("SELECT mood(CAST(NULL AS ARRAY<INT>))").head().isNullAt(0))
                .isTrue();
    }

    @Test
    void scores_each_step_of_numbers() {
        Network network = Network.initialised(Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 3))), 1);
        NetworkFunction.register(spark, "steps", network);
        Row row = spark.sql("SELECT steps(array(array(0.5, 1.5), array(-1.0, 2.0)))")
                .head();
        float[] expected = network.infer(Batch.of(Sequences.features(new float[][] {{0.5f, 1.5f}, {-1, 2}})))
                .values()
                .data();
        List<Float> scores = new ArrayList<>();
        row.<scala.collection.Seq<Object>>getList(0)
                .forEach(step -> scala.jdk.javaapi.CollectionConverters.asJava(step)
                        .forEach(value -> scores.add((Float) value)));
        assertThat(scores)
                .containsExactly(expected[0], expected[1], expected[2], expected[3], expected[4], expected[5]);
    }

    @Test
    void a_table_may_be_empty() {
        List<int[]> ids = List.of(new int[] {1, 2});
        assertScored(transformer(Reviews.network()).transform(table(ids, 4)), ids, Reviews.network());
        assertThat(transformer(Reviews.network()).transform(table(List.of(), 2)).collectAsList())
                .isEmpty();
    }

    /** A layer that only this test knows. */
    private record Halved() implements Layer {
        @Override
        public String kind() {
            return "halved";
        }

        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            Node x = Layer.only(name, inputs);
            return wiring.run(name, step -> step.output(step.input(x.width()).times(0.5)), Direction.FORWARD, x);
        }
    }

    @Test
    void says_what_does_not_fit() {
        Network network = Reviews.network();
        Dataset<Row> table = table(List.of(new int[] {1, 2}, new int[] {Reviews.WORDS}), 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transformer(network).setInputCol("words").transform(table))
                .withMessage("scoring: the table must have an array words, but has struct<number:int,ids:array<int>>");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transformer(network).setOutputCol("number").transform(table))
                .withMessage("scoring: the column number must be new, but the table has one");
        assertThatThrownBy(() -> transformer(network).transform(table).collectAsList())
                .rootCause()
                .hasMessageContaining("ids must be whole numbers in [0, 300)");
        assertThatThrownBy(() -> transformer(network).transform(table).collectAsList())
                .hasStackTraceContaining(
                        "scoring on Spark: executor driver on 127.0.0.1, partition 0: row 1: batch: ids");
        Dataset<Row> uneven = spark.sql("SELECT array(array(1.0, 2.0), array(3.0)) AS ids");
        Network numbers = Network.initialised(Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 3))), 1);
        assertThatThrownBy(() -> transformer(numbers)
                        .setPredictionCol("")
                        .transform(uneven)
                        .collectAsList())
                .hasStackTraceContaining(
                        "partition 0: row 0: column ids: it must hold n = 2 numbers at a time, but holds 1");
        Network halved = Network.initialised(Architecture.of(Input.features(2), new Halved(), Pooling.MEAN), 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NetworkTransformer(halved))
                .withMessageContaining("halved");
    }
}
