package org.souvenir.core.tensor;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.ejml.data.FMatrixRMaj;
import org.souvenir.core.name.Places;

/**
 * A shape and a row-major array of floats: element {@code [i, j, k]} of a tensor {@code [I, J, K]} stands at
 * {@code (i * J + j) * K + k}.
 *
 * <p>A tensor is a view of its array, not its owner: {@link #of(float[], int...)}, {@link #reshape} and {@link #matrix}
 * share the array, {@link #copy} does not. An axis may have size 0; a tensor without axes is a scalar and has one element.
 * The shape never changes; the elements may, so tensors that several threads write to need the callers' care.
 */
public final class Tensor {

    private static final int SHOWN = 8;

    private final int[] shape;
    private final float[] data;

    private Tensor(float[] data, int[] shape) {
        this.data = data;
        this.shape = shape;
    }

    /**
     * A tensor on this array.
     *
     * @param data row-major; shared, not copied: changes to the one are seen in the other
     * @param shape the size of each axis
     * @throws IllegalArgumentException if an axis is negative or the shape does not have {@code data.length} elements
     */
    public static Tensor of(float[] data, int... shape) {
        requireNonNull(data, "data");
        requireNonNull(shape, "shape");
        int elements = elements("tensor", shape);
        if (elements != data.length) {
            throw new IllegalArgumentException("tensor: the array must hold all elements of " + Arrays.toString(shape)
                    + ", which are " + elements + ", but its length is " + data.length);
        }
        return new Tensor(data, shape.clone());
    }

    /**
     * A tensor {@code [rows, columns]} with the elements of a matrix.
     *
     * @param matrix its array is shared; only where that is longer than the matrix needs (EJML keeps it when a matrix
     *     shrinks) are the elements copied
     */
    public static Tensor of(FMatrixRMaj matrix) {
        requireNonNull(matrix, "matrix");
        int elements = matrix.getNumElements();
        float[] data = matrix.data.length == elements ? matrix.data : Arrays.copyOf(matrix.data, elements);
        return of(data, matrix.numRows, matrix.numCols);
    }

    /**
     * A tensor of zeros.
     *
     * @throws IllegalArgumentException if an axis is negative or the elements are more than an array holds
     */
    public static Tensor zeros(int... shape) {
        requireNonNull(shape, "shape");
        return new Tensor(new float[elements("zeros", shape)], shape.clone());
    }

    /**
     * A tensor with one value everywhere.
     *
     * @throws IllegalArgumentException if an axis is negative or the elements are more than an array holds
     */
    public static Tensor filled(float value, int... shape) {
        requireNonNull(shape, "shape");
        Tensor tensor = zeros(shape);
        Arrays.fill(tensor.data, value);
        return tensor;
    }

    /** A tensor without axes, which has one element: {@code []}. */
    public static Tensor scalar(float value) {
        return new Tensor(new float[] {value}, new int[0]);
    }

    /** The size of each axis; a copy. */
    public int[] shape() {
        return shape.clone();
    }

    /** How many axes there are. */
    public int rank() {
        return shape.length;
    }

    /**
     * The size of one axis.
     *
     * @param axis from 0 to {@code rank() - 1}
     * @throws IllegalArgumentException if there is no such axis
     */
    public int size(int axis) {
        return size("size", axis);
    }

    /** How many elements there are: the product of the shape. */
    public int length() {
        return data.length;
    }

    /** The elements, row-major: the array itself, not a copy. */
    public float[] data() {
        return data;
    }

    /**
     * One element.
     *
     * @param index a place on each axis
     * @throws IllegalArgumentException if there are more or fewer places than axes
     * @throws IndexOutOfBoundsException if a place is outside its axis
     */
    public float get(int... index) {
        requireNonNull(index, "index");
        return data[position("get", index)];
    }

    /**
     * Replaces one element.
     *
     * @param index a place on each axis
     * @throws IllegalArgumentException if there are more or fewer places than axes
     * @throws IndexOutOfBoundsException if a place is outside its axis
     */
    public void set(float value, int... index) {
        requireNonNull(index, "index");
        data[position("set", index)] = value;
    }

    /**
     * The same elements in another shape.
     *
     * @return a tensor on the same array
     * @throws IllegalArgumentException if the new shape has more or fewer elements
     */
    public Tensor reshape(int... newShape) {
        requireNonNull(newShape, "newShape");
        if (elements("reshape", newShape) != data.length) {
            throw new IllegalArgumentException("reshape: both shapes must have the same number of elements, but "
                    + shapeText() + " has " + data.length + " and " + Arrays.toString(newShape) + " has "
                    + elements("reshape", newShape));
        }
        return new Tensor(data, newShape.clone());
    }

