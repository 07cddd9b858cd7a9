package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.CentralDifference;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.BinaryCrossEntropy;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.loss.SequenceLoss;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.loss.TargetForm;

class GradientCheckTest {
    private static final RandomStream RANDOM = RandomStream.of(5);

    /** Shapes of batches: T and the lengths. */
    private static final List<int[]> LENGTHS =
            List.of(new int[] {5, 0, 2, 4}, new int[] {1}, new int[] {6}, new int[2]);

    private static Map<String, Loss> losses() {
        return Map.of(
                "cross-entropy", new SoftmaxCrossEntropy(),
                "smoothed cross-entropy", new SoftmaxCrossEntropy(0.1),
                "binary cross-entropy", new BinaryCrossEntropy(),
                "squared error", new MeanSquaredError(),
                "own loss", Loss.of((p, t) -> Functions.rowMean(Functions.softplus(p.times(t)))));
    }

    private static Map<String, List<Layer>> layers() {
        return Map.ofEntries(
                Map.entry("dense", List.of(new Dense(3))),
                Map.entry("dropout", List.of(new Dense(4), new Dropout(0.4), new Dense(3))),
                Map.entry("forward", List.of(lstm())),
                Map.entry("backward", List.of(lstm().backward())),
                Map.entry("concat", List.of(lstm().bidirectional(Recurrent.Merge.CONCAT))),
                Map.entry("sum", List.of(lstm().bidirectional(Recurrent.Merge.SUM))),
                Map.entry("average", List.of(lstm().bidirectional(Recurrent.Merge.AVERAGE))),
                Map.entry("multiply", List.of(lstm().bidirectional(Recurrent.Merge.MULTIPLY))),
                Map.entry(
                        "stack",
                        List.of(
                                lstm(),
                                new Dropout(0.3),
                                Recurrent.of(n -> new Gru(n, 3)).bidirectional(),
                                Recurrent.of(n -> new ElmanRnn(n, 4)),
                                new Dense(2))),
                Map.entry("last", List.of(lstm(), Pooling.LAST, new Dense(3))),
                Map.entry("first", List.of(lstm(), Pooling.FIRST, new Dense(3))),
                Map.entry("mean", List.of(lstm(), Pooling.MEAN)),
                Map.entry("max", List.of(lstm(), Pooling.MAX)),
                Map.entry("attention", List.of(lstm(), Pooling.ATTENTION, new Dense(3))));
    }

    private static Recurrent lstm() {
        return Recurrent.of(n -> new Lstm(n, 3));
    }

    static Stream<Arguments> every_layer_and_loss() {
        List<Arguments> all = new ArrayList<>();
        layers().forEach((layer, layers) -> losses().forEach((name, loss) -> {
            all.add(Arguments.of(layer + ", " + name, Architecture.of(Input.features(3), layers), loss));
        }));
        List<Layer> embedded = new ArrayList<>(List.of(new Embedding(3), lstm(), Pooling.LAST, new Dense(3)));
        losses().forEach((name, loss) ->
                all.add(Arguments.of("embedding, " + name, Architecture.of(Input.ids(7), embedded), loss)));
        return all.stream();
    }

    /** Parameters that are all different from zero. */
    private static Network network(Architecture architecture) {
        Parameters parameters = Network.initialised(architecture, 3).parameters();
        for (int i = 0; i < parameters.length(); i++) {
            parameters.values()[i] += (float) (0.3 * RANDOM.child("noise").gaussian(i));
        }
        return Network.of(architecture, parameters);
    }

    private static Example example(Architecture architecture, Loss loss, int[] lengths) {
        int steps = Arrays.stream(lengths).max().orElseThrow();
        Node input = architecture.inputs().get(Input.NAME);
        Tensor x = input.limit() > 0
                ? Tensor.zeros(steps, lengths.length)
                : Tensor.zeros(steps, lengths.length, input.width());
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = input.limit() > 0 ? RANDOM.below(input.limit(), i) : (float) RANDOM.gaussian(i);
        }
        Node output = architecture.output();
        boolean ids = loss instanceof SoftmaxCrossEntropy;
        int width = ids ? 1 : output.width();
        Tensor targets = output.extent() == Node.Extent.SEQUENCE
                ? Tensor.zeros(steps, lengths.length, width)
                : Tensor.zeros(lengths.length, width);
        for (int i = 0; i < targets.length(); i++) {
            RandomStream random = RANDOM.child("targets");
            targets.data()[i] = ids ? random.below(output.width(), i) : random.uniform(i);
        }
        Batch batch = Batch.of(x, lengths);
        return output.extent() == Node.Extent.SEQUENCE
                ? Example.perStep(batch, targets)
                : Example.perSequence(batch, targets);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("every_layer_and_loss")
    void gradients_are_what_differences_show(String name, Architecture architecture, Loss loss) {
        for (int[] lengths : LENGTHS) {
            GradientCheck.Result result =
                    GradientCheck.of(network(architecture), loss).check(example(architecture, loss, lengths));
            assertThat(result.error())
                    .as("lengths %s:%n%s", Arrays.toString(lengths), result)
                    .isLessThanOrEqualTo(1e-6);
            assertThat(result.differences().keySet())
                    .containsAll(architecture.parameters().stream()
                            .map(spec -> spec.name())
                            .toList());
        }
    }

