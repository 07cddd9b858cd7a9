package org.souvenir.cells.wrapper;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;
import org.souvenir.cells.Cell;
import org.souvenir.cells.ChronoInitializer;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * Starts a cell such that its memories last up to a given lag: the bias of a gate that keeps, {@code forget.bias} or
 * {@code update.bias}, as {@link ChronoInitializer} says, {@code input.bias} as its negative.
 *
 * @param cell what is wrapped; it has a gate that keeps
 * @param longest the longest lag that is expected, in steps; above 2
 */
public record ChronoBias(Cell cell, double longest) implements Cell {

    /** Checks the cell and the lag. */
    public ChronoBias {
        requireNonNull(cell, "cell");
        GateBiases.checkKeeping("chrono bias", cell);
        ChronoInitializer.forget(longest);
    }

    @Override
    public void define(Step step) {
        Map<String, Initializer> starts = new TreeMap<>();
        GateBiases.KEEPING.forEach(name -> starts.put(name, ChronoInitializer.forget(longest)));
        starts.put(GateBiases.INPUT, ChronoInitializer.input(longest));
        GateBiases.define(step, cell, starts);
    }
}
