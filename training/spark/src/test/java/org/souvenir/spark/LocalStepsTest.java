package org.souvenir.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.network.Network;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;

class LocalStepsTest {

    /** A worker's own reviews: fewer for the first one. */
    private static LocalSteps.Share share(int worker, int round) {
        int count = worker == 0 ? 400 : 800;
        return new LocalSteps.Share(
                Reviews.trainer().epochs(1).seed(100L * round + worker),
                ExampleSource.byLength(Reviews.examples(count, 10 + worker), 32, round));
    }

    @Test
    void learns_with_the_same_bits_on_any_number_of_threads() throws IOException {
        List<LocalSteps.Result> results = new ArrayList<>();
        for (int threads : List.of(1, 2)) {
            try (SparkSession spark = Sparks.local(threads)) {
                results.add(LocalSteps.of(spark, 3, LocalStepsTest::share).fit(Reviews.network(), 6));
            }
        }
        assertThat(results.get(1).network().toBytes())
                .isEqualTo(results.get(0).network().toBytes());
        assertThat(results.get(1).losses()).isEqualTo(results.get(0).losses()).hasSize(6);
        Trainer trainer = Reviews.trainer();
        double before =
                trainer.evaluate(Reviews.network(), Reviews.validation()).loss();
        double after =
                trainer.evaluate(results.get(0).network(), Reviews.validation()).loss();
        assertThat(before).isGreaterThan(0.65);
        assertThat(after).isLessThan(0.4);
    }

    @Test
    void a_round_gives_the_mean_weighted_by_sequences() throws IOException {
        Network start = Reviews.network();
        Fit first = share(0, 0).trainer().fit(start, share(0, 0).examples());
        Fit second = share(1, 0).trainer().fit(start, share(1, 0).examples());
        try (SparkSession spark = Sparks.local(2)) {
            float[] averaged = LocalSteps.of(spark, 2, LocalStepsTest::share)
                    .fit(start, 1)
                    .network()
                    .parameters()
                    .values();
            for (int i = 0; i < averaged.length; i++) {
                double expected = (first.last().parameters().values()[i]
                                + 2.0 * second.last().parameters().values()[i])
                        / 3;
                assertThat((double) averaged[i]).isCloseTo(expected, within(1e-6));
            }
        }
    }

    @Test
    void says_what_does_not_fit() throws IOException {
        try (SparkSession spark = Sparks.local(1)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LocalSteps.of(spark, 0, LocalStepsTest::share))
                    .withMessage("local steps: there must be at least 1 worker, but there are 0");
            LocalSteps none = LocalSteps.of(
                    spark, 2, (worker, round) -> new LocalSteps.Share(Reviews.trainer(), epoch -> List.of()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> none.fit(Reviews.network(), 0))
                    .withMessage("local steps: there must be at least 1 round, but there are 0");
            assertThatThrownBy(() -> none.fit(Reviews.network(), 1))
                    .hasMessageContaining(
                            "local steps, worker 0 in round 0, on Spark: executor driver on 127.0.0.1, partition 0: ");
        }
    }
}
