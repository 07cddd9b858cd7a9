package org.souvenir.core.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.souvenir.core.file.NpyFormat.Order;
import org.souvenir.core.tensor.Tensor;

/** An {@code .npy} file to be written: a header, and elements that are converted as they are written. */
record NpyContent(Tensor tensor, NpyFormat format) implements AtomicFile.Content {

    private static final int CHUNK = 1 << 14; // elements converted at a time

    /** How many bytes will be written. */
    long size() {
        return header().length + (long) tensor.length() * format.type().dtype().size();
    }

    private byte[] header() {
        return new NpyHeader(
                        format.type(),
                        format.order() == Order.FORTRAN,
                        Arrays.stream(tensor.shape()).mapToObj(Long::valueOf).toList())
                .bytes();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        out.write(header());
        NpyType type = format.type();
        Places places = new Places(tensor.shape(), format.order());
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * type.dtype().size()).order(type.order());
        for (int i = 0; i < tensor.length(); i++) {
            type.dtype().put(chunk, tensor.data()[places.next()]);
            if (!chunk.hasRemaining()) {
                out.write(chunk.array());
                chunk.clear();
            }
        }
        out.write(chunk.array(), 0, chunk.position());
    }

    /** Where the elements stand in a row-major array, in the order in which they are to be written. */
    private static final class Places {
        private final int[] shape;
        private final long[] strides;
        private final Order order;
        private final int[] index;
        private int place;

        Places(int[] shape, Order order) {
            this.shape = shape;
            this.strides =
                    StoredTensor.rowMajor(Arrays.stream(shape).asLongStream().toArray());
            this.order = order;
            this.index = new int[shape.length];
        }

        int next() {
            int current = place;
            if (order == Order.C) {
                place++;
                return current;
            }
            for (int axis = 0; axis < shape.length; axis++) {
                place += (int) strides[axis];
                index[axis]++;
                if (index[axis] < shape[axis]) {
                    break;
                }
                place -= (int) strides[axis] * shape[axis];
                index[axis] = 0;
            }
            return current;
        }
    }
}
