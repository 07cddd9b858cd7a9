package org.souvenir.examples;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.examples.WrongArguments.Wrong;

/** Lists, sets, maps and arrays in which there is a null. */
final class WithNulls {
    /** What such an argument is called: only these words begin so. */
    static final String WITH_NULL = "with null";

    private WithNulls() {}

    /** A list that ends with null, and those that hold an array that ends with null. */
    static List<Wrong> ofList(@Nullable List<?> right) {
        List<Wrong> wrong = new ArrayList<>();
        List<@Nullable Object> list = new ArrayList<>(right == null ? List.of() : right);
        list.add(null);
        wrong.add(new Wrong(WITH_NULL, list));
        if (right != null && !right.isEmpty() && right.get(0).getClass().isArray()) {
            for (Wrong array : ofArray(right.get(0))) {
                List<@Nullable Object> deep = new ArrayList<>(right);
                deep.set(0, array.value());
                wrong.add(new Wrong(array.label() + " within", deep));
            }
        }
        return wrong;
    }

    /** A set that holds null. */
    static List<Wrong> ofSet(@Nullable Set<?> right) {
        Set<@Nullable Object> set = new HashSet<>(right == null ? Set.of() : right);
        set.add(null);
        return List.of(new Wrong(WITH_NULL, set));
    }

    /** Maps of which one value, or one key, is null. */
    static List<Wrong> ofMap(@Nullable Map<?, ?> right) {
        Map<?, ?> given = right == null ? Map.of() : right;
        Map<@Nullable Object, @Nullable Object> values = new HashMap<>(given);
        values.put(given.isEmpty() ? "k" : given.keySet().iterator().next(), null);
        Map<@Nullable Object, @Nullable Object> keys = new HashMap<>(given);
        keys.put(null, given.isEmpty() ? "v" : given.values().iterator().next());
        return List.of(new Wrong(WITH_NULL + " as a value", values), new Wrong(WITH_NULL + " as a key", keys));
    }

    /** An array of objects that ends with null; where it is one of arrays, also those with such an array. */
    static List<Wrong> ofArray(Object right) {
        Class<?> component = right.getClass().getComponentType();
        int length = Array.getLength(right);
        if (component.isPrimitive() || length == 0) {
            return List.of();
        }
        List<Wrong> wrong = new ArrayList<>();
        wrong.add(new Wrong(WITH_NULL, with(right, length - 1, null)));
        if (component.isArray()) {
            for (Wrong inner : ofArray(Array.get(right, 0))) {
                wrong.add(new Wrong(inner.label() + " within", with(right, 0, inner.value())));
            }
        }
        return wrong;
    }

    private static Object with(Object array, int place, @Nullable Object element) {
        int length = Array.getLength(array);
        Object copy = Array.newInstance(array.getClass().getComponentType(), length);
        System.arraycopy(array, 0, copy, 0, length);
        Array.set(copy, place, element);
        return copy;
    }
}
