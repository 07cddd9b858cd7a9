package org.souvenir.core.run;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.Region;
import org.souvenir.core.plan.Schedule;
import org.souvenir.core.plan.Slot;

/** The arrays of a plan's slots, and where in them a time step lies. Arrays grow and are used again. */
final class Memory {
    private static final float[] NOTHING = new float[0];

    private final List<Slot> slots;
    private final float[][] arrays;
    /** Where each slot starts in its array. */
    private final int[] origins;
    /** For a successor, the slot of its state. */
    private final Slot[] homes;

    private GradientArray gradients = new GradientArray(0);
    private RowLayout layout = RowLayout.full(0, 0);
    private AlongLayout along = AlongLayout.NONE;
    private int stretchStart;

    Memory(Plan plan) {
        this.slots = plan.slots();
        int size = 1 + slots.stream().mapToInt(Slot::id).max().orElse(-1);
        this.arrays = new float[size][];
        Arrays.fill(arrays, NOTHING);
        this.origins = new int[size];
        this.homes = new Slot[size];
        slots.forEach(slot -> homes[slot.id()] = slot);
        link(plan.forward());
        plan.backward().ifPresent(this::link);
    }

    private void link(Schedule schedule) {
        schedule.states().forEach(state -> homes[state.left().id()] = state.found());
    }

    /**
     * Makes room for a batch, worked on {@code stretchSteps} steps at a time.
     *
     * @throws IllegalArgumentException if a slot has more floats than an array can have
     */
    void size(RowLayout newLayout, AlongLayout newAlong, int stretchSteps) {
        layout = newLayout;
        along = newAlong;
        int stretchRows = (int) Math.min(layout.rows(), (long) stretchSteps * layout.batch());
        for (Slot slot : slots) {
            long rows = slot.rows() < 0 ? rowsAlong(slot, stretchSteps) : rows(slot, stretchRows);
            int origin = staysInside(slot) ? Kernels.LINE : 0;
            if (arrays[slot.id()].length < origin + rows * slot.width()) {
                give(slot, new float[origin + RowLayout.floats(rows, slot.width(), slot)], origin);
            }
        }
    }

    /** Whether nobody else ever sees the slot's array, so that it may start anywhere. */
    private static boolean staysInside(Slot slot) {
        return switch (slot.extent()) {
            case STEP, STRETCH, STATE -> true;
            case BATCH, SEQUENCE, HISTORY, SUM, SUCCESSOR, FINAL, GIVEN, PARAMETER, PREPARED, GRADIENT -> false;
        };
    }

    private long rows(Slot slot, int stretchRows) {
        return switch (slot.extent()) {
            case STEP, BATCH -> layout.batch();
            case STRETCH -> stretchRows;
            case SEQUENCE -> layout.rows();
            case STATE -> 2L * layout.batch();
            case HISTORY -> layout.rows() + 2L * layout.batch();
            case SUM -> slot.rows();
            case SUCCESSOR, FINAL, GIVEN, PARAMETER, PREPARED, GRADIENT -> 0;
        };
    }

    private int rowsAlong(Slot slot, int stretchSteps) {
        return switch (slot.extent()) {
            case STEP, BATCH, SUM -> along.rows();
            case STRETCH -> along.stepOffset(Math.min(stretchSteps, layout.steps())); // no later stretch has more
            case SEQUENCE -> along.stepOffset(layout.steps());
            case GIVEN -> 0;
            case STATE, HISTORY, SUCCESSOR, FINAL, PARAMETER, PREPARED, GRADIENT -> throw new AssertionError(slot);
        };
    }

    /** Makes room for what is made of parameters, and finds the parameters in the caller's array. */
    void prepare(float[] parameters, Map<String, Integer> offsets) {
        for (Slot slot : slots) {
            if (slot.extent() == Slot.Extent.PARAMETER) {
                give(slot, parameters, offset(offsets, slot.name(), "weights: the step needs the parameter %s"));
            } else if (slot.extent() == Slot.Extent.PREPARED && arrays[slot.id()].length == 0) {
                arrays[slot.id()] = new float[RowLayout.floats(slot.rows(), slot.width(), slot)];
            }
        }
    }

