package org.souvenir.web.java.util;

import org.jspecify.annotations.Nullable;

/** The JDK's class of this name, as far as the library uses it. */
public final class StringJoiner {
    private final CharSequence between;
    private final CharSequence after;
    private final StringBuilder joined;
    private boolean empty = true;
    private @Nullable CharSequence ofNothing;

    /** As the JDK's. */
    public StringJoiner(CharSequence between) {
        this(between, "", "");
    }

    /** As the JDK's. */
    public StringJoiner(CharSequence between, CharSequence before, CharSequence after) {
        this.between = between;
        this.after = after;
        this.joined = new StringBuilder().append(before);
    }

    /** As the JDK's. */
    public StringJoiner add(CharSequence text) {
        joined.append(empty ? "" : between).append(text);
        empty = false;
        return this;
    }

    /** As the JDK's. */
    public StringJoiner setEmptyValue(CharSequence text) {
        ofNothing = text;
        return this;
    }

    @Override
    public String toString() {
        return empty && ofNothing != null ? ofNothing.toString() : joined.toString() + after;
    }
}
