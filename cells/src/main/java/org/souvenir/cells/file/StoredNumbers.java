package org.souvenir.cells.file;

import java.util.Arrays;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.Printable;
import org.souvenir.core.tensor.Tensor;

/** What parameters must be, whatever file they come from: numbers. An infinity is one, say for a class that is never given. */
public final class StoredNumbers {
    private StoredNumbers() {}

    /**
     * The tensor itself.
     *
     * @param source of the file
     * @param name of the tensor in it
     * @throws FileFormatException if one of its numbers is NaN; it says where
     */
    public static Tensor checked(String source, String name, Tensor tensor) {
        check(source, name, tensor.data(), 0, tensor.shape());
        return tensor;
    }

    /** The same of numbers that stand in an array from {@code offset} on. */
    static void check(String source, String name, float[] values, int offset, int... shape) {
        int at = firstNaN(values, offset, offset + Arrays.stream(shape).reduce(1, (a, b) -> a * b)) - offset;
        if (at >= 0) {
            throw FileFormatException.of(
                    source,
                    "parameters must be numbers, but '%s' is NaN at %s"
                            .formatted(Printable.of(name), Arrays.toString(indices(at, shape))));
        }
    }

    /** Whether one of these is NaN. */
    public static boolean lackedBy(Tensor tensor) {
        return firstNaN(tensor.data(), 0, tensor.length()) >= 0;
    }

    private static int firstNaN(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Float.isNaN(values[i])) {
                return i;
            }
        }
        return -1;
    }

    private static int[] indices(int at, int[] shape) {
        int[] indices = shape.clone();
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            indices[axis] = at % shape[axis];
            at /= shape[axis];
        }
        return indices;
    }
}
