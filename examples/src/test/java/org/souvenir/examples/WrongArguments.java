package org.souvenir.examples;

import java.lang.reflect.Array;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.tensor.Tensor;

/** Arguments that are wrong. */
final class WrongArguments {
    private WrongArguments() {}

    /** A wrong argument, and how it is called. */
    record Wrong(String label, @Nullable Object value) {
        /** Whether it is null, or there is a null in it. */
        boolean ofNull() {
            return value == null || label.startsWith(WithNulls.WITH_NULL);
        }
    }

    /** Wrong arguments. */
    static List<Wrong> of(Parameter parameter, @Nullable Object right) {
        Class<?> type = parameter.getType();
        List<Wrong> wrong = new ArrayList<>();
        if (!type.isPrimitive()) {
            wrong.add(new Wrong("null", null));
        }
        if (type == int.class) {
            for (int n : new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                wrong.add(new Wrong(
                        n == Integer.MAX_VALUE ? "MAX_VALUE" : n == Integer.MIN_VALUE ? "MIN_VALUE" : "" + n, n));
            }
        } else if (type == long.class) {
            for (long n : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
                wrong.add(new Wrong(n == Long.MAX_VALUE ? "MAX_VALUE" : n == Long.MIN_VALUE ? "MIN_VALUE" : "" + n, n));
            }
        } else if (type == double.class) {
            for (double n : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1, 0}) {
                wrong.add(new Wrong("" + n, n));
            }
        } else if (type == float.class) {
            for (float n : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1, 0}) {
                wrong.add(new Wrong("" + n, n));
            }
        } else if (type == String.class) {
            wrong.add(new Wrong("empty", ""));
        } else if (type == Tensor.class) {
            wrong.add(new Wrong("empty", Tensor.zeros(0)));
            wrong.add(new Wrong("scalar", Tensor.scalar(1)));
            wrong.add(new Wrong("[1, 1, 1, 1]", Tensor.zeros(1, 1, 1, 1)));
        } else if (type.isArray()) {
            if (right != null) {
                wrong.addAll(WithNulls.ofArray(right));
            }
            int length = right == null ? 0 : Array.getLength(right);
            wrong.add(new Wrong("empty", Array.newInstance(type.getComponentType(), 0)));
            wrong.add(new Wrong("longer", resized(right, type, length + 1)));
            if (length > 1) {
                wrong.add(new Wrong("shorter", resized(right, type, length - 1)));
            }
            if (type == int[].class && length > 0) {
                for (int n : new int[] {-1, Integer.MAX_VALUE}) {
                    Object other = resized(right, type, length);
                    Array.setInt(other, 0, n);
                    wrong.add(new Wrong(n < 0 ? "[-1]" : "[MAX_VALUE]", other));
                }
            }
        } else if (type == List.class || type == Collection.class || type == Iterable.class) {
            wrong.add(new Wrong("empty", List.of()));
            wrong.addAll(WithNulls.ofList((List<?>) right));
        } else if (type == Set.class) {
            wrong.add(new Wrong("empty", Set.of()));
            wrong.addAll(WithNulls.ofSet((Set<?>) right));
        } else if (type == Map.class) {
            wrong.add(new Wrong("empty", Map.of()));
            wrong.addAll(WithNulls.ofMap((Map<?, ?>) right));
        }
        wrong.addAll(NoFile.inPlaceOf(type, right));
        return wrong;
    }

    private static Object resized(@Nullable Object right, Class<?> type, int length) {
        Object array = Array.newInstance(type.getComponentType(), length);
        int copied = right == null ? 0 : Math.min(length, Array.getLength(right));
        for (int i = 0; i < copied; i++) {
            Array.set(array, i, Array.get(right, i));
        }
        for (int i = copied; i < length && copied > 0; i++) {
            Array.set(array, i, Array.get(right, i % copied));
        }
        return array;
    }
}
