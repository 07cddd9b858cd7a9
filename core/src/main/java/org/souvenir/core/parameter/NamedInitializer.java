package org.souvenir.core.parameter;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.souvenir.core.name.Places;
import org.souvenir.core.random.RandomStream;

/**
 * An initializer that {@link Initializer} has a method for: it can be written down by the method's name and what it was given.
 * Two of one name and with the same numbers and blocks are equal.
 */
public final class NamedInitializer implements Initializer {
    private final String name;
    private final List<Double> numbers;
    private final List<Block> blocks;
    private final Initializer fill;

    NamedInitializer(String name, List<Double> numbers, List<Block> blocks, Initializer fill) {
        this.name = name;
        this.numbers = numbers;
        this.blocks = blocks;
        this.fill = fill;
    }

    /** The name of the method, {@code uniform}; zeros are a {@code constant}. */
    public String name() {
        return name;
    }

    /** The numbers that it was given, in order; unmodifiable. */
    public List<Double> numbers() {
        return numbers;
    }

    /** The blocks that it stacks; none but where it is {@link Initializer#stacked}. */
    public List<Block> blocks() {
        return blocks;
    }

    @Override
    public void fill(float[] data, int offset, int rows, int columns, RandomStream random) {
        requireNonNull(data, "data");
        requireNonNull(random, "random");
        if (rows < 0 || columns < 0) {
            throw new IllegalArgumentException(
                    "%s: a matrix has no negative size, but it is [%d, %d]".formatted(name, rows, columns));
        }
        Places.some(name + ": elements", offset, (long) rows * columns, data.length);
        fill.fill(data, offset, rows, columns, random);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedInitializer n
                && n.name.equals(name)
                && n.numbers.equals(numbers)
                && n.blocks.size() == blocks.size()
                && IntStream.range(0, blocks.size()).allMatch(i -> same(n.blocks.get(i), blocks.get(i)));
    }

    /** A record's own comparison takes the JVM milliseconds to link; this one is made when a first file is loaded. */
    private static boolean same(Block one, Block other) {
        return one.rows() == other.rows() && one.initializer().equals(other.initializer());
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, numbers, blocks);
    }

    @Override
    public String toString() {
        return name + (blocks.isEmpty() ? numbers : blocks);
    }
}
