package org.souvenir.examples.speed;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;

/** How long a session takes for one step of one sequence. */
final class StreamTable {
    private static final int WARM_UP = 50_000;
    private static final int STEPS = 100_000;

    private StreamTable() {}

    static void print(PrintStream out) {
        out.printf("%-8s %4s %10s %10s   over %,d steps%n", "cell", "H", "median", "99 %", STEPS);
        for (String kind : List.of("lstm", "gru")) {
            for (int hidden : new int[] {64, 256}) {
                double[] micros = steps(kind, hidden);
                double median = micros[STEPS / 2];
                double slow = micros[STEPS / 100 * 99];
                out.printf(Locale.ROOT, "%-8s %4d %7.2f µs %7.2f µs%n", kind, hidden, median, slow);
            }
        }
    }

    private static double[] steps(String kind, int hidden) {
        Architecture architecture = Architecture.of(Input.features(hidden), Recurrent.of(Workload.cell(kind, hidden)));
        float[] x = new float[hidden];
        Arrays.fill(x, 0.5f);
        float[] y = new float[hidden];
        double[] micros = new double[STEPS];
        try (Session session = Network.initialised(architecture, 1).session()) {
            for (int i = -WARM_UP; i < STEPS; i++) {
                long start = System.nanoTime();
                session.step(x, y);
                if (i >= 0) {
                    micros[i] = (System.nanoTime() - start) / 1e3;
                }
            }
        }
        Arrays.sort(micros);
        return micros;
    }
}
