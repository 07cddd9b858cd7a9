package org.souvenir.core.text;

import org.souvenir.core.name.Printable;

/**
 * Text that is no equations: the message says in which line and column, what was expected there, and what was found.
 */
public final class EquationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private static final int LONGEST = 1000; // characters of a problem, which may quote the text

    private final int line;
    private final int column;

    EquationException(int line, int column, String problem) {
        super("equations, line %d, column %d: %s".formatted(line, column, Printable.of(problem, LONGEST)));
        this.line = line;
        this.column = column;
    }

    /** The line, from 1. */
    public int line() {
        return line;
    }

    /** The column in it, from 1, in characters. */
    public int column() {
        return column;
    }
}
