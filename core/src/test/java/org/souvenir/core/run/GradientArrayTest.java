package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.core.kernel.KernelProvider;
import org.souvenir.core.kernel.Kernels;

class GradientArrayTest {
    private static final Kernels KERNELS = KernelProvider.best();

    /** Longer than a range, and no multiple of a block. */
    private static final int LENGTH = 200_013;

    private static void fill(GradientArray array, float[] dense, Random random) {
        for (int i = 0; i < 40; i++) {
            int n = random.nextInt(1, i % 10 == 0 ? 70_000 : 300);
            int from = random.nextInt(0, LENGTH - n + 1);
            array.reach(from, n);
            for (int j = from; j < from + n; j++) {
                float value = random.nextFloat();
                array.values()[j] += value;
                dense[j] += value;
            }
        }
        array.reach(LENGTH - 1, 1);
        array.values()[LENGTH - 1] += 1;
        dense[LENGTH - 1] += 1;
    }

    @Test
    void clears_and_adds_what_was_reached() {
        Random random = new Random(5);
        GradientArray one = new GradientArray(LENGTH);
        GradientArray two = new GradientArray(LENGTH);
        for (int pass = 0; pass < 3; pass++) {
            float[] expectedOne = new float[LENGTH];
            float[] expectedTwo = new float[LENGTH];
            one.clear(Workers.NONE);
            two.clear(Workers.NONE);
            fill(one, expectedOne, random);
            fill(two, expectedTwo, random);
            one.reachAllOf(two);
            for (int range = one.ranges() - 1; range >= 0; range--) {
                one.add(range, two, KERNELS);
            }
            for (int i = 0; i < LENGTH; i++) {
                expectedOne[i] += expectedTwo[i];
            }
            assertThat(Arrays.equals(one.values(), expectedOne)).isTrue();
            assertThat(Arrays.equals(two.values(), expectedTwo)).isTrue();
        }
        one.clear(Workers.NONE);
        assertThat(Arrays.equals(one.values(), new float[LENGTH])).isTrue();
    }

    /** The arrays from one number on, in the tree. */
    private static float[] sum(float[][] arrays, int from, int count) {
        if (count == 1) {
            return arrays[from].clone();
        }
        int half = GradientArray.half(count);
        float[] left = sum(arrays, from, half);
        float[] right = sum(arrays, from + half, count - half);
        for (int i = 0; i < left.length; i++) {
            left[i] += right[i];
        }
        return left;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 11, 16})
    void adds_up_in_a_tree_of_which_any_part_may_be_added_up_before(int count) {
        Random random = new Random(count);
        float[][] dense = new float[count][LENGTH];
        List<GradientArray> whole = new ArrayList<>();
        for (float[] values : dense) {
            GradientArray array = new GradientArray(LENGTH);
            fill(array, values, random);
            whole.add(array);
        }
        float[] expected = sum(dense, 0, count);
        for (int size = 1; size <= count; size *= 2) {
            float[][] parts = new float[(count + size - 1) / size][];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = sum(dense, i * size, Math.min(size, count - i * size));
            }
            assertThat(Arrays.equals(sum(parts, 0, parts.length), expected)).isTrue();
        }
        try (Workers workers = new Workers(3)) {
            GradientArray.addUp(whole, workers, KERNELS);
            assertThat(Arrays.equals(whole.get(0).values(), expected)).isTrue();
            whole.forEach(array -> array.clear(workers));
        }
        assertThat(whole).allMatch(array -> Arrays.equals(array.values(), new float[LENGTH]));
    }

    @Test
    void takes_over_gradients_all_of_them_reached() {
        float[] values = {1, 2, 3};
        GradientArray array = GradientArray.of(values);
        array.eachReached(0, (from, to) -> {
            assertThat(from).isZero();
            assertThat(to).isEqualTo(3);
            array.values()[to - 1] = 5;
        });
        assertThat(values).containsExactly(1, 2, 5);
    }

    @Test
    void knows_no_blocks_of_no_floats() {
        GradientArray none = new GradientArray(0);
        none.reach(0, 0);
        none.clear(Workers.NONE);
        assertThat(none.ranges()).isZero();
    }
}
