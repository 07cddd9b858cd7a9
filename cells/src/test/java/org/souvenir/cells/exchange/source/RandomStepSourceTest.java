package org.souvenir.cells.exchange.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.contract.RandomStepNetwork;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.network.Network;

/** Steps that nobody thought of, of all ops, as Java source. */
class RandomStepSourceTest {

    static Stream<Arguments> steps() {
        int count = Integer.getInteger("souvenir.source.steps", 150);
        List<Network> networks =
                IntStream.range(0, count).mapToObj(RandomStepNetwork::network).toList();
        List<CompiledSource> sources = CompiledSource.all(networks);
        return IntStream.range(0, count)
                .mapToObj(seed -> Arguments.of(seed, networks.get(seed).architecture(), sources.get(seed)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void a_random_step_gives_what_it_gives_in_the_network(int seed, Architecture architecture, CompiledSource source) {
        assertThat(source.difference(RandomStepNetwork.batch(architecture, seed)))
                .isLessThan(1e-5);
    }
}
