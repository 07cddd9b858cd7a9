package org.souvenir.cells.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateTest {

    @Test
    void is_made_of_numbers_that_stay_the_callers() {
        float[] h = {1, 2, 3, 4};
        Map<String, float[]> values = new LinkedHashMap<>();
        values.put("lstm.h", h);
        values.put("lstm.c", new float[] {5, 6});
        State state = State.of(2, values);
        h[0] = 9;
        assertThat(state.batch()).isEqualTo(2);
        assertThat(state.names()).containsExactly("lstm.h", "lstm.c");
        assertThat(state.values("lstm.h")).containsExactly(1, 2, 3, 4);
        assertThat(state.values("lstm.c")).containsExactly(5, 6);
        assertThat(State.fromBytes(state.toBytes())).isEqualTo(state);
    }

    @Test
    void refuses_numbers_that_are_not_as_many_for_each_sequence() {
        assertThatThrownBy(() -> State.of(2, Map.of("lstm.h", new float[3])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("state: lstm.h must hold as many numbers for each of B = 2 sequences, but holds 3");
        assertThatThrownBy(() -> State.of(0, Map.of("lstm.h", new float[1])))
                .hasMessage("state: lstm.h must hold as many numbers for each of B = 0 sequences, but holds 1");
    }
}
