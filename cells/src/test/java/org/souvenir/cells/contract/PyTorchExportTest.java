package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.exchange.pytorch.Export;
import org.souvenir.cells.exchange.pytorch.PyTorch;
import org.souvenir.cells.network.Network;

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
        for (int seed = 0; seed < Integer.getInteger(FOLDER + ".count", 500); seed++) {
            NetworkProblem problem = new RandomArchitecture(seed).problem();
            Export.write(problem.network(), problem.batch(), folder.resolve("" + seed));
        }
    }
}
