package org.souvenir.cells.exchange.onnx;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.tensor.Tensor;

/** Numbers that are the same for all: known, or made of stored weights, or both. */
final class Constant implements Value {
    private final int[] shape;
    private final float @Nullable [] floats;
    private final long @Nullable [] wholes;
    private final @Nullable Formula formula;

    private Constant(int[] shape, float @Nullable [] floats, long @Nullable [] wholes, @Nullable Formula formula) {
        this.shape = shape;
        this.floats = floats;
        this.wholes = wholes;
        this.formula = formula;
    }

    static Constant of(int[] shape, float[] numbers) {
        return new Constant(shape, numbers, null, null);
    }

    static Constant of(int[] shape, long[] numbers) {
        return new Constant(shape, null, numbers, null);
    }

    static Constant of(Tensor tensor) {
        return of(tensor.shape(), tensor.data());
    }

    /** What is made of stored weights. */
    static Constant of(int[] shape, float @Nullable [] numbers, Formula formula) {
        return new Constant(shape, numbers, null, formula);
    }

    /** A weight under its name, if it is one: numbers with axes, not a single one without. */
    Constant stored(String name) {
        if (floats == null || length() == 0 || rank() < 2 && length() == 1) {
            return this;
        }
        return of(shape, floats, Formula.weight(name, rowCount(), width(), floats));
    }

    int[] shape() {
        return shape;
    }

    int rank() {
        return shape.length;
    }

    int length() {
        return Selection.length(shape);
    }

    /** The last axis; 1 where there is none. */
    int width() {
        return shape.length == 0 ? 1 : shape[shape.length - 1];
    }

    private int rowCount() {
        return Selection.length(Arrays.copyOf(shape, Math.max(0, shape.length - 1)));
    }

    boolean whole() {
        return wholes != null;
    }

    /** Whether weights are in it. */
    boolean learned() {
        return formula != null;
    }

    /** Whether its numbers are known. */
    boolean known() {
        return wholes != null || floats != null;
    }

    float number(int i) {
        return wholes != null ? wholes[i] : numbers()[i];
    }

    long whole(int i) {
        return wholes != null ? wholes[i] : (long) number(i);
    }

    /** All numbers; not a copy where they are floats. */
    float[] numbers() {
        if (floats != null) {
            return floats;
        }
        if (wholes == null) {
            throw new IllegalArgumentException(
                    "what is made of weights must be known when the model is read, but %s is not".formatted(this));
        }
        float[] numbers = new float[wholes.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = wholes[i];
        }
        return numbers;
    }

    long[] wholes() {
        return IntStream.range(0, length()).mapToLong(this::whole).toArray();
    }

    Tensor tensor() {
        return Tensor.of(numbers(), shape);
    }

    /** As a matrix, its last axis the columns. */
    Formula matrix() {
        int rows = rowCount();
        Formula own = formula;
        if (own != null && own.rows() == rows && own.width() == width()) {
            return own;
        }
        return own != null && own.rows() == width() && own.width() == rows && Math.min(rows, width()) == 1
                ? own.transposed()
                : renewed(rows, width());
    }

    /** All as one row. */
    Formula row() {
        Formula own = formula;
        return own != null && own.rows() == 1
                ? own
                : own != null && own.width() == 1 ? own.transposed() : renewed(1, length());
    }

    private Formula renewed(int rows, int width) {
        return formula == null
                ? Formula.numbers(rows, width, numbers())
                : Formula.weight("weight", rows, width, numbers());
    }

    Constant reshaped(int... other) {
        if (Selection.length(other) != length()) {
            throw new IllegalArgumentException(
                    "%s numbers cannot have the shape %s".formatted(Arrays.toString(shape), Arrays.toString(other)));
        }
        return new Constant(other, floats, wholes, formula);
    }

    Constant selected(Selection selection) {
        int[] places = selection.places();
        return wholes != null
                ? of(
                        selection.shape(),
                        Arrays.stream(places).mapToLong(p -> wholes[p]).toArray())
                : of(selection.shape(), picked(places));
    }

    private float[] picked(int[] places) {
        float[] picked = new float[places.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = number(places[i]);
        }
        return picked;
    }

    @Override
    public String toString() {
        return "the constant " + Arrays.toString(shape);
    }
}
