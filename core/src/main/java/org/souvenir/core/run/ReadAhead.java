package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Region;
import org.souvenir.core.plan.Slot;

/**
 * Fetches rows from memory before a program works on them: what the forward pass saved long ago, and what is about to be written. The
 * lines of a program wait for a few arrays at a time, each in turn; a loop that reads nothing but one float of each cache line waits
 * for many lines at once, and goes through an array as processors foresee it.
 */
final class ReadAhead {
    /** Floats of an array of which a usual L2 cache has lost most by the time it is read again: 2 MiB. */
    static final int FAR = 512 * 1024;

    /** Floats fetched at once: 512 KiB, half of a usual L2 cache. */
    private static final int AT_ONCE = 128 * 1024;

    /** Floats of a cache line. */
    private static final int LINE = 16;

    private final View view;
    private final int columns;
    /** What was read, so that the compiler doesn't leave it out. */
    private int seen;

    private ReadAhead(View view, int columns) {
        this.view = view;
        this.columns = columns;
    }

    /**
     * For the windows of a program; those on neighbouring columns are one.
     *
     * @param near slots of which instructions before it have just written the rows
     */
    static List<ReadAhead> of(List<Window> windows, Set<Slot> near) {
        List<Window> sorted = windows.stream()
                .filter(w -> w.batch()
                        && w.view.columnStride == 1
                        && !near.contains(w.region().slot()))
                .sorted(Comparator.comparingInt((Window w) -> w.region().slot().id())
                        .thenComparingInt(w -> w.region().column()))
                .toList();
        List<ReadAhead> all = new ArrayList<>();
        for (int i = 0; i < sorted.size(); ) {
            Window first = sorted.get(i);
            Region region = first.region();
            int end = region.column();
            while (i < sorted.size()
                    && sorted.get(i).region().slot().equals(region.slot())
                    && sorted.get(i).region().column() <= end) {
                Region next = sorted.get(i++).region();
                end = Math.max(end, next.column() + next.width());
            }
            all.add(new ReadAhead(first.view, end - region.column()));
        }
        return all;
    }

    /** Whether an array is so large that rows of it may have to be fetched. */
    static boolean isFar(View view) {
        return view.data.length >= FAR;
    }

    /** How many rows of all of them are fetched at once: a multiple of {@code block}. */
    static int rowsAtOnce(List<ReadAhead> all, int block) {
        int columns = all.stream().mapToInt(a -> a.columns).sum();
        return Math.max(1, AT_ONCE / Math.max(1, columns) / block) * block;
    }

    /** Fetches the next rows, where they are far. */
    void run(int rows) {
        if (!isFar(view)) {
            return;
        }
        float[] data = view.data;
        boolean whole = view.rowStride == columns;
        int width = whole ? rows * columns : columns;
        int bits = seen;
        for (int i = 0; i < (whole ? 1 : rows); i++) {
            int from = view.row(i);
            for (int j = from; j < from + width; j += LINE) {
                bits |= Float.floatToRawIntBits(data[j]);
            }
        }
        seen = bits;
    }
}
