package org.souvenir.core.run;

import java.util.List;
import org.souvenir.core.plan.Region;
import org.souvenir.core.plan.Schedule;
import org.souvenir.core.plan.Slot;

/** The arrays of one run's slots, and where in them a time step lies. Arrays grow and are used again. */
final class Memory {
    private final Slot[] slots;
    private final float[][] arrays;
    /** For a successor, the slot of its state. */
    private final int[] homes;

    private Layout layout = Layout.full(0, 0);
    private int chunkStart;

    Memory(List<Slot> slots) {
        this.slots = slots.toArray(Slot[]::new);
        this.arrays = new float[this.slots.length][];
        this.homes = new int[this.slots.length];
        for (int i = 0; i < homes.length; i++) {
            homes[i] = i;
            arrays[i] = new float[0];
        }
    }

    /** Tells which slot a successor shares. */
    void link(Schedule schedule) {
        for (Schedule.StateSlots state : schedule.states()) {
            homes[state.left().id()] = state.found().id();
        }
    }

    /** Makes room for a batch, worked on {@code chunkRows} rows at a time. */
    void size(Layout layout, int chunkRows) {
        this.layout = layout;
        for (Slot slot : slots) {
            int rows = switch (slot.extent()) {
                case STEP, BATCH -> layout.batch();
                case CHUNK -> chunkRows;
                case SEQUENCE -> layout.rows();
                case STATE -> slot.whole() ? layout.rows() + 2 * layout.batch() : 2 * layout.batch();
                case SUCCESSOR, GIVEN -> 0;
            };
            if (arrays[slot.id()].length < rows * slot.width()) {
                arrays[slot.id()] = new float[rows * slot.width()];
            }
        }
    }

    void give(Slot slot, float[] array) {
        arrays[slot.id()] = array;
    }

    void chunkStartsAt(int t) {
        chunkStart = t;
    }

    float[] array(Slot slot) {
        return arrays[homes[slot.id()]];
    }

    /** The first float of step t in a slot; {@code next} is the step that follows in the direction of the loop. */
    int base(Slot slot, int t, int next) {
        return slot.width()
                * switch (slot.extent()) {
                    case STEP, BATCH -> 0;
                    case CHUNK -> layout.offset(t) - layout.offset(chunkStart);
                    case SEQUENCE, GIVEN -> layout.offset(t);
                    case STATE -> place(slot, t);
                    case SUCCESSOR -> place(slots[homes[slot.id()]], next);
                };
    }

    private int place(Slot state, int t) {
        return state.whole() ? layout.batch() + layout.offset(t) : ((t + 2) & 1) * layout.batch();
    }

    int base(Region region, int t, int next) {
        return base(region.slot(), t, next) + region.column();
    }
}
