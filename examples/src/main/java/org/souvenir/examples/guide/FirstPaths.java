package org.souvenir.examples.guide;

import java.util.List;
import java.util.Locale;
import org.souvenir.cells.Cell;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;

/** What becomes of a number that goes round in a cell of one unit, as {@code worker.js} computes it in the page. */
final class FirstPaths {
    private FirstPaths() {}

    /** Multiplied at every step, without tanh and with it: steps + 1 numbers each. */
    static List<float[]> multiplied(double factor, float start, int steps) {
        String next = String.format(Locale.ROOT, "(%.6f) * (h + x)", factor);
        return List.of(next, "tanh(" + next + ")").stream()
                .map(equation -> path("input x [1]\nstate h [1]\nh' = " + equation + "\noutput h'", start, steps))
                .toList();
    }

    /** What is left of a memory of 1 behind a gate: steps + 1 numbers. */
    static float[] kept(double gate, int steps) {
        String forget = String.format(Locale.ROOT, "forget = sigmoid((%.6f) + 0 * x)", gate);
        return path("input x [1]\nstate c [1]\n" + forget + "\nc' = forget * (c + x)\noutput c'", 1, steps);
    }

    private static float[] path(String equations, float start, int steps) {
        Architecture architecture = Architecture.of(Input.features(1), Recurrent.with(Cell.parse(equations)));
        float[] path = new float[steps + 1];
        path[0] = start;
        try (Session session = Network.initialised(architecture, 0).session()) {
            for (int t = 0; t < steps; t++) {
                path[t + 1] = session.step(new float[] {t == 0 ? start : 0})[0];
            }
        }
        return path;
    }
}
