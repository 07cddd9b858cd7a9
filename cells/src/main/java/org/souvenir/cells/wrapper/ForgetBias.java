package org.souvenir.cells.wrapper;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.Numbers;
import org.souvenir.core.parameter.Initializer;

/**
 * Starts the biases of the gates that keep, {@code forget.bias} or {@code update.bias}, at another value: the higher, the
 * longer memories last at first (Jozefowicz et al., "An empirical exploration of recurrent network architectures", 2015).
 *
 * @param cell what is wrapped; it has such a gate
 * @param value 1 for an LSTM's forget gate unless told otherwise, 0 for a GRU's update gate
 */
public record ForgetBias(Cell cell, double value) implements Cell {

    /** Checks the cell. */
    public ForgetBias {
        requireNonNull(cell, "cell");
        Numbers.finite("forget bias: the value", (float) value);
        GateBiases.checkKeeping("forget bias", cell);
    }

    @Override
    public void define(Step step) {
        Map<String, Initializer> starts = new TreeMap<>();
        GateBiases.KEEPING.forEach(name -> starts.put(name, Initializer.constant((float) value)));
        GateBiases.define(step, cell, starts);
    }
}
