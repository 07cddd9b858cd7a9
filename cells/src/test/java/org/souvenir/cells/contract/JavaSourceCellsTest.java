package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Cell;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.exchange.source.CompiledSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/** Every cell, every wrapper and networks of all kinds as Java source, compiled and run beside the network. */
class JavaSourceCellsTest {
    private static final double CLOSE = 1e-5;

    static Stream<Arguments> cells() {
        List<Cell> cells = Stream.of(
                        CellContractTest.kinds().stream(), CellContractTest.variants(), CellContractTest.wrapped())
                .flatMap(all -> all)
                .toList();
        List<Network> networks =
                cells.stream().map(JavaSourceCellsTest::network).toList();
        List<CompiledSource> sources = CompiledSource.all(networks);
        return IntStream.range(0, cells.size())
                .mapToObj(i -> Arguments.of(cells.get(i), networks.get(i).architecture(), sources.get(i)));
    }

    static Stream<Arguments> networks() {
        int count = Integer.getInteger("souvenir.source.networks", 70);
        List<NetworkProblem> problems = IntStream.range(0, count)
                .mapToObj(seed -> new RandomArchitecture(seed).problem())
                .toList();
        List<CompiledSource> sources = CompiledSource.all(
                problems.stream().map(NetworkProblem::network).toList());
        return IntStream.range(0, count).mapToObj(i -> Arguments.of(i, problems.get(i), sources.get(i)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void a_cell_gives_what_it_gives_in_the_network(Cell cell, Architecture architecture, CompiledSource source) {
        assertThat(source.difference(batch(architecture))).isLessThan(CLOSE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void a_network_gives_what_it_gives(int seed, NetworkProblem problem, CompiledSource source) {
        assertThat(source.difference(problem.batch()))
                .as("%s", problem.architecture().summary())
                .isLessThan(CLOSE);
    }

    private static Network network(Cell cell) {
        Architecture architecture = Architecture.of(Input.features(cell.inputSize()), Recurrent.with(cell));
        Parameters parameters = Parameters.initialised(architecture.parameters(), 3);
        RandomStream random = RandomStream.of(4);
        float[] values = parameters.values();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (0.3 * random.gaussian(i)); // no two alike, none zero
        }
        return Network.of(architecture, parameters);
    }

    private static Batch batch(Architecture architecture) {
        int[] lengths = {6, 1, 0, 4};
        List<Batch> batch = new ArrayList<>();
        RandomStream random = RandomStream.of(5);
        long[] drawn = {0};
        architecture.inputs().forEach((name, node) -> {
            Tensor x = Tensor.zeros(6, lengths.length, node.width());
            for (int i = 0; i < x.length(); i++) {
                double value = random.gaussian(drawn[0]++);
                x.data()[i] = (float) (node.width() == 1 && name.equals("reset") ? value > 1 ? 1 : 0 : value);
            }
            int[] own = node.axis().equals(Input.NAME) ? lengths : new int[] {3, 6, 2, 0};
            batch.add(
                    batch.isEmpty()
                            ? Batch.of(name, x, own)
                            : batch.get(batch.size() - 1).with(name, x, own));
        });
        return batch.get(batch.size() - 1);
    }
}
