package org.souvenir.cells.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.souvenir.cells.Lstm;
import org.souvenir.core.parameter.ParameterSpec;

class BeforeLastTest {
    private static Architecture architecture(Layer last) {
        return Architecture.of(Input.ids(9), new Embedding(3), Recurrent.of(n -> new Lstm(n, 4)), last);
    }

    @Test
    void gives_what_the_last_stage_reads() {
        Architecture whole = architecture(new Dense(5));
        Architecture before = whole.beforeLast();
        assertThat(before.layers()).containsExactly("embedding1", "recurrent1");
        assertThat(before.stages()).isEqualTo(whole.stages().subList(0, 2));
        assertThat(before.output()).isEqualTo(whole.stages().get(1).output());
        assertThat(before.parameters().stream().map(ParameterSpec::name).toList())
                .isEqualTo(whole.parameters().stream()
                        .map(ParameterSpec::name)
                        .filter(name -> !name.startsWith("dense"))
                        .toList());
    }

    @Test
    void refuses_a_last_stage_that_is_the_only_one_or_gives_only_a_part() {
        Architecture one = Architecture.of(Input.features(2), new Dense(5));
        assertThatThrownBy(one::beforeLast)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from its last stage of several");
        assertThatThrownBy(() -> architecture(new Dense(5)).showingLayers().beforeLast())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gives [embedding1");
    }
}
