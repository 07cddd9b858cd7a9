package org.souvenir.text.data;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultiset;
import com.google.common.collect.Multiset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.souvenir.core.random.RandomStream;

/**
 * Cuts a list into parts, such as training, validation and test data, after a shuffle that depends on the seed and the
 * number of elements alone.
 *
 * <pre>{@code
 * List<List<LabelledText>> parts =
 *         Split.of(reviews, 42).stratifiedBy(LabelledText::label).byFractions(0.8, 0.1, 0.1);
 * }</pre>
 *
 * @param <E> what is split
 */
public final class Split<E> {

    private final ImmutableList<E> shuffled;
    private final RandomStream random;

    private Split(ImmutableList<E> shuffled, RandomStream random) {
        this.shuffled = shuffled;
        this.random = random;
    }

    /** The elements, shuffled. */
    public static <E> Split<E> of(List<E> elements, long seed) {
        RandomStream random = RandomStream.of(seed);
        return new Split<>(shuffle(elements, random), random);
    }

    /**
     * A split in which every part has its share of each class: of a class with n elements, a part that has the fraction f
     * of everything gets n·f, give or take one.
     */
    public Split<E> stratifiedBy(Function<? super E, ?> classOf) {
        Multiset<Object> sizes = LinkedHashMultiset.create();
        shuffled.forEach(element -> sizes.add(classOf.apply(element)));
        Map<Object, Integer> seen = new HashMap<>();
        double[] place = new double[shuffled.size()];
        for (int i = 0; i < place.length; i++) {
            Object key = classOf.apply(shuffled.get(i));
            int earlier = seen.merge(key, 1, Integer::sum) - 1;
            place[i] = (earlier + 0.5) / sizes.count(key);
        }
        return new Split<>(
                IntStream.range(0, place.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> place[i]))
                        .map(shuffled::get)
                        .collect(ImmutableList.toImmutableList()),
                random);
    }

    /**
     * Parts of these sizes, in random order each.
     *
     * @throws IllegalArgumentException if a size is negative or the sizes do not sum to the number of elements
     */
    public List<List<E>> bySizes(int... sizes) {
        long sum = Arrays.stream(sizes).asLongStream().sum();
        if (sum != shuffled.size() || Arrays.stream(sizes).anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException("split: sizes must be 0 or more and sum to the number of elements, "
                    + shuffled.size() + ", but are " + Arrays.toString(sizes) + ", which sum to " + sum);
        }
        ImmutableList.Builder<List<E>> parts = ImmutableList.builder();
        int from = 0;
        for (int i = 0; i < sizes.length; i++) {
            parts.add(shuffle(shuffled.subList(from, from + sizes[i]), RandomStream.of(random.bits(i))));
            from += sizes[i];
        }
        return parts.build();
    }

    /**
     * Parts of these fractions of the elements, in random order each; a cut that falls between two elements is rounded.
     *
     * @throws IllegalArgumentException if a fraction is negative or not a number, or if the fractions do not sum to 1
     */
    public List<List<E>> byFractions(double... fractions) {
        double sum = Arrays.stream(fractions).sum();
        if (!(Math.abs(sum - 1) < 1e-6) || Arrays.stream(fractions).anyMatch(fraction -> fraction < 0)) {
            throw new IllegalArgumentException("split: fractions must be 0 or more and sum to 1, but are "
                    + Arrays.toString(fractions) + ", which sum to " + sum);
        }
        int[] sizes = new int[fractions.length];
        double upTo = 0;
        int from = 0;
        for (int i = 0; i < sizes.length; i++) {
            upTo += fractions[i];
            int end = (int) Math.round(upTo / sum * shuffled.size());
            sizes[i] = end - from;
            from = end;
        }
        return bySizes(sizes);
    }

    private static <E> ImmutableList<E> shuffle(List<E> elements, RandomStream random) {
        return Arrays.stream(random.permutation(elements.size()))
                .mapToObj(elements::get)
                .collect(ImmutableList.toImmutableList());
    }
}
