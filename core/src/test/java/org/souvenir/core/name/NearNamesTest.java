package org.souvenir.core.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NearNamesTest {

    @Test
    void lists_few_names_as_they_come() {
        assertThat(NearNames.of("lstn", List.of("rnn", "gru", "lstm"))).isEqualTo("['rnn', 'gru', 'lstm']");
        assertThat(NearNames.of("x", List.of())).isEqualTo("[]");
    }

    @Test
    void lists_the_nearest_of_many_names_and_how_many_there_are_more() {
        List<String> names = Stream.concat(
                        IntStream.range(0, 20).mapToObj(i -> "layer" + i + ".weight"),
                        Stream.of("forget.bias", "forget.wait", "forget.weights"))
                .toList();
        assertThat(NearNames.of("forget.weight", names))
                .startsWith("['forget.weights', 'forget.wait', 'forget.bias', '")
                .endsWith("', … 11 more]");
    }

    @Test
    void looks_at_long_and_at_many_names_only_so_far() {
        String long1 = "x".repeat(10_000_000);
        assertThat(NearNames.of(long1, List.of(long1 + "\n", "a\u001b")))
                .isEqualTo("['" + "x".repeat(80) + "…', 'a\\u001b']");
        List<String> names = IntStream.range(0, 1_000_000)
                .mapToObj(i -> long1.substring(0, 100) + i)
                .toList();
        assertThat(NearNames.of(long1, names)).endsWith("…', … 999988 more]").hasSizeLessThan(1200);
    }
}
