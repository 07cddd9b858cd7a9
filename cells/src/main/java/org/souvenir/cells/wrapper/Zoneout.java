package org.souvenir.cells.wrapper;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Attribute.Scope;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NoNulls;

/**
 * Zoneout: in training each unit of a state keeps its value for a step with some probability (Krueger et al., "Zoneout:
 * regularizing RNNs by randomly preserving hidden activations", 2017).
 *
 * <pre>
 * s' = d ⊙ s + (1 - d) ⊙ s'_cell     d [B, n]: 1 with probability p, anew at each step; outside training d = p
 * </pre>
 *
 * <p>An output that is the new state shows the state after zoneout. What the cell computes of its new state it computes of
 * the one before zoneout, as in the paper: an LSTM's h' is made of c' without zoneout.
 *
 * @param cell what is wrapped
 * @param rates p of states by their names, in [0, 1); 0 where missing
 */
public record Zoneout(Cell cell, Map<String, Double> rates) implements Cell {

    /** Checks the rates. */
    public Zoneout {
        requireNonNull(cell, "cell");
        NoNulls.in(rates, "rates");
        rates = Collections.unmodifiableMap(new TreeMap<>(rates));
        rates.values().forEach(rate -> Rates.check("zoneout", rate));
        States.check("zoneout", cell, rates.keySet());
    }

    /** The same rate for all states. */
    public Zoneout(Cell cell, double rate) {
        this(cell, everyState(cell, rate));
    }

    private static Map<String, Double> everyState(Cell cell, double rate) {
        Map<String, Double> rates = new LinkedHashMap<>();
        States.of(cell).forEach(state -> rates.put(state, rate));
        return rates;
    }

    @Override
    public void define(Step step) {
        if (rates.values().stream().allMatch(rate -> rate == 0)) {
            cell.define(step);
            return;
        }
        step.include(Step.of(cell::define), new Rewrite() {
            @Override
            public Expr next(Step.StateRule state, Expr seen, Expr next) {
                double rate = rates.getOrDefault(state.name(), 0.0);
                return rate == 0
                        ? next
                        : next.plus(step.mask(next.width(), rate, 1, rate, Scope.STEP)
                                .times(seen.minus(next)));
            }
        });
    }
}
