package org.souvenir.examples.memory;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.souvenir.cells.Cell;
import org.souvenir.core.engine.Engine;
import org.souvenir.examples.option.Count;

/** Cells that are trained on the same data, each from several seeds, as many at once as there are processors. */
record SideBySide(List<Cell> cells, int seeds, int steps) {

    SideBySide {
        Count.check("--seeds", seeds);
        Count.check("--steps", steps);
    }

    /** One cell, trained from one seed. */
    @FunctionalInterface
    interface Run {
        /**
         * Trains.
         *
         * @param stepped to be called after every step
         * @return what was reached
         */
        double score(Cell cell, long seed, Runnable stepped);
    }

    /** One line per cell: the median of what was reached, and what each seed came to, in order. */
    void print(Run run) {
        double[][] scores = new double[cells.size()][seeds];
        try (ProgressBar bar = Memory.progress("Steps", (long) steps * seeds * cells.size())) {
            Engine.standard().run(cells.size() * seeds, i -> {
                int cell = i % cells.size();
                int seed = i / cells.size();
                scores[cell][seed] = run.score(cells.get(cell), 1 + seed, () -> {
                    if (bar != null) {
                        bar.step();
                    }
                });
            });
        }
        for (int i = 0; i < cells.size(); i++) {
            Arrays.sort(scores[i]);
            System.out.printf(Locale.ROOT, "%-16s %.4f   of", cells.get(i).name(), scores[i][seeds / 2]);
            Arrays.stream(scores[i]).forEach(score -> System.out.printf(Locale.ROOT, " %.4f", score));
            System.out.println();
        }
    }
}
