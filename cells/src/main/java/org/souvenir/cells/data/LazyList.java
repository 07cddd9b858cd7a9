package org.souvenir.cells.data;

import static java.util.Objects.requireNonNull;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.IntFunction;
import org.souvenir.core.name.Places;

/**
 * A list whose elements are made whenever they are asked for, such as the mini-batches of an epoch. It keeps none of them and
 * can't be modified.
 *
 * @param <E> what it holds
 */
public final class LazyList<E> extends AbstractList<E> implements RandomAccess {
    private final int size;
    private final IntFunction<? extends E> making;

    private LazyList(int size, IntFunction<? extends E> making) {
        this.size = size;
        this.making = making;
    }

    /**
     * So many elements.
     *
     * @param making makes the element at an index in 0 … size - 1, each time an equal one
     */
    public static <E> List<E> of(int size, IntFunction<? extends E> making) {
        requireNonNull(making, "making");
        if (size < 0) {
            throw new IllegalArgumentException("list: there can be no fewer than 0 elements, but are to be " + size);
        }
        return new LazyList<>(size, making);
    }

    @Override
    public E get(int index) {
        return requireNonNull(
                making.apply(Places.one("list: elements", index, size)), () -> "list: the element at place " + index);
    }

    @Override
    public int size() {
        return size;
    }
}
