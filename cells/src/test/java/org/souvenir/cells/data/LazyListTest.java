package org.souvenir.cells.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LazyListTest {

    @Test
    void makes_an_element_whenever_it_is_asked_for() {
        List<Integer> asked = new ArrayList<>();
        List<String> squares = LazyList.of(4, i -> {
            asked.add(i);
            return "" + i * i;
        });
        assertThat(squares.size()).isEqualTo(4);
        assertThat(asked).isEmpty();
        assertThat(squares.get(2)).isEqualTo("4");
        assertThat(squares.get(2)).isEqualTo("4");
        assertThat(asked).containsExactly(2, 2);
        assertThat(squares).containsExactly("0", "1", "4", "9");
    }

    @Test
    void has_nothing_outside_and_cannot_be_modified() {
        List<Integer> three = LazyList.of(3, i -> i);
        assertThatThrownBy(() -> three.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> three.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> three.set(0, 7)).isInstanceOf(UnsupportedOperationException.class);
    }
}
