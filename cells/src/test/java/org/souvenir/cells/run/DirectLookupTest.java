package org.souvenir.cells.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.wrapper.VariationalDropout;
import org.souvenir.cells.wrapper.WeightDrop;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.GradientArray;
import org.souvenir.core.run.RowLayout;
import org.souvenir.core.run.Workers;

class DirectLookupTest {
    private static final int IDS = 11;
    private static final RandomStream MASKS = RandomStream.of(5);
    private static final RowLayout LAYOUT = RowLayout.of(7, new int[] {7, 3, 0, 6, 1});

    private static Architecture reading(int ids, Link... rest) {
        return Architecture.of(
                Input.ids(ids),
                Stream.concat(Stream.of(new Embedding(4)), Stream.of(rest)).toList());
    }

    private static List<Architecture> direct() {
        return List.of(
                reading(IDS, new Dense(3)),
                reading(IDS, Recurrent.of(n -> new Lstm(n, 5)), new Dense(3)),
                reading(IDS, Recurrent.of(n -> new Gru(n, 5)).bidirectional(), Pooling.LAST, new Dense(3)),
                reading(IDS, Recurrent.of(n -> new WeightDrop(new Lstm(n, 5), 0.4)), new Dense(3)),
                reading(IDS, Recurrent.of(n -> new VariationalDropout(new ElmanRnn(n, 5), 0, 0.3, 0.2)), new Dense(3)));
    }

    private static List<Architecture> others() {
        return List.of(
                reading(PlanOptions.SMALL_TABLE + 1, new Dense(3)),
                reading(IDS, Pooling.MEAN, new Dense(3)),
                reading(IDS, Recurrent.of(n -> new VariationalDropout(new ElmanRnn(n, 5), 0.3, 0, 0)), new Dense(3)),
                Architecture.of(graph -> {
                    Node rows = graph.layer("rows", new Embedding(4), graph.ids("x", IDS));
                    graph.output("rows", rows);
                    graph.output("y", graph.layer("out", new Dense(3), rows));
                }),
                Architecture.of(graph -> {
                    Node rows = graph.layer("rows", new Embedding(4), graph.ids("x", IDS));
                    Node read = graph.layer("read", Recurrent.of(n -> new Gru(n, 4)), rows);
                    graph.output("y", graph.add(rows, read));
                }));
    }

    /** Outputs, then gradients. */
    private static float[][] results(Architecture architecture, NetworkPlans plans) {
        Engine engine = Engine.standard();
        Parameters parameters = Parameters.initialised(architecture.parameters(), 3);
        NetworkWeights weights = new NetworkWeights(plans, engine.kernels());
        weights.load(parameters.values(), MASKS, Workers.NONE);
        NetworkRun run = new NetworkRun(plans, engine.kernels(), Workers.NONE);
        Random random = new Random(1);
        int limit = architecture.inputs().values().iterator().next().limit();
        float[] ids = new float[LAYOUT.rows()];
        IntStream.range(0, ids.length).forEach(i -> ids[i] = random.nextInt(limit));
        run.forward(weights, new ShardedRun.Shard(LAYOUT, new float[][] {ids}, null), MASKS, 0);
        float[][] outputs = architecture.outputs().keySet().stream()
                .map(name -> run.output(name).clone())
                .toArray(float[][]::new);
        float[][] gradients = Stream.of(outputs).map(float[]::clone).toArray(float[][]::new);
        for (float[] each : gradients) {
            IntStream.range(0, each.length).forEach(i -> each[i] = (float) random.nextGaussian());
        }
        GradientArray sums = new GradientArray(parameters.length());
        run.backward(gradients, null, sums);
        return Stream.concat(Stream.of(outputs), Stream.of(sums.values())).toArray(float[][]::new);
    }

    private static boolean looksUp(Architecture architecture) {
        return NetworkPlans.training(architecture).explain().contains("looked up by those who read it");
    }

    private static void assertSameAsStagesByThemselves(Architecture architecture) {
        float[][] actual = results(architecture, NetworkPlans.training(architecture));
        float[][] expected = results(architecture, NetworkPlans.trainingWithInputs(architecture));
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).containsExactly(expected[i], within(1e-5f)); // sums in another order, all about 1
        }
    }

    @ParameterizedTest
    @MethodSource("direct")
    void gives_the_outputs_and_gradients_of_stages_by_themselves_with_the_same_masks(Architecture architecture) {
        assertThat(looksUp(architecture)).isTrue();
        assertSameAsStagesByThemselves(architecture);
    }

    @ParameterizedTest
    @MethodSource("others")
    void leaves_a_table_that_is_large_or_wanted_for_more_than_products(Architecture architecture) {
        assertThat(looksUp(architecture)).isFalse();
        assertSameAsStagesByThemselves(architecture);
    }

    @Test
    void rounds_the_same_weights_as_of_a_network_that_reads_numbers() {
        Network network = Network.initialised(reading(IDS, Recurrent.of(n -> new Lstm(n, 5))), 1);
        assertThat(network.quantised(Precision.INT8).quantisation().weights())
                .containsOnlyKeys(
                        "recurrent1.output.weight",
                        "recurrent1.forget.weight",
                        "recurrent1.input.weight",
                        "recurrent1.candidate.weight");
    }
}
