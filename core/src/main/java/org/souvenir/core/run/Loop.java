package org.souvenir.core.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Instruction;
import org.souvenir.core.plan.Schedule;
import org.souvenir.core.plan.Slot;

/** Runs one schedule over time, in either direction: sequences join when they begin and leave when they end. */
final class Loop {
    private final Schedule schedule;
    private final Memory memory;
    private final Supplier<Setting> setting;
    private final List<Unit> before;
    private final List<Unit> loop;
    private final List<Unit> after;
    private final float[][] finals;
    private Layout layout = Layout.full(0, 0);

    /** @param last units that come after the schedule's own, once for all rows of a stretch */
    Loop(
            Schedule schedule,
            Memory memory,
            Kernels kernels,
            Products products,
            Supplier<Setting> setting,
            List<? extends Unit> last) {
        this.schedule = schedule;
        this.memory = memory;
        this.setting = setting;
        memory.link(schedule);
        this.before = bind(schedule.before(), kernels, products);
        this.loop = bind(schedule.loop(), kernels, products);
        this.after = bind(schedule.after(), kernels, products);
        this.after.addAll(last);
        this.finals = new float[schedule.states().size()][0];
    }

    private List<Unit> bind(List<Instruction> instructions, Kernels kernels, Products products) {
        List<Unit> units = new ArrayList<>();
        for (Instruction instruction : instructions) {
            if (instruction instanceof Instruction.Product product) {
                units.add(new ProductUnit(product, memory, products, setting));
            } else if (instruction instanceof Instruction.Gather gather) {
                units.add(new GatherUnit(gather, memory, kernels, setting));
            } else if (instruction instanceof Instruction.Fill fill) {
                units.add(new MaskUnit(fill, memory, () -> layout, setting));
            } else {
                units.add(new ProgramUnit((Instruction.Program) instruction, memory, kernels, setting));
            }
        }
        return units;
    }

    /**
     * Runs all steps.
     *
     * @param initial what each state starts with, [B, n] in places, or null for the step's own initial values
     * @param chunkSteps how many steps are prepared and finished at once
     */
    void run(Layout layout, Direction direction, float @Nullable [][] initial, int chunkSteps) {
        this.layout = layout;
        before.forEach(Unit::attach);
        loop.forEach(Unit::attach);
        after.forEach(Unit::attach);
        startFinals(initial);
        int steps = layout.steps();
        boolean onward = direction == Direction.FORWARD;
        for (int done = 0; done < steps; done += chunkSteps) {
            int n = Math.min(chunkSteps, steps - done);
            int from = onward ? done : steps - done - n;
            memory.chunkStartsAt(from);
            stretch(before, from, n, onward);
            if (!loop.isEmpty() || finals.length > 0) {
                for (int i = 0; i < n; i++) {
                    int t = onward ? from + i : from + n - 1 - i;
                    step(t, onward ? t + 1 : t - 1, initial);
                }
            }
            stretch(after, from, n, onward);
        }
    }

    private void step(int t, int next, float @Nullable [][] initial) {
        int rows = layout.count(t);
        int previous = t == (next > t ? 0 : layout.steps() - 1) ? 0 : layout.count(t + t - next);
        if (previous < rows) {
            join(t, next, previous, rows, initial);
        }
        for (Unit unit : loop) {
            unit.run(t, next, rows);
        }
        int following = next < 0 || next >= layout.steps() ? 0 : layout.count(next);
        if (following < rows) {
            leave(t, next, following, rows);
        }
    }

    private void stretch(List<Unit> units, int from, int n, boolean onward) {
        int rows = layout.offset(from + n) - layout.offset(from);
        for (Unit unit : units) {
            if (unit.stepwise()) {
                for (int t = from; t < from + n; t++) {
                    unit.run(t, onward ? t + 1 : t - 1, layout.count(t));
                }
            } else {
                unit.run(from, onward ? from + 1 : from - 1, rows);
            }
        }
    }

    /** Sequences that begin at this step find their initial state. */
    private void join(int t, int next, int from, int to, float @Nullable [][] initial) {
        for (int s = 0; s < finals.length; s++) {
            Schedule.StateSlots state = schedule.states().get(s);
            int width = state.found().width();
            float[] data = memory.array(state.found());
            int base = memory.base(state.found(), t, next);
            if (initial == null) {
                fill(state, data, base + from * width, to - from);
            } else {
                System.arraycopy(initial[s], from * width, data, base + from * width, (to - from) * width);
            }
        }
    }

    private void fill(Schedule.StateSlots state, float[] data, int at, int rows) {
        View row = setting.get().weights().plain(state.initial());
        int width = state.found().width();
        if (row.columnStride == 0) {
            java.util.Arrays.fill(data, at, at + rows * width, row.data[row.offset]);
            return;
        }
        for (int i = 0; i < rows; i++) {
            System.arraycopy(row.data, row.offset, data, at + i * width, width);
        }
    }

    /** Sequences that end with this step leave their state behind. */
    private void leave(int t, int next, int from, int to) {
        for (int s = 0; s < finals.length; s++) {
            Slot left = schedule.states().get(s).left();
            int width = left.width();
            System.arraycopy(
                    memory.array(left),
                    memory.base(left, t, next) + from * width,
                    finals[s],
                    from * width,
                    (to - from) * width);
        }
    }

    /** A sequence without steps ends as it began. */
    private void startFinals(float @Nullable [][] initial) {
        for (int s = 0; s < finals.length; s++) {
            Schedule.StateSlots state = schedule.states().get(s);
            int width = state.found().width();
            int size = layout.batch() * width;
            if (finals[s].length != size) {
                finals[s] = new float[size];
            }
            int empty = layout.steps() == 0 ? 0 : layout.count(0);
            if (initial != null) {
                System.arraycopy(initial[s], empty * width, finals[s], empty * width, size - empty * width);
            } else {
                fill(state, finals[s], empty * width, layout.batch() - empty);
            }
        }
    }

    /** The states after the last step of each sequence, [B, n] in places. */
    float[][] finals() {
        return finals;
    }
}
