package org.souvenir.core.run;

import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Region;

/** A region as kernels see it: a view that moves with time. */
final class Window {
    private static final float[] NOTHING = new float[0];

    final View view;
    private final Region region;

    Window(Region region) {
        this(region, false, false);
    }

    /**
     * @param one whether each row is looked at by itself, standing for all of its sequence
     * @param repeated whether its one column stands for all
     */
    Window(Region region, boolean one, boolean repeated) {
        this.region = region;
        this.view = new View(NOTHING, 0, one ? 0 : region.rowStride(), repeated ? 0 : 1);
    }

    /** Whether it lies elsewhere at another step. */
    boolean moves() {
        return region.slot().rows() <= 0;
    }

    /** Whether it has one row per sequence. */
    boolean batch() {
        return region.slot().rows() == 0;
    }

    /** Goes on from one sequence, which had {@code rows} rows, to the next. */
    void pass(int rows) {
        view.offset += region.rowStride() * (batch() ? 1 : rows);
    }

    void attach(Memory memory) {
        view.data = memory.array(region.slot());
    }

    /** The view at step t. */
    View at(Memory memory, int t, int next) {
        view.offset = memory.base(region, t, next);
        return view;
    }
}
