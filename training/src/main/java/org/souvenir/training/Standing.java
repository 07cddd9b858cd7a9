package org.souvenir.training;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.State;

/**
 * Where training stands between two steps, besides parameters and what the optimizer remembers.
 *
 * @param records what was recorded so far
 * @param best the number of the best record; -1 if there is none
 * @param epoch the one to go on with, 1, 2, …
 * @param batch how many batches of that epoch are done
 * @param sequences how many were trained on
 * @param sums Σ w · loss of each output since the last record
 * @param weights Σ w of each output since the last record
 * @param state what the last batch left to the next; null if each starts anew
 */
record Standing(
        List<Progress> records,
        int best,
        int epoch,
        int batch,
        long sequences,
        Map<String, Double> sums,
        Map<String, Double> weights,
        @Nullable State state) {

    /** Before the first step. */
    static final Standing START = new Standing(List.of(), -1, 1, 0, 0, Map.of(), Map.of(), null);

    /** Copies the records. */
    Standing {
        records = List.copyOf(records);
    }
}
