package org.souvenir.text.data;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {

    private static final List<Integer> NUMBERS =
            IntStream.range(0, 1000).boxed().toList();

    @Test
    void gives_every_element_to_exactly_one_part() {
        List<List<Integer>> parts = Split.of(NUMBERS, 1).bySizes(700, 0, 200, 100);

        assertThat(parts).extracting(List::size).containsExactly(700, 0, 200, 100);
        assertThat(parts.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(NUMBERS);
    }

    @Test
    void depends_on_the_seed_alone() {
        assertThat(Split.of(NUMBERS, 1).bySizes(500, 500))
                .isEqualTo(Split.of(NUMBERS, 1).bySizes(500, 500));
        assertThat(Split.of(NUMBERS, 1).bySizes(500, 500))
                .isNotEqualTo(Split.of(NUMBERS, 2).bySizes(500, 500));
    }

    @Test
    void keeps_to_the_order_that_it_had_when_it_was_written() {
        assertThat(Split.of(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), 42).bySizes(7, 3))
                .containsExactly(List.of(1, 5, 7, 2, 4, 0, 8), List.of(3, 9, 6));
    }

    @Test
    void shuffles_evenly() {
        int[][] counts = new int[5][5];
        for (int seed = 0; seed < 5000; seed++) {
            List<Integer> shuffled =
                    Split.of(List.of(0, 1, 2, 3, 4), seed).bySizes(5).get(0);
            for (int place = 0; place < 5; place++) {
                counts[place][shuffled.get(place)]++;
            }
        }
        for (int[] ofPlace : counts) {
            for (int count : ofPlace) {
                assertThat(count).isCloseTo(1000, within(150)); // 5 standard deviations
            }
        }
    }

    @Test
    void rounds_fractions_so_that_nothing_is_lost() {
        assertThat(Split.of(NUMBERS.subList(0, 10), 1).byFractions(0.8, 0.1, 0.1))
                .extracting(List::size)
                .containsExactly(8, 1, 1);
        assertThat(Split.of(NUMBERS.subList(0, 8), 1).byFractions(1 / 3.0, 1 / 3.0, 1 / 3.0))
                .extracting(List::size)
                .containsExactly(3, 2, 3);
        assertThat(Split.of(List.of(), 1).byFractions(0.5, 0.5)).containsExactly(List.of(), List.of());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -7})
    void gives_every_part_its_share_of_each_class(long seed) {
        List<List<Integer>> parts =
                Split.of(NUMBERS, seed).stratifiedBy(number -> number % 10 == 0).byFractions(0.5, 0.3, 0.2);

        assertThat(parts).extracting(List::size).containsExactly(500, 300, 200);
        assertThat(parts)
                .extracting(part ->
                        (int) part.stream().filter(number -> number % 10 == 0).count())
                .zipSatisfy(
                        List.of(50, 30, 20), (count, share) -> assertThat(count).isCloseTo(share, within(1)));
        assertThat(parts.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(NUMBERS);
    }

    @Test
    void mixes_the_classes_within_a_stratified_part() {
        List<Integer> part = Split.of(NUMBERS, 3)
                .stratifiedBy(number -> number % 2)
                .bySizes(800, 200)
                .get(0);
        long changes = IntStream.range(1, 800)
                .filter(i -> part.get(i) % 2 != part.get(i - 1) % 2)
                .count();

        assertThat(changes).isBetween(330L, 470L); // 400 ± 5 standard deviations
    }

    /** Groups of one element, and of up to seven. */
    private static int groupOf(int number) {
        return number % 4 == 3 ? number : -1 - number / 7;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -7, 42})
    void never_parts_a_group_and_comes_as_close_to_the_sizes_as_groups_are_large(long seed) {
        int largest = (int) NUMBERS.stream().collect(groupingBy(SplitTest::groupOf, counting())).values().stream()
                .mapToLong(n -> n)
                .max()
                .orElseThrow();
        List<List<Integer>> parts = Split.of(NUMBERS, seed)
                .stratifiedBy(number -> number % 2)
                .together(SplitTest::groupOf)
                .bySizes(700, 100, 0, 200);

        assertThat(parts.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(NUMBERS);
        assertThat(parts.stream()
                        .flatMap(part -> part.stream().map(SplitTest::groupOf).distinct()))
                .doesNotHaveDuplicates();
        assertThat(parts)
                .zipSatisfy(
                        List.of(700, 100, 0, 200),
                        (part, size) -> assertThat(part.size()).isCloseTo(size, within(largest)));
        assertThat(parts)
                .filteredOn(part -> part.size() >= 100)
                .allSatisfy(part -> assertThat(
                                part.stream().filter(number -> number % 2 == 0).count())
                        .isCloseTo(part.size() / 2, within((long) largest)));
        assertThat(Split.of(NUMBERS, seed)
                        .together(SplitTest::groupOf)
                        .stratifiedBy(number -> number % 2)
                        .bySizes(700, 100, 0, 200))
                .as("whatever is said first")
                .isEqualTo(parts);
    }

    @Test
    void shares_pairs_out_evenly_among_elements_that_stand_alone() {
        List<List<Integer>> parts = Split.of(NUMBERS, 5)
                .stratifiedBy(number -> number % 2)
                .together(number -> number < 200 ? number / 2 : number)
                .byFractions(0.7, 0.1, 0.2);

        assertThat(parts)
                .extracting(part ->
                        (int) part.stream().filter(number -> number < 200).count())
                .zipSatisfy(
                        List.of(140, 20, 40),
                        (count, share) -> assertThat(count).isCloseTo(share, within(2)));
        assertThat(parts)
                .extracting(List::size)
                .zipSatisfy(
                        List.of(700, 100, 200),
                        (size, asked) -> assertThat(size).isCloseTo(asked, within(2)));
    }

    @Test
    void leaves_a_part_empty_rather_than_part_a_group() {
        assertThat(Split.of(NUMBERS, 1).together(number -> "one").bySizes(400, 600))
                .extracting(List::size)
                .containsExactly(0, 1000);
        assertThat(Split.of(NUMBERS, 1).together(number -> "one").byFractions(0.6, 0.4))
                .extracting(List::size)
                .containsExactly(1000, 0);
    }

    @Test
    void refuses_sizes_that_do_not_fit() {
        Split<Integer> split = Split.of(NUMBERS, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> split.bySizes(900, 99))
                .withMessage(
                        "split: sizes must be 0 or more and sum to the number of elements, 1000, but are [900, 99], "
                                + "which sum to 999");
        assertThatIllegalArgumentException().isThrownBy(() -> split.bySizes(1100, -100));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> split.bySizes(Integer.MAX_VALUE, Integer.MAX_VALUE, 1002));
    }

    @Test
    void refuses_fractions_that_do_not_sum_to_one() {
        Split<Integer> split = Split.of(NUMBERS, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> split.byFractions(0.8, 0.1))
                .withMessageContaining("[0.8, 0.1]");
        assertThatIllegalArgumentException().isThrownBy(() -> split.byFractions(1.5, -0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> split.byFractions(Double.NaN, 1));
        assertThatIllegalArgumentException().isThrownBy(split::byFractions);
    }
}
