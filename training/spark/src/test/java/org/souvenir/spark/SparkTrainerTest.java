package org.souvenir.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.training.Fit;
import org.souvenir.training.Progress;
import org.souvenir.training.TrainingContext;
import org.souvenir.training.TrainingListener;

class SparkTrainerTest {

    /** The bytes of the files that both would be saved as. */
    static void assertSame(Fit fit, Fit expected) {
        assertThat(fit.last().toBytes()).isEqualTo(expected.last().toBytes());
        assertThat(fit.network().toBytes()).isEqualTo(expected.network().toBytes());
        assertThat(fit.history().stream().map(Progress::loss).toList())
                .isEqualTo(expected.history().stream().map(Progress::loss).toList());
        assertThat(fit.history().stream().map(Progress::validation).toList())
                .isEqualTo(expected.history().stream().map(Progress::validation).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void trains_with_the_bits_of_one_machine(int threads) throws IOException {
        ExampleSource large =
                ExampleSource.byLength(Reviews.examples(700, 1), 350, 2); // ten shards, in groups of 16, 2 and 4
        try (SparkSession spark = Sparks.local(threads)) {
            for (ExampleSource training : List.of(Reviews.training(), large)) {
                Fit expected = Reviews.trainer().fit(Reviews.network(), training, Reviews.validation());
                Fit fit =
                        SparkTrainer.of(spark, Reviews::trainer).fit(Reviews.network(), training, Reviews.validation());
                assertSame(fit, expected);
            }
        }
    }

    @Test
    void there_may_be_more_threads_than_examples() throws IOException {
        ExampleSource few = ExampleSource.inOrder(List.of(Reviews.examples(1, 1), Reviews.examples(3, 2)));
        try (SparkSession spark = Sparks.local(4)) {
            assertSame(
                    SparkTrainer.of(spark, Reviews::trainer).fit(Reviews.network(), few, few),
                    Reviews.trainer().fit(Reviews.network(), few, few));
        }
    }

    @Test
    void goes_on_from_a_checkpoint_in_any_file_system_of_hadoop(@TempDir Path folder) throws IOException {
        Fit expected = Reviews.trainer().fit(Reviews.network(), Reviews.training(), Reviews.validation());
        String path = folder.resolve("sub/reviews.checkpoint").toUri().toString();
        try (SparkSession spark = Sparks.local(2)) {
            SparkTrainer trainer = SparkTrainer.of(spark, Reviews::trainer);
            Throwable stopped = catchThrowable(() -> trainer.here(own -> own.listener(new TrainingListener() {
                        @Override
                        public void stepped(TrainingContext now) {
                            if (now.epoch() == 3) {
                                throw new IllegalStateException("the driver is gone");
                            }
                        }
                    }))
                    .checkpoint(path)
                    .fit(Reviews.network(), Reviews.training(), Reviews.validation()));
            assertThat(stopped).hasRootCauseMessage("the driver is gone");
            Fit fit = trainer.resuming(path)
                    .checkpoint(path)
                    .fit(Reviews.network(), Reviews.training(), Reviews.validation());
            assertSame(fit, expected);
            assertThat(folder.resolve("sub").toFile().list((where, name) -> !name.endsWith(".crc")))
                    .containsExactly("reviews.checkpoint");
            Path local = folder.resolve("sub/reviews.checkpoint");
            Fit longer = Reviews.trainer()
                    .epochs(4)
                    .resuming(local)
                    .fit(Reviews.network(), Reviews.training(), Reviews.validation());
            Fit whole = Reviews.trainer().epochs(4).fit(Reviews.network(), Reviews.training(), Reviews.validation());
            assertSame(longer, whole);
        }
    }

    @Test
    void says_where_a_task_failed_and_why() throws IOException {
        try (SparkSession spark = Sparks.local(1)) {
            SparkTrainer trainer = SparkTrainer.of(
                            spark,
                            () -> Reviews.trainer()
                                    .on(org.souvenir.core.engine.Engine.of(
                                            1, org.souvenir.core.engine.Engine.Choice.SCALAR)))
                    .here(own -> own.on(org.souvenir.core.engine.Engine.standard()));
            assertThatThrownBy(() -> trainer.fit(Reviews.network(), Reviews.training()))
                    .rootCause()
                    .hasMessageContaining("its kernels must be those of the process that trains");
            assertThatThrownBy(() -> trainer.fit(Reviews.network(), Reviews.training()))
                    .cause()
                    .hasMessageContaining(
                            "training on Spark: executor driver on 127.0.0.1, partition 0: shard worker:");
            Object unknown = new Object();
            assertThatThrownBy(() -> SparkTrainer.of(
                                    spark, () -> Reviews.trainer().seed(unknown.hashCode()))
                            .fit(Reviews.network(), Reviews.training()))
                    .hasMessageContaining("the recipe: what it captures must be serialisable: java.io.NotSerializable");
            assertThatThrownBy(
                            () -> trainer.resuming("file:/nowhere/at.all").fit(Reviews.network(), Reviews.training()))
                    .hasMessageContaining("file:/nowhere/at.all cannot be read");
        }
    }
}
