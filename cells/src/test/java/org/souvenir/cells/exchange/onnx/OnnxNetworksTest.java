package org.souvenir.cells.exchange.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.contract.NetworkProblem;
import org.souvenir.cells.contract.RandomArchitecture;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.network.Network;

/** Networks of all kinds of layers, cells and wrappers in ONNX Runtime. */
class OnnxNetworksTest {

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
        assertThat(Runtime.difference(network, batch, lengths, null))
                .as("%s", network.summary())
                .isLessThan(1e-5);
        assertThat(Runtime.difference(network, batch, lengths.withStates(), left))
                .as("going on: %s", network.summary())
                .isLessThan(1e-5);
    }
}
