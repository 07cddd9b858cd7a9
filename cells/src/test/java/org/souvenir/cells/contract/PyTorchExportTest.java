package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.ProjectedLstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.exchange.pytorch.Export;
import org.souvenir.cells.exchange.pytorch.PyTorch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.Recurrent.Merge;
import org.souvenir.cells.layer.Recurrent.Reading;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.wrapper.TwoBiases;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/** Random networks of all layers, cells and wrappers, written for PyTorch. */
class PyTorchExportTest {
    private static final String FOLDER = "souvenir.pytorch.export";

    static List<Integer> seeds() {
        return IntStream.range(0, 30).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void comes_back_bit_by_bit(int seed, @TempDir Path folder) {
        Network network = new RandomArchitecture(seed).problem().network();
        PyTorch.write(network, folder);
        assertThat(PyTorch.read(folder.resolve("model.safetensors"), network.architecture())
                        .tensors())
                .isEqualTo(network.tensors());
    }

    /** {@code -Dsouvenir.pytorch.export=FOLDER}; then {@code python pytorch_check.py FOLDER}. */
    @Test
    @EnabledIfSystemProperty(named = FOLDER, matches = ".+")
    void is_written_for_pytorch_to_be_run_there() {
        Path folder = Path.of(System.getProperty(FOLDER));
        int count = Integer.getInteger(FOLDER + ".count", 500);
        for (int seed = 0; seed < count; seed++) {
            NetworkProblem problem = new RandomArchitecture(seed).problem();
            Export.write(problem.network(), problem.batch(), folder.resolve("layers-" + seed));
            Network network = RandomStepNetwork.network(seed);
            Batch batch = RandomStepNetwork.batch(network.architecture(), seed);
            Export.write(network, batch, folder.resolve("step-" + seed));
        }
        int i = 0;
        for (Cell cell : standard()) {
            for (Reading reading : Reading.values()) {
                for (Merge merge : reading == Reading.BOTH ? Merge.values() : new Merge[] {Merge.CONCAT}) {
                    Architecture architecture = Architecture.of(
                            Input.features(3),
                            new Recurrent(n -> cell, reading, merge).named("class"),
                            new Recurrent(n -> new Gru(n, 4), reading, merge),
                            Pooling.LAST,
                            new Dense(4, Activation.SOFTSIGN).named("forward"));
                    Network network = Network.initialised(architecture, i);
                    Export.write(network, batch(i), folder.resolve("standard-" + i++));
                }
            }
        }
    }

    private static List<Cell> standard() {
        List<Cell> bare = List.of(
                new Lstm(3, 5), new Gru(3, 5), new ElmanRnn(3, 5), ElmanRnn.irnn(3, 5), new ProjectedLstm(3, 5, 2));
        return Stream.concat(bare.stream(), bare.stream().map(TwoBiases::new)).toList();
    }

    private static Batch batch(int seed) {
        Tensor x = Tensor.zeros(6, 3, 3);
        RandomStream random = RandomStream.of(seed);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = 2 * random.uniform(i) - 1;
        }
        return Batch.of(x, new int[] {4, 0, 6});
    }
}
