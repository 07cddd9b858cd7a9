package org.souvenir.core.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A matrix in eight bits whose whole numbers are held as floats.
 *
 * @param scales one for each column
 */
record ScaledMatrix(FloatMatrix whole, float[] scales) implements PackedMatrix {

    /** What a thread's products need. */
    private static final class Room {
        /** Floats of sums that are made before they are scaled: 256 KiB. */
        private static final int SUMS = 64 * 1024;

        private static final ThreadLocal<Room> ROOM = ThreadLocal.withInitial(Room::new);

        private final View sums = View.rows(new float[SUMS], 0, 0);
        private final View factors = new View(sums.data, 0, 0, 1);
        private final View left = new View(sums.data, 0, 0, 1);
        private final View part = new View(sums.data, 0, 0, 1);
        private final View start = new View(sums.data, 0, 0, 1);
    }

    @Override
    public int panel() {
        return whole.panel();
    }

    @Override
    public int scratchLength(int m, int k) {
        return whole.scratchLength(m, k);
    }

    @Override
    public void multiply(int m, int n, int k, View a, int column, @Nullable View from, View c, float[] scratch) {
        Room room = Room.ROOM.get();
        room.factors.data = scales;
        int width = Math.max(1, Math.min(n, Room.SUMS / panel() * panel()));
        int height = Room.SUMS / width;
        for (int j = 0; j < n; j += width) {
            int columns = Math.min(width, n - j);
            room.sums.rowStride = columns;
            room.factors.offset = column + j;
            for (int i = 0; i < m; i += height) {
                int rows = Math.min(height, m - i);
                room.left.moveTo(a, i, 0);
                room.part.moveTo(c, i, j);
                whole.multiply(rows, columns, k, room.left, column + j, null, room.sums, scratch);
                View start = View.part(room.start, from, i, j);
                ScaledSums.add(whole.kernels(), rows, columns, room.sums, room.factors, start, room.part);
            }
        }
    }
}
