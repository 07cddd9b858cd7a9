package org.souvenir.core.run;

import java.util.function.Supplier;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Slot;
import org.souvenir.core.random.RandomStream;

/**
 * Random masks. A number depends on the mask, the sequence, the step and the column alone, not on how a batch is cut.
 */
final class MaskUnit implements Unit {
    static final int STEP_SHIFT = 40;

    private final Instruction.Fill fill;
    private final Memory memory;
    private final Supplier<Layout> layout;
    private final Supplier<Setting> setting;

    MaskUnit(Instruction.Fill fill, Memory memory, Supplier<Layout> layout, Supplier<Setting> setting) {
        this.fill = fill;
        this.memory = memory;
        this.layout = layout;
        this.setting = setting;
    }

    @Override
    public void attach() {}

    @Override
    public void run(int t, int next, int rows) {
        Layout rowsOf = layout.get();
        Attribute.Mask mask = fill.mask();
        RandomStream random = setting.get().random().child(mask.stream());
        float[] data = memory.array(fill.result().slot());
        boolean same = mask.scope() == Attribute.Scope.SEQUENCE;
        boolean once = fill.result().slot().extent() == Slot.Extent.BATCH;
        int width = mask.width();
        int at = memory.base(fill.result(), t, next);
        int step = t;
        int left = rows;
        while (left > 0) {
            int count = Math.min(left, once ? rowsOf.batch() : rowsOf.count(step));
            long time = same ? 0 : (long) (setting.get().firstStep() + step) << STEP_SHIFT;
            for (int i = 0; i < count; i++) {
                long sequence = rowsOf.sequence(i);
                random.mask((float) mask.probability(), (float) mask.value(), data, at, width, time + sequence * width);
                at += width;
            }
            left = once ? 0 : left - count;
            step++;
        }
    }

    @Override
    public boolean stepwise() {
        return false;
    }
}