    @Test
    void checks_a_network_with_two_inputs_and_resets_in_mid_sequence() {
        Architecture architecture =
                Architecture.of(Input.features(3), Recurrent.of(n -> new Resets(new Lstm(n, 3))), new Dense(2));
        Example plain = example(architecture, new MeanSquaredError(), LENGTHS.get(0));
        Tensor flags = Tensor.zeros(5, 4, 1);
        for (int i = 0; i < flags.length(); i += 3) {
            flags.data()[i] = 1;
        }
        String reset = architecture.inputs().keySet().stream()
                .filter(name -> !name.equals(Input.NAME))
                .findFirst()
                .orElseThrow();
        Example example = new Example(plain.batch().with(reset, flags), plain.targets());
        GradientCheck.Result result =
                GradientCheck.of(network(architecture), new MeanSquaredError()).check(example);
        assertThat(result.error()).as("%s", result).isLessThanOrEqualTo(1e-6);
    }

    /** The one in the documentation of {@link SequenceLoss}. */
    private record Total() implements SequenceLoss {
        @Override
        public TargetForm targets(int width) {
            return TargetForm.numbers(1);
        }

        @Override
        public Calculation start(int width) {
            return s -> {
                double d = sum(s.prediction(), s.steps() * width) - sum(s.target(), s.targetSteps());
                Arrays.fill(s.gradient(), 0, s.steps() * width, 2 * d);
                return d * d;
            };
        }

        private static double sum(double[] numbers, int count) {
            return Arrays.stream(numbers, 0, count).sum();
        }
    }

    @Test
    void checks_a_loss_of_sequences_of_ones_own() {
        Architecture architecture = Architecture.of(Input.features(3), lstm(), new Dense(2));
        Batch batch =
                example(architecture, new MeanSquaredError(), LENGTHS.get(0)).batch();
        Target totals = Target.sequences(
                        Sequences.numbers(new float[] {1, 2}, new float[0], new float[] {3}, new float[] {-1}))
                .weighted(Tensor.of(new float[] {1, 2, 0.5f, 0}, 4));
        Example example = Example.of(batch, totals);
        GradientCheck.Result result =
                GradientCheck.of(network(architecture), new Total()).check(example);
        assertThat(result.error()).as("%s", result).isLessThanOrEqualTo(1e-6);
        GradientCheck.Result alone = GradientCheck.of(network(architecture), new Total())
                .check(Example.of(batch, Target.perStep(Tensor.filled(0.5f, 5, 4, 1))));
        assertThat(alone.error()).as("%s", alone).isLessThanOrEqualTo(1e-6);
    }

    @Test
    void finds_a_gradient_that_is_not_what_differences_show() {
        Architecture architecture = Architecture.of(Input.features(2), new Dense(1));
        Network atTheKink = Network.of(architecture, Parameters.of(architecture.parameters()));
        Loss kinked = Loss.of((p, t) -> Functions.relu(p.minus(t)));
        Example example = Example.perStep(Batch.of(Tensor.filled(1, 1, 1, 2)), Tensor.zeros(1, 1, 1));
        GradientCheck.Result result = GradientCheck.of(atTheKink, kinked).check(example);
        CentralDifference bias = result.differences().get("dense1.bias");
        assertThat(Math.abs(bias.measured())).isCloseTo(0.5, within(1e-9));
        assertThat(Math.abs(bias.expected())).isIn(0.0, 1.0);
        assertThat(result.error()).isGreaterThan(0.4);
        assertThat(result.toString()).contains("dense1.bias", "gradient", "differences");
    }

    @Test
    void refuses_targets_that_do_not_fit() {
        Architecture architecture = Architecture.of(Input.features(3), lstm(), Pooling.MEAN);
        Example example = example(architecture, new MeanSquaredError(), new int[] {2});
        assertThatThrownBy(() -> GradientCheck.of(network(architecture), new MeanSquaredError())
                        .check(Example.perSequence(example.batch(), Tensor.zeros(1, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("targets: must be [B = 1, 3] per sequence, but are [1, 2] per sequence");
    }
}
