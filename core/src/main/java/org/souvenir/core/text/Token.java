package org.souvenir.core.text;

import org.souvenir.core.name.Printable;

/**
 * A piece of text.
 *
 * @param text a name, a number or a sign as it stands there; of text in quotes, what is meant
 */
record Token(Kind kind, String text, int line, int column) {

    enum Kind {
        NAME,
        NUMBER,
        QUOTED,
        SIGN,
        LINE_END,
        END
    }

    boolean is(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    /** As it is called in messages. */
    String shown() {
        return switch (kind) {
            case LINE_END -> "the end of the line";
            case END -> "the end of the text";
            case QUOTED -> "\"" + Printable.of(text, 40) + "\"";
            case NAME, NUMBER, SIGN -> "'" + Printable.of(text, 40) + "'";
        };
    }

    EquationException wrong(String expected) {
        return error("%s is expected here, but found %s".formatted(expected, shown()));
    }

    EquationException error(String problem) {
        return new EquationException(line, column, problem);
    }
}
