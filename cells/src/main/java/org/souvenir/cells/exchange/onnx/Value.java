package org.souvenir.cells.exchange.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.tensor.Tensor;

/** What a name of an ONNX graph stands for while the graph is read. */
sealed interface Value {

    /**
     * Rows of the network.
     *
     * @param row one for each step and sequence that its axes have
     * @param dims how ONNX has them; its features in order are the columns of the row
     */
    record Rows(Row row, Dims dims) implements Value {
        /** The same with columns picked out, repeated or in another order. */
        Rows selected(Selection selection, Dims now) {
            return new Rows(Row.columns(row, selection.places()), now);
        }
    }

    /**
     * Whole numbers made of sizes: a shape, or a part of one.
     *
     * @param scalar whether it is a single number without axes
     */
    record Sizes(List<Size> sizes, boolean scalar) implements Value {}

    /**
     * The lengths of the sequences, an input of the model.
     *
     * @param input its name
     */
    record Lengths(String input) implements Value {}

    /** Numbers that are known. */
    final class Constant implements Value {
        private final int[] shape;
        private final float @Nullable [] floats;
        private final long @Nullable [] wholes;

        private Constant(int[] shape, float @Nullable [] floats, long @Nullable [] wholes) {
            this.shape = shape;
            this.floats = floats;
            this.wholes = wholes;
        }

        static Constant of(int[] shape, float[] numbers) {
            return new Constant(shape, numbers, null);
        }

        static Constant of(int[] shape, long[] numbers) {
            return new Constant(shape, null, numbers);
        }

        static Constant of(Tensor tensor) {
            return of(tensor.shape(), tensor.data());
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

        boolean whole() {
            return wholes != null;
        }

        float number(int i) {
            return wholes != null ? wholes[i] : floats == null ? 0 : floats[i];
        }

        long whole(int i) {
            return wholes != null ? wholes[i] : (long) number(i);
        }

        /** All numbers; not a copy where they are floats. */
        float[] numbers() {
            if (floats != null) {
                return floats;
            }
            float[] numbers = new float[length()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = number(i);
            }
            return numbers;
        }

        long[] wholes() {
            return IntStream.range(0, length()).mapToLong(this::whole).toArray();
        }

        Tensor tensor() {
            return Tensor.of(numbers(), shape);
        }

        Constant reshaped(int... other) {
            if (Selection.length(other) != length()) {
                throw new IllegalArgumentException("%s numbers cannot have the shape %s"
                        .formatted(Arrays.toString(shape), Arrays.toString(other)));
            }
            return new Constant(other, floats, wholes);
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
}
