package org.souvenir.core.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.souvenir.core.tensor.Tensor;

/**
 * A tensor as a file holds it: a window on bytes, with an element type, a shape and strides. Element {@code [i, j]} is the
 * one with number {@code offset + i * strides[0] + j * strides[1]} of its storage, as NumPy and PyTorch have it, so that
 * several tensors may share a storage, and columns may stand where rows are expected.
 */
final class StoredTensor {

    /** Whole numbers within this are floats, exactly; beyond it some are not. */
    private static final int LARGEST_WHOLE_FLOAT = 1 << 24;

    private static final long LARGEST_WHOLE_DOUBLE = 1L << 53;

    static final int MOST_AXES = 64; // NumPy's and PyTorch's own limit

    private final String what;
    private final Dtype dtype;
    private final int[] shape;
    private final long[] strides;
    private final int offset;
    private final int length;
    private final ByteBuffer storage;

    private StoredTensor(String what, Dtype dtype, int[] shape, long[] strides, int offset, ByteBuffer storage) {
        this.what = what;
        this.dtype = dtype;
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
        this.storage = storage;
        this.length = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /**
     * A tensor in a storage.
     *
     * @param what error messages call it: {@code model.pt: tensor 'bias'}
     * @param strides how many elements lie between neighbours of an axis
     * @param storage in the order of its elements' bytes
     * @throws IllegalArgumentException if it does not lie within its storage, or has more than an array holds
     */
    static StoredTensor of(String what, Dtype dtype, long[] shape, long[] strides, long offset, ByteBuffer storage) {
        int[] checked = checkedShape(dtype, shape);
        if (strides.length != shape.length) {
            throw new IllegalArgumentException("strides must be as many as axes, but are " + Arrays.toString(strides)
                    + " for the shape " + Arrays.toString(shape));
        }
        boolean empty = Arrays.stream(checked).anyMatch(size -> size == 0);
        if (empty) {
            return new StoredTensor(what, dtype, checked, strides.clone(), 0, storage); // wherever it is said to begin
        }
        long there = storage.limit() / dtype.size();
        boolean inside = offset >= 0 && offset < there;
        long last = offset;
        for (int axis = 0; axis < checked.length && inside; axis++) {
            if (checked[axis] > 1) { // the stride of a single place says nothing
                inside = strides[axis] >= 0 && strides[axis] <= there;
                last += inside ? (checked[axis] - 1) * strides[axis] : 0; // below 2⁶² + 2³¹
                inside &= last < there;
            }
        }
        if (!inside) {
            throw new IllegalArgumentException(
                    "a tensor must lie within the %d elements of its storage, but begins at %d with the shape %s and the strides %s"
                            .formatted(there, offset, Arrays.toString(shape), Arrays.toString(strides)));
        }
        return new StoredTensor(what, dtype, checked, strides.clone(), (int) offset, storage);
    }

    /** Checks that a tensor of this shape can be: none of it is allocated before. */
    static int[] checkedShape(Dtype dtype, long[] shape) {
        if (shape.length > MOST_AXES) {
            throw new IllegalArgumentException(
                    "a tensor must have at most " + MOST_AXES + " axes, but has " + shape.length);
        }
        boolean empty = Arrays.stream(shape).anyMatch(size -> size == 0);
        long bytes = empty ? 0 : dtype.size();
        int[] checked = new int[shape.length];
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] < 0 || shape[axis] > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("sizes must be whole numbers from 0 to " + Integer.MAX_VALUE
                        + ", but the shape is " + Arrays.toString(shape));
            }
            checked[axis] = (int) shape[axis];
            bytes *= shape[axis];
            if (bytes > Safetensors.LARGEST) {
                throw new IllegalArgumentException("a tensor must have at most " + Safetensors.LARGEST
                        + " bytes, but the shape is " + Arrays.toString(shape) + " of " + dtype);
            }
        }
        return checked;
    }

    /** Row-major: the last axis lies together. */
    static long[] rowMajor(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, shape[axis]);
        }
        return strides;
    }

    /** Column-major, as Fortran has it: the first axis lies together. */
    static long[] columnMajor(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            strides[axis] = stride;
            stride *= Math.max(1, shape[axis]);
        }
        return strides;
    }

    int[] shape() {
        return shape.clone();
    }

    Dtype dtype() {
        return dtype;
    }

    /** How many elements there are. */
    int length() {
        return length;
    }

    /** The elements as floats: double ones rounded, whole ones only if floats can be so. */
    Tensor tensor() {
        float[] values = readable().floats(elements());
        if (!dtype.floating() && dtype.size() > 2) {
            for (float value : values) {
                checkWhole(value, LARGEST_WHOLE_FLOAT);
            }
        }
        return Tensor.of(values, shape);
    }

    /** The elements, row-major, exactly. */
    double[] doubles() {
        double[] values = readable().doubles(elements());
        if (dtype == Dtype.I64 || dtype == Dtype.U64) {
            for (double value : values) {
                checkWhole(value, LARGEST_WHOLE_DOUBLE);
            }
        }
        return values;
    }

    private void checkWhole(double value, long limit) {
        if (Math.abs(value) >= limit) { // the limit itself may have been rounded to
            throw FileFormatException.of(
                    what,
                    "whole numbers must be within ±%d, so that none is rounded, but one is about %.0f (%s)"
                            .formatted(limit - 1, value, dtype));
        }
    }

    private Dtype readable() {
        if (!dtype.floating() && !dtype.isWhole()) {
            throw FileFormatException.of(what, "the elements must be real numbers, but are " + dtype);
        }
        return dtype;
    }

    /** The elements' bytes, row-major, without gaps: a window where they lie so, otherwise a copy. */
    private ByteBuffer elements() {
        int size = dtype.size();
        if (liesTogether()) {
            return storage.slice(offset * size, length * size).order(storage.order());
        }
        ByteBuffer packed = ByteBuffer.allocate(length * size).order(storage.order());
        int[] index = new int[shape.length];
        int from = offset;
        while (packed.hasRemaining()) {
            copy(from * size, packed);
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                from += (int) strides[axis];
                index[axis]++;
                if (index[axis] < shape[axis]) {
                    break;
                }
                from -= (int) strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return packed.clear();
    }

    /** Puts one element behind others. */
    private void copy(int at, ByteBuffer to) {
        switch (dtype.size()) {
            case Long.BYTES -> to.putLong(storage.getLong(at));
            case Integer.BYTES -> to.putInt(storage.getInt(at));
            case Short.BYTES -> to.putShort(storage.getShort(at));
            default -> to.put(storage.get(at));
        }
    }

    private boolean liesTogether() {
        long stride = 1;
        for (int axis = shape.length - 1; axis >= 0 && length > 0; axis--) {
            if (shape[axis] > 1 && strides[axis] != stride) {
                return false;
            }
            stride *= shape[axis];
        }
        return true;
    }
}
