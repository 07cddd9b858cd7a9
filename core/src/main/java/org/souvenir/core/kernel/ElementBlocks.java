package org.souvenir.core.kernel;

import java.util.Arrays;
import java.util.List;

/** Runs an element-wise program by {@link Kernels#apply}: all lines on one block, which stays in the L1 cache, then on the next. */
public final class ElementBlocks implements ElementLoop {
    /** Floats per block: 2 KiB for each value. */
    private static final int BLOCK = 512;

    private static final float[] NOTHING = new float[0];

    private final Kernels kernels;
    private final ElementProgram program;
    private final View[] values;

    /** Memory for running a program. */
    public ElementBlocks(ElementProgram program, Kernels kernels) {
        this.kernels = kernels;
        this.program = program;
        this.values = new View[program.arrays() + program.scalars() + program.registers()];
        for (int i = 0; i < values.length; i++) {
            values[i] = new View(i < program.arrays() ? NOTHING : new float[BLOCK], 0, 0, 1);
        }
    }

    @Override
    public void run(float[][] arrays, float[] scalars, int from, int to) {
        for (int i = 0; i < scalars.length; i++) {
            Arrays.fill(values[arrays.length + i].data, scalars[i]);
        }
        for (int at = from; at < to; at += BLOCK) {
            for (int i = 0; i < arrays.length; i++) {
                values[i].data = arrays[i];
                values[i].offset = at;
            }
            int n = Math.min(BLOCK, to - at);
            for (int i = 0; i < program.lines().size(); i++) { // an iterator would be an object each time
                apply(program.lines().get(i), n);
            }
        }
        for (int i = 0; i < arrays.length; i++) {
            values[i].data = NOTHING; // what waits for its next run must not keep the caller's arrays alive
        }
    }

    private void apply(ElementProgram.Line line, int n) {
        List<Integer> operands = line.operands();
        View a = values[operands.get(0)];
        View b = operands.size() > 1 ? values[operands.get(1)] : a;
        View c = operands.size() > 2 ? values[operands.get(2)] : a;
        kernels.apply(line.op(), 1, n, values[line.result()], a, b, c, 1, 0);
    }
}
