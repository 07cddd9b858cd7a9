package org.souvenir.cells.exchange.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.cells.network.Network;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.run.RandomStep;
import org.souvenir.core.tensor.Tensor;

/** Steps made of the op list at random as ONNX models: in ONNX Runtime, and read again. */
class OnnxStepsTest {
    private static final int BATCH = 4;
    private static final int STEPS = 3;

    /** Runs a step over what it declares. */
    private record Stepwise(Step step, Direction direction) implements Layer {
        @Override
        public String kind() {
            return "stepwise";
        }

        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            return wiring.run(name, s -> s.include(step, new Rewrite() {}), direction, inputs.toArray(Node[]::new));
        }
    }

    @TempDir
    private Path folder;

    static IntStream seeds() {
        return IntStream.range(0, Integer.getInteger("onnx.steps", 60));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_runtime_gives_what_the_step_gives(int seed) {
        Step step = RandomStep.of(seed);
        Direction direction = seed % 2 == 0 ? Direction.FORWARD : Direction.BACKWARD;
        Architecture architecture = architecture(step, direction);
        Network network = OnnxCellsTest.network(architecture);
        RandomStream random = RandomStream.of(seed);
        Batch whole = batch(architecture, random, false);
        assertThat(OnnxRuntime.difference(network, whole, OnnxOptions.standard(), null))
                .isLessThan(1e-5);
        Batch uneven = batch(architecture, random, true);
        OnnxOptions all = OnnxOptions.standard().withLengths().withStates();
        assertThat(OnnxRuntime.difference(
                        network, uneven, all, network.infer(whole).state()))
                .isLessThan(1e-5);
    }

    /** Ids that are computed, and what is chosen by them, are not read; all else is what it was. */
    @Test
    void a_model_read_again_is_the_step_or_is_refused_by_name() {
        int read = 0;
        int seeds = Integer.getInteger("onnx.steps", 60);
        for (int seed = 0; seed < seeds; seed++) {
            Architecture architecture =
                    architecture(RandomStep.of(seed), seed % 2 == 0 ? Direction.FORWARD : Direction.BACKWARD);
            Network network = OnnxCellsTest.network(architecture);
            Batch uneven = batch(architecture, RandomStream.of(seed), true);
            try {
                assertThat(OnnxBack.difference(
                                network, uneven, OnnxOptions.standard().withLengths(), null, folder))
                        .as("step %d", seed)
                        .isLessThan(1e-5);
                read++;
            } catch (FileFormatException e) {
                assertThat(e).hasMessageContaining("node '");
            }
        }
        assertThat(read).isGreaterThan(seeds / 2);
    }

    private static Architecture architecture(Step step, Direction direction) {
        return Architecture.of(graph -> {
            List<Node> inputs = new ArrayList<>();
            Node along = null;
            for (Expr e : step.inputs()) {
                var input = (Attribute.Input) e.attribute();
                Node first = e.along() ? along : inputs.isEmpty() ? null : inputs.get(0);
                Node node = input.limit() > 0
                        ? graph.ids(input.name(), input.limit(), first)
                        : first == null
                                ? graph.features(input.name(), input.width())
                                : graph.features(input.name(), input.width(), first);
                along = e.along() ? node : along;
                inputs.add(node);
            }
            graph.output("y", graph.layer(new Stepwise(step, direction), inputs.toArray(Node[]::new)));
        });
    }

    private static Batch batch(Architecture architecture, RandomStream random, boolean uneven) {
        Batch batch = null;
        long drawn = 0;
        for (Map.Entry<String, Node> e : architecture.inputs().entrySet()) {
            Node node = e.getValue();
            Tensor x = Tensor.zeros(STEPS, BATCH, node.width());
            for (int i = 0; i < x.length(); i++) {
                x.data()[i] = node.limit() > 0
                        ? random.below(node.limit(), drawn++)
                        : (float) Math.max(-4, Math.min(4, random.gaussian(drawn++)));
            }
            int[] lengths = new int[BATCH];
            int from = architecture.axes().indexOf(node.axis());
            Arrays.setAll(lengths, b -> uneven ? (b + from) % (STEPS + 1) : STEPS);
            batch = batch == null ? Batch.of(e.getKey(), x, lengths) : batch.with(e.getKey(), x, lengths);
        }
        return batch;
    }
}