    /** Reads fixed matrices from where they were prepared. */
    void readFixed(Memory prepared) {
        for (Slot slot : slots) {
            if (slot.extent() == Slot.Extent.PARAMETER || slot.extent() == Slot.Extent.PREPARED) {
                give(slot, prepared.arrays[slot.id()], prepared.origins[slot.id()]);
            }
        }
    }

    /** Clears all sums, and finds the gradients in the caller's array. */
    void sumInto(List<Schedule.Gradient> wanted, GradientArray array, Map<String, Integer> offsets) {
        gradients = array;
        for (Schedule.Gradient gradient : wanted) {
            Slot slot = gradient.slot();
            int offset = offset(offsets, gradient.parameter(), "gradients: there must be a place for the parameter %s");
            give(slot, array.values(), offset);
            if (!gradient.sparse()) {
                array.reach(offset, slot.rows() * slot.width());
            }
        }
        for (Slot slot : slots) {
            if (slot.extent() == Slot.Extent.SUM) {
                Arrays.fill(arrays[slot.id()], 0);
            }
        }
    }

    private static int offset(Map<String, Integer> offsets, String parameter, String rule) {
        Integer offset = offsets.get(parameter);
        if (offset == null) {
            throw new IllegalArgumentException(
                    (rule + ", but there are only %s").formatted(parameter, offsets.keySet()));
        }
        return offset;
    }

    /** Tells that the rows of a gradient that ids point at are added to. */
    void reach(View table, int rows, int columns, View ids) {
        for (int row = 0; row < rows; row++) {
            int id = (int) ids.data[ids.offset + row * ids.rowStride];
            gradients.reach(table.row(id), columns);
        }
    }

    void give(Slot slot, float[] array) {
        give(slot, array, 0);
    }

    private void give(Slot slot, float[] array, int origin) {
        arrays[slot.id()] = array;
        origins[slot.id()] = origin;
    }

    /** Lets go of the arrays that are not its own. */
    void release() {
        gradients = new GradientArray(0);
        for (Slot slot : slots) {
            switch (slot.extent()) {
                case GIVEN, FINAL, PARAMETER, PREPARED, GRADIENT -> give(slot, NOTHING, 0);
                case STEP, STRETCH, SEQUENCE, BATCH, STATE, HISTORY, SUCCESSOR, SUM -> {
                    // its own, used again
                }
            }
        }
    }

    void stretchStartsAt(int t) {
        stretchStart = t;
    }

    float[] array(Slot slot) {
        return arrays[homes[slot.id()].id()];
    }

    /** Where a slot starts in its array. */
    int origin(Slot slot) {
        return origins[homes[slot.id()].id()];
    }

    /** The first float of step t in a region; {@code next} is the step that follows in the direction of the loop. */
    int base(Region region, int t, int next) {
        Slot slot = region.slot();
        return base(slot, t, next) + region.row() * slot.width() + region.column();
    }

    /** The first float of step t in a slot. */
    int base(Slot slot, int t, int next) {
        return origin(slot) + slot.width() * row(slot, t, next);
    }

    /** The first row of step t in a slot. */
    int row(Slot slot, int t, int next) {
        if (slot.rows() < 0) {
            return rowAlong(slot, t);
        }
        return switch (slot.extent()) {
            case STEP, BATCH, FINAL, PARAMETER, PREPARED, SUM, GRADIENT -> 0;
            case STRETCH -> layout.offset(t) - layout.offset(stretchStart);
            case SEQUENCE, GIVEN -> layout.offset(t);
            case STATE, HISTORY -> place(slot, t);
            case SUCCESSOR -> place(homes[slot.id()], next);
        };
    }

    private int rowAlong(Slot slot, int t) {
        return switch (slot.extent()) {
            case STRETCH -> along.stepOffset(t) - along.stepOffset(stretchStart);
            case SEQUENCE -> along.stepOffset(t);
            case STEP, BATCH, SUM, GIVEN -> 0;
            case STATE, HISTORY, SUCCESSOR, FINAL, PARAMETER, PREPARED, GRADIENT -> throw new AssertionError(slot);
        };
    }

    private int place(Slot state, int t) {
        return state.extent() == Slot.Extent.HISTORY
                ? layout.batch() + layout.offset(t)
                : ((t + 2) & 1) * layout.batch();
    }
}
