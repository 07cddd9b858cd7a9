package org.souvenir.cells.wrapper;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Step;

/** The states of a cell by their names. */
final class States {
    private States() {}

    static List<String> of(Cell cell) {
        requireNonNull(cell, "cell");
        return Step.of(cell::define).states().stream().map(Step.StateRule::name).toList();
    }

    static void check(String wrapper, Cell cell, Collection<String> names) {
        if (!of(cell).containsAll(names)) {
            throw new IllegalArgumentException("%s: states must be among those of %s, %s, but found %s"
                    .formatted(wrapper, cell.name(), of(cell), names));
        }
    }
}
