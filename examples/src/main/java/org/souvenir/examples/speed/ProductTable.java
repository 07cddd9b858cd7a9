package org.souvenir.examples.speed;

import java.io.PrintStream;
import java.util.Locale;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.View;

/** How fast square matrices are multiplied, packing included. */
final class ProductTable {
    private static final int[] SIDES = {256, 512, 1024};

    private ProductTable() {}

    static void print(PrintStream out, Engine engine, double seconds) {
        out.printf("%-8s %12s %14s%n", "side", "1 thread", engine.threads() + " threads");
        try (Engine one = Engine.withThreads(1)) {
            for (int side : SIDES) {
                double alone = speed(side, one, seconds);
                double together = speed(side, engine, seconds);
                out.printf(Locale.ROOT, "%-8d %7.1f GF/s %9.1f GF/s%n", side, alone, together);
            }
        }
    }

    /** GF/s of one product, whose columns the threads share. */
    static double speed(int side, Engine engine, double seconds) {
        Kernels kernels = engine.kernels();
        float[] a = ramp(side);
        float[] b = ramp(side);
        float[] c = new float[side * side];
        float[] packed = new float[kernels.packedLength(side, side)];
        int panels = (side + kernels.panel() - 1) / kernels.panel();
        int parts = Math.min(panels, engine.threads());
        float[][] scratch = new float[parts][kernels.scratchLength(side, side)];
        Workload product = () -> engine.workers().run(parts, part -> {
            int from = panels * part / parts * kernels.panel();
            int columns = Math.min(side, panels * (part + 1) / parts * kernels.panel()) - from;
            kernels.pack(View.rows(b, from, side), side, columns, packed, from * side, side, columns, 0, 0);
            View left = View.rows(a, 0, side);
            View result = View.rows(c, from, side);
            kernels.multiply(side, columns, side, left, packed, from * side, null, result, scratch[part]);
        });
        return 2.0 * side * side * side / Stopwatch.time(product, seconds).median() / 1e6;
    }

    private static float[] ramp(int side) {
        float[] x = new float[side * side];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 101 / 101f;
        }
        return x;
    }
}
