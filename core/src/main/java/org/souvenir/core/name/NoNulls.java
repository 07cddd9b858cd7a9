package org.souvenir.core.name;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/** Arguments that hold others, of which none may be null: what {@link java.util.Objects#requireNonNull} is for a single one. */
public final class NoNulls {
    private NoNulls() {}

    /**
     * A collection without null.
     *
     * @param elements each is looked at once
     * @param name the argument's
     * @throws NullPointerException if it is null, or one of its elements is
     */
    public static <C extends Iterable<?>> C in(C elements, String name) {
        requireNonNull(elements, name);
        int i = 0;
        for (Object element : elements) {
            check(element, name, i);
            i++;
        }
        return elements;
    }

    /** As {@link #in(Iterable, String)}; arrays within the array, too. */
    public static <E> E[] in(E[] elements, String name) {
        requireNonNull(elements, name);
        for (int i = 0; i < elements.length; i++) {
            check(elements[i], name, i);
        }
        return elements;
    }

    /** As {@link #in(Iterable, String)}, of keys and values. */
    public static <M extends Map<?, ?>> M in(M map, String name) {
        requireNonNull(map, name);
        map.forEach((key, value) -> {
            if (key == null) {
                throw new NullPointerException(name + ": no key may be null, but one is");
            }
            if (value == null) {
                throw new NullPointerException(
                        "%s: no value may be null, but that of '%s' is".formatted(name, Printable.of(key.toString())));
            }
            if (value instanceof Object[] inner) {
                in(inner, name);
            }
        });
        return map;
    }

    private static void check(Object element, String name, int place) {
        if (element == null) {
            throw new NullPointerException("%s: none may be null, but that at place %d is".formatted(name, place));
        }
        if (element instanceof Object[] inner) {
            in(inner, name);
        }
    }
}
