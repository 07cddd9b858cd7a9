package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.insight.Contributions;
import org.souvenir.cells.insight.IntegratedGradients;
import org.souvenir.cells.insight.Memories;
import org.souvenir.cells.insight.Score;
import org.souvenir.cells.network.Network;

/** What is told of networks of all kinds. */
class RandomInsightTest {

    static IntStream seeds() {
        return IntStream.range(0, 70);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void contributions_sum_up_and_memories_are_found(int seed) {
        NetworkProblem problem = new RandomArchitecture(seed).problem();
        Network network = problem.network();
        Batch batch = problem.batch();
        Contributions found = IntegratedGradients.of(network).of(batch, Score.of(0));
        for (int b = 0; b < batch.size(); b++) {
            double difference = found.score(b) - found.baseline(b);
            double tolerance =
                    found.points(b) < 1024 ? 0.005 : 0.05; // two of the networks bend at many points of the path
            assertThat(found.error(b))
                    .as("sequence %d, at %d points, of %s", b, found.points(b), difference)
                    .isCloseTo(0, within(tolerance * Math.max(1, Math.abs(difference))));
        }
        Memories memories = Memories.of(network);
        memories.read(batch).forEach((name, use) -> {
            for (float share : use.share().data()) {
                assertThat(share).as(name).isBetween(0f, 1f);
            }
        });
    }
}
