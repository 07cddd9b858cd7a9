package org.souvenir.core.kernel.vector;

import static org.souvenir.core.kernel.vector.Lanes.COUNT;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.PackedMatrix;
import org.souvenir.core.kernel.ScaledSums;
import org.souvenir.core.kernel.View;
import org.souvenir.core.kernel.WidenedProduct;

/**
 * A matrix in fewer bits than floats, in panels of {@code 8 · COUNT} columns, {@code [panel][k][PANEL]}, the last one padded. One
 * row keeps the sums of a whole panel in registers, eight sums that do not wait for each other, or those of half a panel. With few rows
 * numbers become floats in registers, panel by panel; with many, {@link WidenedProduct} does that once for all.
 *
 * <p>In the innermost loops conversions are written out, not in a method of their own: C2 stops inlining what is not marked for it
 * after 8,000 bytecodes, and then made an object of a vector in each step.
 */
interface NarrowPanels extends PackedMatrix, WidenedProduct.Source {
    int PANEL = 8 * COUNT;
    int HALF = PANEL / 2;

    /** Whether sixteen sums fit the registers, as for floats. */
    boolean MANY_REGISTERS = Lanes.FLOATS.vectorBitSize() != 256;

    /** Whether a row's eight sums fit the registers while numbers become floats: in 16 of them, JDK 17 leaves sums in memory. */
    boolean EIGHT_SUMS = MANY_REGISTERS || Runtime.version().feature() > 17;

    /**
     * The most rows for which numbers become floats in registers, again for each four or two rows. With 8 bits and B = 64, H = 512 that
     * is 1.1 times as fast as floats on 32 registers, with 16 of them only up to B = 16; made floats before, it is 0.9 times as fast.
     */
    int FEW = MANY_REGISTERS ? 64 : 16;

    /** What a thread's products need. */
    final class Room {
        private static final ThreadLocal<Room> ROOM = ThreadLocal.withInitial(Room::new);

        private final WidenedProduct widened = new WidenedProduct(PANEL);
        private final View sums = View.rows(new float[FEW * PANEL], 0, PANEL);
        private final View factors = new View(sums.data, 0, 0, 1);
        private final View part = new View(sums.data, 0, 0, 1);
        private final View begin = new View(sums.data, 0, 0, 1);
    }

    /** Numbers in the panels of a matrix {@code [k, n]}. */
    static int length(int k, int n) {
        return k * ((n + PANEL - 1) / PANEL * PANEL);
    }

    VectorKernels kernels();

    int k();

    /** Adds a row of a panel, x times, without vectors: see {@link ColdStart}. */
    void addScaled(float x, int row, float[] sums, int so);

    /** Adds the product of a row of a with a panel to sums. */
    void row(View a, int i, int panel, float[] sums, int so);

    /** Of two rows. */
    void twoRows(View a, int i, int panel, float[] sums, int so);

    /** Of four rows. */
    void fourRows(View a, int i, int panel, float[] sums, int so);

    @Override
    default int panel() {
        return PANEL;
    }

    @Override
    default int scratchLength(int m, int k) {
        return 0;
    }

    @Override
    default void multiply(int m, int n, int k, View a, int column, @Nullable View from, View c, float[] scratch) {
        Room room = Room.ROOM.get();
        if (m > FEW) {
            room.widened.multiply(kernels(), this, m, n, k, a, column, from, c);
            return;
        }
        boolean scaled = scales().length > 0;
        boolean starts = kernels().startsWith((long) m * n * k);
        for (int j = 0; j < n; j += PANEL) {
            int columns = Math.min(PANEL, n - j);
            float[] sums = room.sums.data;
            start(m, columns, sums, scaled ? null : from, j);
            if (starts) {
                addWithoutVectors(m, a, (column + j) * k, sums);
            } else {
                add(m, a, (column + j) * k, sums);
            }
            if (scaled) {
                room.factors.data = scales();
                room.factors.offset = column + j;
                room.part.moveTo(c, 0, j);
                View start = View.part(room.begin, from, 0, j);
                ScaledSums.add(kernels(), m, columns, room.sums, room.factors, start, room.part);
            } else {
                for (int i = 0; i < m; i++) {
                    System.arraycopy(sums, i * PANEL, c.data, c.row(i) + j, columns);
                }
            }
        }
    }

    private static void start(int m, int columns, float[] sums, @Nullable View from, int column) {
        if (from == null) {
            Arrays.fill(sums, 0, m * PANEL, 0);
            return;
        }
        for (int i = 0; i < m; i++) {
            System.arraycopy(from.data, from.row(i) + column, sums, i * PANEL, columns);
        }
    }

    private void addWithoutVectors(int m, View a, int panel, float[] sums) {
        for (int i = 0; i < m; i++) {
            for (int p = 0; p < k(); p++) {
                addScaled(a.data[a.row(i) + p * a.columnStride], panel + p * PANEL, sums, i * PANEL);
            }
        }
    }

    private void add(int m, View a, int panel, float[] sums) {
        int i = 0;
        if (MANY_REGISTERS) {
            for (; i + 4 <= m; i += 4) {
                fourRows(a, i, panel, sums, i * PANEL);
            }
        }
        for (; i + 2 <= m; i += 2) {
            twoRows(a, i, panel, sums, i * PANEL);
        }
        if (i < m) {
            row(a, i, panel, sums, i * PANEL);
        }
    }
}
