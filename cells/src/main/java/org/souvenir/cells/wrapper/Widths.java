package org.souvenir.cells.wrapper;

import org.souvenir.cells.Cell;

/** What widths a cell must have to be bypassed. */
final class Widths {
    private Widths() {}

    static void checkSame(String wrapper, Cell cell) {
        if (cell.inputSize() != cell.outputSize()) {
            throw new IllegalArgumentException(
                    "%s: the output must be as wide as the input, but %s reads [B, %d] and gives [B, %d]"
                            .formatted(wrapper, cell.name(), cell.inputSize(), cell.outputSize()));
        }
    }
}
