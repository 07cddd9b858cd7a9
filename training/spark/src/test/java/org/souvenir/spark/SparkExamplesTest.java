package org.souvenir.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Fit;

class SparkExamplesTest {
    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = Sparks.local(2);
    }

    @AfterAll
    static void stop() throws IOException {
        spark.close();
    }

    private static Dataset<Row> table(String schema, Row... rows) {
        return spark.createDataFrame(List.of(rows), StructType.fromDDL(schema)).coalesce(1);
    }

    private static final Architecture STEPS =
            Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 3)), new Dense(2));
    private static final Architecture SEQUENCES =
            Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 3)), Pooling.MEAN, new Dense(2));

    @Test
    void rows_of_a_table_train_with_the_bits_of_a_list() {
        Example all = Reviews.examples(300, 1);
        List<int[]> ids = Reviews.ids(300, 1);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            rows.add(
                    RowFactory.create(ids.get(i), (double) all.target().values().data()[i]));
        }
        Dataset<Row> table = spark.createDataFrame(rows, StructType.fromDDL("ids ARRAY<INT>, good DOUBLE"))
                .coalesce(1)
                .repartition(5)
                .persist();
        SparkExamples examples = SparkExamples.of(table, Reviews.network().architecture(), "ids", "good");
        Example sideBySide = examples.all();
        assertThat(sideBySide.batch().size()).isEqualTo(300);
        List<Example> list = IntStream.range(0, 5)
                .mapToObj(i -> sideBySide.select(
                        IntStream.range(70 * i, Math.min(300, 70 * i + 70)).toArray()))
                .toList();
        Fit fit = SparkTrainer.of(spark, Reviews::trainer)
                .fit(Reviews.network(), examples.inOrder(70), Reviews.validation());
        SparkTrainerTest.assertSame(
                fit, Reviews.trainer().fit(Reviews.network(), ExampleSource.inOrder(list), Reviews.validation()));
        List<Example> epoch = examples.inOrder(70).epoch(7);
        for (int i : List.of(4, 1, 1, 0)) { // in any order, if need be
            assertThat(epoch.get(i).batch().input(Input.NAME).data())
                    .isEqualTo(list.get(i).batch().input(Input.NAME).data());
        }
    }

    @Test
    void reads_targets_of_all_kinds() {
        Row one = RowFactory.create(
                new double[][] {{1, 2}, {3, 4}}, new double[] {5, 6}, new double[][] {{5, 6}, {7, 8}});
        Row two = RowFactory.create(new double[][] {{9, 8}}, new double[] {3}, new double[][] {{1, 0}});
        Dataset<Row> table = table("x ARRAY<ARRAY<DOUBLE>>, tags ARRAY<DOUBLE>, y ARRAY<ARRAY<DOUBLE>>", one, two);
        Batch batch = Batch.of(Sequences.features(new float[][] {{1, 2}, {3, 4}}, new float[][] {{9, 8}}));
        assertSame(
                SparkExamples.of(table, STEPS, "x", "tags").all(),
                Example.perStep(batch, Tensor.of(new float[] {5, 3, 6, 0}, 2, 2)));
        assertSame(
                SparkExamples.of(table, STEPS, "x", "y").all(),
                Example.perStep(batch, Tensor.of(new float[] {5, 6, 1, 0, 7, 8, 0, 0}, 2, 2, 2)));
        Dataset<Row> sequences = table.selectExpr("x", "y[0] AS vector", "CAST(tags[0] AS INT) AS class");
        assertSame(
                SparkExamples.of(sequences, SEQUENCES, "x", "vector").all(),
                Example.perSequence(batch, Tensor.of(new float[] {5, 6, 1, 0}, 2, 2)));
        assertSame(
                SparkExamples.of(sequences, SEQUENCES, "x", "class").all(),
                Example.perSequence(batch, Tensor.of(new float[] {5, 3}, 2)));
    }

    private static void assertSame(Example read, Example expected) {
        assertThat(read.batch().lengths()).isEqualTo(expected.batch().lengths());
        assertThat(read.batch().input(Input.NAME)).isEqualTo(expected.batch().input(Input.NAME));
        assertThat(read.target().kind()).isEqualTo(expected.target().kind());
        assertThat(read.target().values()).isEqualTo(expected.target().values());
    }

    private static void assertRefused(Dataset<Row> rows, Architecture architecture, String message) {
        SparkExamples examples = SparkExamples.of(rows, architecture, "x", "y");
        String place = "examples on Spark: executor driver on 127.0.0.1, partition 0: row 1: ";
        assertThatThrownBy(examples::all).hasMessageContaining(place + message);
        assertThatThrownBy(() -> examples.inOrder(2)).hasMessageContaining(place + message);
    }

    @Test
    void names_the_row_that_does_not_fit() {
        Row good = RowFactory.create(new double[][] {{1, 2}, {3, 4}}, new double[] {5, 6});
        String schema = "x ARRAY<ARRAY<DOUBLE>>, y ARRAY<DOUBLE>";
        assertRefused(
                table(schema, good, RowFactory.create(new double[][] {{1, 2}, {3}}, new double[] {5, 6})),
                STEPS,
                "column x: it must hold n = 2 numbers at a time, but holds 1");
        assertRefused(
                table(schema, good, RowFactory.create(new double[][] {{1, Double.NaN}}, new double[] {5, 6})),
                SEQUENCES,
                "column x: it must hold finite numbers, but holds NaN");
        assertRefused(
                table(schema, good, RowFactory.create(new double[][] {{1, 2}, {3, 4}}, new double[] {5})),
                STEPS,
                "column y: it must hold a target for each of 2 steps, but holds 1");
        assertRefused(
                table(schema, good, RowFactory.create(new double[][] {{1, 2}}, new double[] {5})),
                SEQUENCES,
                "column y: it must hold n = 2 numbers at a time, but holds 1");
        assertRefused(
                table(schema, good, RowFactory.create(new double[][] {{1, 2}}, null)),
                SEQUENCES,
                "column y: it must hold an array of steps, but holds null");
        assertRefused(
                table(
                        "x ARRAY<INT>, y INT",
                        RowFactory.create(new int[] {1}, 1),
                        RowFactory.create(new int[] {1, 300}, 1)),
                Reviews.network().architecture(),
                "column x: it must hold ids in [0, 300), but holds 300");
    }

    @Test
    void says_what_does_not_fit() {
        Dataset<Row> none = table("x ARRAY<ARRAY<DOUBLE>>, y ARRAY<DOUBLE>");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SparkExamples.of(none, STEPS, "x", "z"))
                .withMessage("examples: the table must have z, but has struct<x:array<array<double>>,y:array<double>>");
        SparkExamples examples = SparkExamples.of(none, STEPS, "x", "y");
        assertThatThrownBy(examples::all).hasMessage("examples: the table must have a row, but has none");
        assertThat(examples.inOrder(3).epoch(0)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> examples.inOrder(0))
                .withMessage("examples: a mini-batch must have at least 1 sequence, but has 0");
    }
}