    /**
     * The places [from, to) of the first axis.
     *
     * @return a copy
     * @throws IllegalArgumentException if they do not lie within the axis
     */
    public Tensor window(int from, int to) {
        int available = size("window", 0);
        if (from < 0 || to < from || to > available) {
            throw new IllegalArgumentException(
                    "window: must lie in [0, %d], but is [%d, %d) of %s".formatted(available, from, to, shapeText()));
        }
        int[] newShape = shape.clone();
        newShape[0] = to - from;
        int each = available == 0 ? 0 : data.length / available;
        return new Tensor(Arrays.copyOfRange(data, from * each, to * each), newShape);
    }

    /**
     * Some places of an axis, in any order.
     *
     * @param places each in [0, size of the axis)
     * @return a copy
     * @throws IllegalArgumentException if there is no such axis, or one lies outside
     */
    public Tensor select(int axis, int... places) {
        requireNonNull(places, "places");
        int available = size("select", axis);
        int[] newShape = shape.clone();
        newShape[axis] = places.length;
        Tensor result = zeros(newShape);
        int inner = elements("select", Arrays.copyOfRange(shape, axis + 1, shape.length));
        int outer = elements("select", Arrays.copyOf(shape, axis));
        for (int i = 0; i < places.length; i++) {
            if (places[i] < 0 || places[i] >= available) {
                throw new IllegalArgumentException("select: places on axis %d must lie in [0, %d), but one is %d of %s"
                        .formatted(axis, available, places[i], shapeText()));
            }
            for (int o = 0; o < outer; o++) {
                int from = (o * available + places[i]) * inner;
                System.arraycopy(data, from, result.data, (o * places.length + i) * inner, inner);
            }
        }
        return result;
    }

    /** The same shape and elements on an array of its own. */
    public Tensor copy() {
        return new Tensor(data.clone(), shape);
    }

    /**
     * A new tensor of the same shape with {@code function} of each element.
     *
     * @param function computed in double, the result rounded to float
     */
    public Tensor map(DoubleUnaryOperator function) {
        requireNonNull(function, "function");
        Tensor result = new Tensor(new float[data.length], shape);
        for (int i = 0; i < data.length; i++) {
            result.data[i] = (float) function.applyAsDouble(data[i]);
        }
        return result;
    }

    /**
     * This tensor for EJML.
     *
     * @return a matrix on the same array
     * @throws IllegalArgumentException if this is not of rank 2
     */
    public FMatrixRMaj matrix() {
        if (shape.length != 2) {
            throw new IllegalArgumentException(
                    "matrix: a matrix has 2 axes, but the tensor has " + shape.length + ": " + shapeText());
        }
        return FMatrixRMaj.wrap(shape[0], shape[1], data);
    }

    /** Whether the other is a tensor of the same shape with the same bits (so NaN equals NaN, and 0 is not -0). */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor && Arrays.equals(shape, tensor.shape) && Arrays.equals(data, tensor.data);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
    }

    /** The shape and the first elements: {@code Tensor [2, 3] (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Tensor ").append(shapeText()).append(" (");
        for (int i = 0; i < Math.min(SHOWN, data.length); i++) {
            text.append(i == 0 ? "" : ", ").append(data[i]);
        }
        return text.append(data.length > SHOWN ? ", …)" : ")").toString();
    }

    private String shapeText() {
        return Arrays.toString(shape);
    }

    private int size(String operation, int axis) {
        if (axis < 0 || axis >= shape.length) {
            throw new IllegalArgumentException(operation + ": the axis must be from 0 to " + (shape.length - 1)
                    + ", but is " + axis + " for " + shapeText());
        }
        return shape[axis];
    }

    private int position(String operation, int[] index) {
        if (index.length != shape.length) {
            throw new IllegalArgumentException(operation + ": the index must have one place for each axis, but is "
                    + Arrays.toString(index) + " for " + shapeText());
        }
        int position = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            if (index[axis] < 0 || index[axis] >= shape[axis]) {
                throw new IndexOutOfBoundsException(operation + ": the place on axis " + axis + " must be from 0 to "
                        + (shape[axis] - 1) + ", but the index is " + Arrays.toString(index) + " for " + shapeText());
            }
            position = position * shape[axis] + index[axis];
        }
        return position;
    }

    private static int elements(String operation, int[] shape) {
        long elements = 1;
        boolean empty = false;
        for (int size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException(
                        operation + ": no axis may be negative, but the shape is " + Arrays.toString(shape));
            }
            empty |= size == 0;
        }
        for (int size : shape) {
            elements = empty ? 0 : elements * size;
            if (elements > Places.MOST) {
                throw new IllegalArgumentException(operation + ": a tensor holds at most " + Places.MOST
                        + " elements, but the shape is " + Arrays.toString(shape));
            }
        }
        return (int) elements;
    }
}
