package org.souvenir.cells.exchange.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Cell;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.PeepholeLstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.tensor.Tensor;

/** Ours to ONNX and back: the same parameters, bit for bit, and the same numbers. */
class OnnxRoundTripTest {
    @TempDir
    private Path folder;

    static Stream<Recurrent> layers() {
        List<IntFunction<Cell>> cells = List.of(
                n -> new Lstm(n, 4),
                n -> new PeepholeLstm(n, 4),
                n -> new Gru(n, 4),
                n -> new Gru(n, 4, Gru.Reset.BEFORE),
                n -> new ElmanRnn(n, 4));
        return cells.stream()
                .flatMap(cell -> Stream.of(
                        Recurrent.of(cell),
                        Recurrent.of(cell).backward(),
                        Recurrent.of(cell).bidirectional()));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void comes_back_as_it_went(Recurrent layer) {
        Network network = Network.initialised(
                Architecture.of(Input.features(3), layer, layer, Pooling.LAST_STEP, new Dense(2)), 3);
        Path file = folder.resolve("model.onnx");
        OnnxModel.write(network, file);
        OnnxNetwork back = OnnxModel.read(file);
        assertThat(values(back.network())).containsExactlyInAnyOrderElementsOf(values(network));
        Tensor x = Tensor.zeros(5, 2, 3);
        Random random = new Random(1);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) random.nextGaussian();
        }
        Map<String, Tensor> given = Map.of(Input.NAME, x);
        assertThat(back.run(given).values().iterator().next())
                .isEqualTo(network.infer(Batch.of(x)).values());
    }

    private static List<List<Float>> values(Network network) {
        return network.tensors().values().stream()
                .map(tensor -> Stream.iterate(0, i -> i < tensor.length(), i -> i + 1)
                        .map(i -> tensor.data()[i])
                        .toList())
                .toList();
    }
}
