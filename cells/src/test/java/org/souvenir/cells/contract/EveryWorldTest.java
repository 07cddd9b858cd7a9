package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Cell;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.exchange.onnx.OnnxBack;
import org.souvenir.cells.exchange.onnx.OnnxOptions;
import org.souvenir.cells.exchange.onnx.OnnxRuntime;
import org.souvenir.cells.exchange.pytorch.Export;
import org.souvenir.cells.exchange.source.CompiledSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.expr.Step;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.core.text.EquationText;

/**
 * One step, every world: each kind of cell, and cells in wrappers drawn at random, as ONNX, there and back, as Java source, as text and as a
 * module of PyTorch. The last one is written where the property {@code pytorch.folder} says, or to be thrown away, for {@code
 * src/test/python/pytorch_check.py}; the others are run here.
 */
final class EveryWorldTest {
    private static final int INPUT = 4;
    private static final int HIDDEN = 4;
    private static final int WRAPPED = Integer.getInteger("worlds.random", 30);
    private static final double CLOSE = 1e-5;

    @TempDir
    private Path temporary;

    private static Stream<Cell> cells() {
        RandomStream random = RandomStream.of(11);
        Stream<Cell> wrapped = IntStream.range(0, WRAPPED).mapToObj(i -> {
            boolean[] by = new boolean[7]; // resets read flags, which no other world has
            for (int w = 0; w < by.length; w++) {
                by[w] = random.child(i).unit(w) < 0.3;
            }
            int kind = (int) (random.child(i).unit(by.length) * RandomCells.STARTABLE);
            return RandomCells.wrapped(RandomCells.KINDS.get(kind).cell(INPUT, HIDDEN), by, new TreeSet<>());
        });
        return Stream.concat(RandomCells.KINDS.stream().map(kind -> kind.cell(INPUT, HIDDEN)), wrapped);
    }

    private static Network network(Cell cell) {
        return Network.initialised(
                Architecture.of(Input.features(INPUT), Recurrent.with(cell).bidirectional(), new Dense(3)), 5);
    }

    private static Batch batch() {
        Tensor x = Tensor.zeros(6, 3, INPUT);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) RandomStream.of(7).gaussian(i);
        }
        return Batch.of(x, new int[] {6, 1, 4});
    }

    @Test
    void each_cell_is_the_same_in_every_world() throws IOException {
        List<Network> networks = cells().map(EveryWorldTest::network).toList();
        List<CompiledSource> sources = CompiledSource.all(networks);
        Path torch = Path.of(System.getProperty("pytorch.folder", temporary.toString()));
        for (int i = 0; i < networks.size(); i++) {
            Network network = networks.get(i);
            String name = cells().toList().get(i).toString();
            assertThat(OnnxRuntime.difference(
                            network, batch(), OnnxOptions.standard().withLengths(), null))
                    .as("%s as ONNX", name)
                    .isLessThan(CLOSE);
            assertThat(OnnxBack.difference(
                            network, batch(), OnnxOptions.standard().withLengths(), null, temporary))
                    .as("%s as ONNX, read again", name)
                    .isLessThan(CLOSE);
            assertThat(sources.get(i).difference(batch()))
                    .as("%s as Java", name)
                    .isLessThan(CLOSE);
            Path folder = Files.createDirectories(torch.resolve("cell-" + i));
            Export.write(network, batch(), folder);
            assertThat(folder.resolve("model.py")).isNotEmptyFile();
        }
    }

    @Test
    void each_cell_is_the_same_as_text_to_the_bit() {
        cells().forEach(cell -> {
            Cell read = Cell.parse(EquationText.print(Step.of(cell::define)));
            Network network = network(cell);
            Network again = Network.of(network(read).architecture(), network.parameters());
            assertThat(again.infer(batch()).values())
                    .as("%s", cell)
                    .isEqualTo(network.infer(batch()).values());
        });
    }
}
