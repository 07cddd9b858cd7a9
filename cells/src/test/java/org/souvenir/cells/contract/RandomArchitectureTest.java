package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.registry.CellRegistry;

/** The fast run of networks of all kinds, in training, against the reference. */
class RandomArchitectureTest {

    static IntStream seeds() {
        return IntStream.range(0, 70);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_fast_run_gives_what_the_reference_gives(int seed) {
        NetworkProblem problem = new RandomArchitecture(seed).problem();
        assertThat(problem.inDouble().difference(problem.inFloat(), problem.accuracy()))
                .as("%s", problem.architecture().summary())
                .isEmpty();
    }

    @Test
    void together_they_have_all_there_is() {
        Set<String> parts =
                new TreeSet<>(Set.of("forget-bias", "chrono-bias", "equations")); // start elsewhere; any cell, as text
        seeds().forEach(seed -> {
            RandomArchitecture architecture = new RandomArchitecture(seed);
            architecture.problem();
            parts.addAll(architecture.parts());
        });
        assertThat(parts)
                .containsAll(CellRegistry.standard().names())
                .contains("FORWARD", "BACKWARD", "BOTH", "CONCAT", "SUM", "AVERAGE", "MULTIPLY")
                .contains("LAST", "LAST_STEP", "FIRST", "MEAN", "MAX", "ATTENTION")
                .contains("embedding", "dropout", "dense", "continuing", "continuing through")
                .contains("attention", "continuing with attention", "self-attention", "ADDITIVE", "MULTIPLICATIVE")
                .contains("vector", "shared axis", "branch", "from a vector", "end at every step", "two outputs");
    }
}
