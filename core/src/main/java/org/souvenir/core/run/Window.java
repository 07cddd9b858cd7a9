package org.souvenir.core.run;

import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Region;
import org.souvenir.core.plan.Slot;

/** A region as kernels see it: a view that moves with time. */
final class Window {
    private static final float[] NOTHING = new float[0];

    final View view;
    private final Region region;
    private final Slot slot;
    private final int width;
    /** Its first float, of those of a row of the slot or of a fixed matrix. */
    private final int within;

    private int start;

    Window(Region region) {
        this(region, false, false);
    }

    /**
     * @param one whether each row is looked at by itself, standing for all of its sequence
     * @param repeated whether its one column stands for all
     */
    Window(Region region, boolean one, boolean repeated) {
        this.region = region;
        this.slot = region.slot();
        this.width = slot.width();
        this.within = region.row() * width + region.column();
        this.view = new View(NOTHING, 0, one ? 0 : region.rowStride(), repeated ? 0 : 1);
    }

    /** What it shows. */
    Region region() {
        return region;
    }

    /** Whether it lies elsewhere at another step. */
    boolean moves() {
        return slot.rows() <= 0;
    }

    /** Whether it has one row per sequence. */
    boolean batch() {
        return slot.rows() == 0;
    }

    /** Goes on from one sequence, which had {@code rows} rows, to the next. */
    void pass(int rows) {
        view.offset += region.rowStride() * (batch() ? 1 : rows);
    }

    void attach(Memory memory) {
        view.data = memory.array(slot);
        start = memory.origin(slot) + within;
    }

    /** The view at step t. */
    View at(Memory memory, int t, int next) {
        view.offset = start + width * memory.row(slot, t, next);
        return view;
    }
}
