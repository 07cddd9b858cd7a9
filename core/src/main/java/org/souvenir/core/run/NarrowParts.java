package org.souvenir.core.run;

import org.souvenir.core.kernel.NarrowMatrix;
import org.souvenir.core.parameter.EightBits;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.plan.Preparation;
import org.souvenir.core.plan.Region;
import org.souvenir.core.plan.Slot;

/**
 * Puts a matrix together of its parts, in fewer bits than floats.
 *
 * <p>A column's scale is that of all numbers of the parameter which it is a part of: the scale that the parameter was rounded with, so
 * that its numbers are found again. What is made of parameters is rounded here.
 */
final class NarrowParts {
    private final Memory memory;
    private final int width;
    private final float[] whole;
    /** The largest number of each column. */
    private final float[] largest;

    private NarrowParts(Preparation.Packed matrix, Memory memory) {
        this.memory = memory;
        this.width = matrix.width();
        this.whole = new float[matrix.rows() * width];
        this.largest = new float[width];
        matrix.parts().forEach(this::put);
    }

    /** @param precision not {@link Precision#FLOAT32} */
    static NarrowMatrix of(Preparation.Packed matrix, Memory memory, Precision precision) {
        NarrowParts parts = new NarrowParts(matrix, memory);
        return precision == Precision.INT8 ? parts.eight() : parts.sixteen();
    }

    private void put(Preparation.Part part) {
        Region source = part.source();
        Slot slot = source.slot();
        float[] values = memory.array(slot);
        int from = memory.base(source, 0, 0);
        for (int i = 0; i < source.rows(); i++) {
            for (int j = 0; j < source.width(); j++) {
                int row = part.row() + (part.transposed() ? j : i);
                int column = part.column() + (part.transposed() ? i : j);
                whole[row * width + column] = values[from + i * slot.width() + j];
            }
        }
        Region all = slot.extent() == Slot.Extent.PARAMETER ? slot.all() : source;
        int start = memory.base(all, 0, 0);
        int columns = part.transposed() ? source.rows() : source.width();
        for (int j = 0; j < columns; j++) {
            int line = part.transposed() ? source.row() - all.row() + j : source.column() - all.column() + j;
            float found = largest(values, start, slot.width(), all, line, part.transposed());
            largest[part.column() + j] = Math.max(largest[part.column() + j], found);
        }
    }

    /** The largest number of a column, or row, of a region. */
    private static float largest(float[] values, int start, int stride, Region all, int line, boolean row) {
        float largest = 0;
        int count = row ? all.width() : all.rows();
        for (int i = 0; i < count; i++) {
            int at = start + (row ? line * stride + i : i * stride + line);
            largest = Math.max(largest, Math.abs(values[at]));
        }
        return largest;
    }

    private NarrowMatrix eight() {
        float[] scales = new float[width];
        for (int j = 0; j < width; j++) {
            scales[j] = EightBits.scale(largest[j]);
        }
        byte[] values = new byte[whole.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = EightBits.whole(whole[i], scales[i % width]);
        }
        return new NarrowMatrix.Eight(values, scales);
    }

    private NarrowMatrix sixteen() {
        short[] values = new short[whole.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (Float.floatToRawIntBits(Precision.bfloat16(whole[i])) >>> 16);
        }
        return new NarrowMatrix.Sixteen(values);
    }
}
