package org.souvenir.core.run;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Operand;
import org.souvenir.core.plan.Schedule;
import org.souvenir.core.plan.Slot;

/** Runs one schedule over time, in either direction: sequences join when they begin and leave when they end. */
final class Loop {
    private final Schedule schedule;
    private final Workspace space;
    private final Memory memory;
    private final List<Bound> start;
    private final List<Bound> before;
    private final List<Bound> loop;
    private final List<Bound> after;
    private final List<Bound> finish;
    /** Units of the loop that have nothing to do for sequences that begin, with states of 0. */
    private final BitSet idle = new BitSet();

    /**
     * From here on, the loop's units are products that make nothing but what a step leaves: after the last step they wait for somebody
     * who asks for it. Back in time, that is a gradient of initial states.
     */
    private final int late;

    /** What each state starts with; null where it is one number. */
    private final @Nullable Window[] initials;

    private final float[][] finals;
    /** The last step and its rows, of which the final states are still to be made; no rows where all is done. */
    private int lastStep;

    private int lastNext;
    private int lastRows;
    private RowLayout layout = RowLayout.full(0, 0);

    Loop(Schedule schedule, Workspace space) {
        this.schedule = schedule;
        this.space = space;
        this.memory = space.memory;
        this.start = BoundInstructions.of(schedule.start(), space);
        this.before = BoundInstructions.of(schedule.before(), space);
        this.loop = BoundInstructions.of(schedule.loop(), space);
        this.after = BoundInstructions.of(schedule.after(), space);
        this.after.addAll(BoundInstructions.of(schedule.sums(), space));
        this.finish = BoundInstructions.of(schedule.finish(), space);
        int states = schedule.states().size();
        this.initials = new Window[states];
        this.finals = new float[states][0];
        for (int s = 0; s < states; s++) {
            if (schedule.states().get(s).initial() instanceof Operand.Memory fixed) {
                initials[s] = new Window(fixed.region(), false, fixed.width() == 1);
            }
        }
        for (int i = 0; i < loop.size(); i++) {
            Slot factor = loop.get(i).factor();
            idle.set(i, schedule.states().stream().anyMatch(s -> s.found().equals(factor) && startsAtZero(s)));
        }
        int end = loop.size();
        while (end > 0 && isLeft(loop.get(end - 1).target()) && !idle.get(end - 1)) {
            end--;
        }
        this.late = end;
    }

    private boolean isLeft(@Nullable Slot slot) {
        return schedule.states().stream().anyMatch(s -> s.left().equals(slot));
    }

    private static boolean startsAtZero(Schedule.StateSlots state) {
        return state.initial() instanceof Operand.Constant constant && constant.value() == 0;
    }

    /** Takes up the arrays as they are now. */
    void attach() {
        start.forEach(Bound::attach);
        before.forEach(Bound::attach);
        loop.forEach(Bound::attach);
        after.forEach(Bound::attach);
        for (Window initial : initials) {
            if (initial != null) {
                initial.attach(memory);
            }
        }
    }

    /**
     * Runs all steps.
     *
     * @param initial what each state starts with, [B, n] in places, or null for the step's own initial values
     * @param stretchSteps how many steps are prepared and finished at once
     */
    void run(Direction direction, float @Nullable [][] initial, int stretchSteps) {
        layout = space.layout;
        lastRows = 0;
        attach();
        startFinals(initial);
        start.forEach(unit -> unit.run(0, 0, 0));
        int steps = layout.steps();
        boolean onward = direction == Direction.FORWARD;
        for (int done = 0; done < steps; done += stretchSteps) {
            int n = Math.min(stretchSteps, steps - done);
            int from = onward ? done : steps - done - n;
            memory.stretchStartsAt(from);
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

    /**
     * What comes once, after all steps.
     *
     * @param rows of final states that count
     */
    void finish(int rows) {
        if (!schedule.finals().isEmpty()) {
            finals();
        }
        for (int s = 0; s < finals.length; s++) {
            Slot slot = schedule.finals().get(schedule.states().get(s).name());
            if (slot != null) {
                memory.give(slot, finals[s]);
            }
        }
        finish.forEach(Bound::attach);
        finish.forEach(bound -> bound.run(0, 0, rows));
    }

    private void step(int t, int next, float @Nullable [][] initial) {
        int rows = layout.count(t);
        int previous = t == (next > t ? 0 : layout.steps() - 1) ? 0 : layout.count(t + t - next);
        if (previous < rows) {
            join(t, next, previous, rows, initial);
        }
        boolean last = next < 0 || next >= layout.steps();
        for (int i = 0; i < (last ? late : loop.size()); i++) {
            int busy = initial == null && idle.get(i) ? Math.min(previous, rows) : rows;
            if (busy > 0) {
                loop.get(i).run(t, next, busy);
            }
        }
        if (last) {
            lastStep = t;
            lastNext = next;
            lastRows = rows;
        } else if (layout.count(next) < rows) {
            leave(t, next, layout.count(next), rows);
        }
    }

    private void stretch(List<Bound> units, int from, int n, boolean onward) {
        int rows = layout.offset(from + n) - layout.offset(from);
        for (Bound unit : units) {
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
                fill(s, data, base + from * width, to - from);
            } else {
                System.arraycopy(initial[s], from * width, data, base + from * width, (to - from) * width);
            }
        }
    }

    private void fill(int s, float[] data, int at, int rows) {
        Schedule.StateSlots state = schedule.states().get(s);
        int width = state.found().width();
        Window initial = initials[s];
        if (initial == null) {
            java.util.Arrays.fill(data, at, at + rows * width, ((Operand.Constant) state.initial()).value());
            return;
        }
        View row = initial.at(memory, 0, 0);
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
                fill(s, finals[s], empty * width, layout.batch() - empty);
            }
        }
    }

    /** The states after the last step of each sequence, [B, n] in places. */
    float[][] finals() {
        if (lastRows > 0) {
            int rows = lastRows;
            lastRows = 0;
            loop.subList(late, loop.size()).forEach(unit -> unit.run(lastStep, lastNext, rows));
            leave(lastStep, lastNext, 0, rows);
        }
        return finals;
    }
}
