package org.souvenir.cells.wrapper;

import java.util.List;
import java.util.Map;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.ParameterSpec;

/** Other starts for the biases of gates. */
final class GateBiases {
    /** The biases of gates that keep, by the names that {@link Cell} sets down. */
    static final List<String> KEEPING = List.of("forget.bias", "update.bias");

    /** The bias of the gate that lets in. */
    static final String INPUT = "input.bias";

    private GateBiases() {}

    static void checkKeeping(String wrapper, Cell cell) {
        List<String> names = Step.of(cell::define).parameters().stream()
                .map(ParameterSpec::name)
                .toList();
        if (KEEPING.stream().noneMatch(names::contains)) {
            throw new IllegalArgumentException(
                    "%s: a cell with a gate that keeps is needed, with one of the biases %s, but %s has %s"
                            .formatted(wrapper, KEEPING, cell.name(), names));
        }
    }

    /** Writes the cell's equations with parameters that start otherwise; those of other names as before. */
    static void define(Step step, Cell cell, Map<String, Initializer> starts) {
        step.include(Step.of(cell::define), new Rewrite() {
            @Override
            public Initializer parameter(ParameterSpec parameter) {
                return starts.getOrDefault(parameter.name(), parameter.initializer());
            }
        });
    }
}
