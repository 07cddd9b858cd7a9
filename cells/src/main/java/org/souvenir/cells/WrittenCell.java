package org.souvenir.cells;

import java.util.Map;
import java.util.TreeMap;
import org.souvenir.core.expr.Step;
import org.souvenir.core.text.EquationText;

/**
 * A cell whose equations stand in text: {@link Cell#parse}, or one of a file whose class is not known.
 *
 * @param name its kind
 * @param equations as {@link EquationText} reads them
 * @param others the settings of the cell that they were written by; empty where that is unknown
 */
record WrittenCell(String name, String equations, Map<String, String> others) implements Cell {

    /** Checks the equations. */
    WrittenCell {
        others = Map.copyOf(others);
        Step step = EquationText.parse(equations);
        if (step.inputs().isEmpty()) {
            throw new IllegalArgumentException("equations: a cell reads at least one input, but this one reads none");
        }
    }

    @Override
    public void define(Step step) {
        EquationText.write(equations, step);
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new TreeMap<>(others);
        settings.put(Settings.EQUATIONS, equations);
        return settings;
    }
}
