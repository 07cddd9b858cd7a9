package org.souvenir.cells.exchange.onnx;

import java.util.Arrays;

/**
 * Elements of an array picked out by their places: what transposing, slicing, gathering and repeating are, for constants as for
 * the columns of rows.
 *
 * @param shape of what comes out
 * @param places of its elements in what is read, row-major
 */
record Selection(int[] shape, int[] places) {

    /** Which place each element of an axis is read from. */
    static Selection along(int[] shape, int axis, int[] picked) {
        int[] result = shape.clone();
        result[axis] = picked.length;
        return of(shape, result, index -> index[axis] = picked[index[axis]]);
    }

    /** Axes in another order. */
    static Selection transposed(int[] shape, int[] order) {
        int[] result = Arrays.stream(order).map(i -> shape[i]).toArray();
        return of(shape, result, index -> {
            int[] was = index.clone();
            for (int i = 0; i < order.length; i++) {
                index[order[i]] = was[i];
            }
        });
    }

    /** Axes of 1 repeated, right-aligned; what comes out has at least as many axes. */
    static Selection broadcast(int[] shape, int[] wide) {
        int[] padded = new int[wide.length];
        Arrays.fill(padded, 1);
        System.arraycopy(shape, 0, padded, wide.length - shape.length, shape.length);
        return of(padded, wide, index -> {
            for (int i = 0; i < index.length; i++) {
                index[i] = padded[i] == 1 ? 0 : index[i];
            }
        });
    }

    private interface Change {
        /** Makes of an index into what comes out one into what is read. */
        void apply(int[] index);
    }

    private static Selection of(int[] from, int[] to, Change change) {
        int[] places = new int[length(to)];
        int[] index = new int[to.length];
        for (int i = 0; i < places.length; i++) {
            int[] at = index.clone();
            change.apply(at);
            int place = 0;
            for (int d = 0; d < from.length; d++) {
                place = place * from[d] + at[d];
            }
            places[i] = place;
            for (int d = to.length - 1; d >= 0 && ++index[d] == to[d]; d--) {
                index[d] = 0;
            }
        }
        return new Selection(to, places);
    }

    /** How many elements an array of a shape has. */
    static int length(int[] shape) {
        int length = 1;
        for (int size : shape) {
            length = Math.multiplyExact(length, size);
        }
        return length;
    }
}
