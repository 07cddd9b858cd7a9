package org.souvenir.cells.exchange.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.contract.NetworkProblem;
import org.souvenir.cells.contract.RandomArchitecture;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.core.tensor.Tensor;

/** Networks of all kinds of layers, cells and wrappers as ONNX models: in ONNX Runtime, and read again. */
class OnnxNetworksTest {

    @TempDir
    private Path folder;

    static IntStream seeds() {
        return IntStream.range(0, Integer.getInteger("onnx.networks", 70));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_runtime_gives_what_the_network_gives(int seed) {
        NetworkProblem problem = new RandomArchitecture(seed).problem();
        Network network = problem.network();
        Batch batch = problem.batch();
        State left = network.infer(batch).state();
        OnnxOptions lengths = OnnxOptions.standard().withLengths();
        assertThat(OnnxRuntime.difference(network, batch, lengths, null))
                .as("%s", network.summary())
                .isLessThan(1e-5);
        assertThat(OnnxRuntime.difference(network, batch, lengths.withStates(), left))
                .as("going on: %s", network.summary())
                .isLessThan(1e-5);
        Batch whole = whole(network.architecture(), batch);
        assertThat(OnnxRuntime.difference(network, whole, OnnxOptions.standard(), null))
                .as("without lengths: %s", network.summary())
                .isLessThan(1e-5);
    }

    /** The same numbers, all sequences as long as the longest. */
    private static Batch whole(Architecture architecture, Batch batch) {
        String first = architecture.axes().get(0);
        Batch whole = Batch.of(first, filled(batch.input(first)), full(batch, first));
        for (Map.Entry<String, Node> e : architecture.inputs().entrySet()) {
            String name = e.getKey();
            if (!e.getValue().sequence()) {
                whole = whole.withVector(name, batch.input(name));
            } else if (!name.equals(first)) {
                whole = whole.with(
                        name,
                        filled(batch.input(name)),
                        full(batch, e.getValue().axis()));
            }
        }
        return whole;
    }

    private static Tensor filled(Tensor x) {
        return x.map(value -> Double.isNaN(value) ? 1 : value);
    }

    private static int[] full(Batch batch, String axis) {
        int[] lengths = new int[batch.size()];
        Arrays.fill(lengths, batch.steps(axis));
        return lengths;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_model_read_again_is_the_network(int seed) {
        NetworkProblem problem = new RandomArchitecture(seed).problem();
        Network network = problem.network();
        Batch batch = problem.batch();
        State left = network.infer(batch).state();
        OnnxOptions lengths = OnnxOptions.standard().withLengths();
        assertThat(OnnxBack.difference(network, batch, lengths, null, folder))
                .as("%s", network.summary())
                .isLessThan(1e-5);
        assertThat(OnnxBack.difference(network, batch, lengths.withStates(), left, folder))
                .as("going on: %s", network.summary())
                .isLessThan(1e-5);
        Batch whole = whole(network.architecture(), batch);
        assertThat(OnnxBack.difference(network, whole, OnnxOptions.standard(), null, folder))
                .as("without lengths: %s", network.summary())
                .isLessThan(1e-5);
    }
}
