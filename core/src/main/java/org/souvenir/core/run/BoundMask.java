package org.souvenir.core.run;

import org.souvenir.core.expr.Attribute;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Slot;
import org.souvenir.core.random.RandomStream;

/**
 * Random masks. A number depends on the mask, the sequence, the step and the column alone, not on how a batch is cut.
 */
final class BoundMask implements Bound {
    private final Attribute.Mask mask;
    private final Slot slot;
    private final Workspace space;

    BoundMask(Instruction.Fill fill, Workspace space) {
        this.mask = fill.mask();
        this.slot = fill.result().slot();
        this.space = space;
    }

    @Override
    public void attach() {}

    @Override
    public void run(int t, int next, int rows) {
        RandomStream random = space.context().random().child(mask.stream());
        int width = mask.width();
        float[] data = space.memory.array(slot);
        int at = space.memory.base(slot, t, next);
        if (mask.rows() > 0) {
            random.mask((float) mask.probability(), (float) mask.value(), data, at, mask.rows() * width, 0);
            return;
        }
        RowLayout layout = space.layout;
        boolean once = slot.extent() == Slot.Extent.BATCH;
        int step = t;
        int left = rows;
        while (left > 0) {
            int count = Math.min(left, once ? layout.batch() : layout.count(step));
            long time = mask.position(space.context().firstStep() + step);
            for (int i = 0; i < count; i++) {
                long sequence = layout.sequence(i);
                random.mask((float) mask.probability(), (float) mask.value(), data, at, width, time + sequence * width);
                at += width;
            }
            left = once ? 0 : left - count;
            step++;
        }
    }
}
