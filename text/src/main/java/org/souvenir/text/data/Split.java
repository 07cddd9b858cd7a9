package org.souvenir.text.data;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Multiset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.souvenir.core.name.NoNulls;
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
    private final Function<? super E, ?> classOf;
    private final Function<? super E, ?> groupOf;

    private Split(
            ImmutableList<E> shuffled,
            RandomStream random,
            Function<? super E, ?> classOf,
            Function<? super E, ?> groupOf) {
        this.shuffled = shuffled;
        this.random = random;
        this.classOf = classOf;
        this.groupOf = groupOf;
    }

    /** The elements, shuffled. */
    public static <E> Split<E> of(List<E> elements, long seed) {
        NoNulls.in(elements, "elements");
        RandomStream random = RandomStream.of(seed);
        return new Split<>(shuffle(elements, random), random, element -> "all alike", element -> new Object());
    }

    /**
     * A split in which every part has its share of each class: of a class with n elements, a part that has the fraction f
     * of everything gets n·f, give or take one. Groups that stay {@linkplain #together together} are shared out instead:
     * of n groups that have equally many elements of each class, a part gets about n·f.
     */
    public Split<E> stratifiedBy(Function<? super E, ?> newClassOf) {
        requireNonNull(newClassOf, "newClassOf");
        return new Split<>(shuffled, random, newClassOf, groupOf);
    }

    /**
     * A split in which elements of one group come into one part: texts of one author, or measurements of one patient, would
     * otherwise tell in training what is asked in the test. A part may then be larger or smaller than asked for, but by no
     * more than the largest group has elements; one that is asked for fewer may be empty.
     *
     * @param newGroupOf the group of an element, equal for those that belong together; never null
     */
    public Split<E> together(Function<? super E, ?> newGroupOf) {
        requireNonNull(newGroupOf, "newGroupOf");
        return new Split<>(shuffled, random, classOf, newGroupOf);
    }

    /** The groups in the order in which they are dealt out; an element that has no group is one by itself. */
    private List<List<E>> groups() {
        Map<Object, List<E>> ofKey = new LinkedHashMap<>();
        shuffled.forEach(element -> ofKey.computeIfAbsent(
                        requireNonNull(groupOf.apply(element), "together: the group of an element"),
                        key -> new ArrayList<>())
                .add(element));
        List<List<E>> groups = List.copyOf(ofKey.values());
        List<Multiset<Object>> kinds = groups.stream().map(this::classes).toList();
        Multiset<Object> sizes = HashMultiset.create(kinds);
        Multiset<Object> seen = HashMultiset.create();
        double[] place = new double[groups.size()];
        for (int i = 0; i < place.length; i++) {
            Object kind = kinds.get(i);
            place[i] = (seen.add(kind, 1) + 0.5) / sizes.count(kind);
        }
        return IntStream.range(0, place.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> place[i]))
                .map(groups::get)
                .toList();
    }

    private Multiset<Object> classes(List<E> group) {
        Multiset<Object> classes = HashMultiset.create();
        group.forEach(element ->
                classes.add(requireNonNull(classOf.apply(element), "stratifiedBy: the class of an element")));
        return classes;
    }

    /**
     * Parts of these sizes, in random order each; as close to them as groups allow.
     *
     * @throws IllegalArgumentException if a size is negative or the sizes do not sum to the number of elements
     */
    public List<List<E>> bySizes(int... sizes) {
        requireNonNull(sizes, "sizes");
        long sum = Arrays.stream(sizes).asLongStream().sum();
        if (sum != shuffled.size() || Arrays.stream(sizes).anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException("split: sizes must be 0 or more and sum to the number of elements, "
                    + shuffled.size() + ", but are " + Arrays.toString(sizes) + ", which sum to " + sum);
        }
        Deque<List<E>> groups = new ArrayDeque<>(groups());
        ImmutableList.Builder<List<E>> parts = ImmutableList.builder();
        int end = 0;
        int dealt = 0;
        for (int i = 0; i < sizes.length; i++) {
            end += sizes[i];
            List<E> part = new ArrayList<>();
            while (!groups.isEmpty() && 2 * (end - dealt) >= groups.element().size()) { // the cut that is closest
                dealt += groups.element().size();
                part.addAll(groups.remove());
            }
            parts.add(shuffle(part, RandomStream.of(random.bits(i))));
        }
        return parts.build();
    }

    /**
     * Parts of these fractions of the elements, in random order each; a cut that falls between two elements, or into a group,
     * is rounded.
     *
     * @throws IllegalArgumentException if a fraction is negative or not a number, or if the fractions do not sum to 1
     */
    public List<List<E>> byFractions(double... fractions) {
        requireNonNull(fractions, "fractions");
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
