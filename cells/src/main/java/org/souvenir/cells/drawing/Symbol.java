package org.souvenir.cells.drawing;

import java.util.Locale;

/**
 * A name in an equation.
 *
 * @param base {@code h}, {@code W}, {@code forget}
 * @param of what it belongs to, as a subscript: {@code forget} in W_forget; else empty
 * @param when the time it is of
 */
record Symbol(String base, String of, When when) {

    /** The time that a symbol is of. */
    enum When {
        /** The same at all times, or within the step: no mark. */
        ANY,
        /** t. */
        NOW,
        /** t - 1. */
        BEFORE,
        /** The start of a sequence. */
        START
    }

    /** As plain text: {@code h}, {@code h.before}, {@code W.forget}. */
    String id() {
        String whole = of.isEmpty() ? base : base + "." + of;
        return when == When.BEFORE || when == When.START
                ? whole + "." + when.name().toLowerCase(Locale.ROOT)
                : whole;
    }

    static Symbol plain(String base) {
        return new Symbol(base, "", When.ANY);
    }

    static Symbol at(String base, When when) {
        return new Symbol(base, "", when);
    }

    /** {@code forget.weight} as W_forget, {@code forget.norm.gain} as gain_forget.norm. */
    static Symbol parameter(String name) {
        int dot = name.lastIndexOf('.');
        String last = name.substring(dot + 1);
        String base = last.equals("weight") ? "W" : last.equals("bias") ? "b" : last;
        return base.isEmpty() ? plain(name) : new Symbol(base, name.substring(0, Math.max(dot, 0)), When.ANY);
    }

    static Symbol numbered(String base, int number) {
        return new Symbol(base, String.valueOf(number), When.ANY);
    }
}
