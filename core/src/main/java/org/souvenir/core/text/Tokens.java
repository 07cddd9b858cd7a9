package org.souvenir.core.text;

import org.souvenir.core.text.Token.Kind;

/** Cuts text into tokens, one ahead of those that were taken. Within brackets a line goes on in the next one. */
final class Tokens {
    private static final String SIGNS = "()[],;:=~+-*/@";

    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;
    private int open;
    private Token now;
    private Token then;

    Tokens(String text) {
        this.text = text;
        this.now = cut();
        this.then = cut();
    }

    /** The next one, which stays. */
    Token peek() {
        return now;
    }

    /** The one after the next. */
    Token peekFurther() {
        return then;
    }

    /** The next one, which is taken. */
    Token next() {
        Token taken = now;
        now = then;
        then = cut();
        return taken;
    }

    /** Takes the next one if it is this sign. */
    boolean skip(String sign) {
        boolean there = now.is(sign);
        if (there) {
            next();
        }
        return there;
    }

    /** Takes this sign, which must come next. */
    Token expect(String sign) {
        if (!now.is(sign)) {
            throw now.wrong("'" + sign + "'");
        }
        return next();
    }

    private Token cut() {
        skipBlank();
        int start = at;
        if (at == text.length()) {
            return token(Kind.END, "", start);
        }
        char c = text.charAt(at);
        if (c == '\n') {
            at++;
            Token end = token(Kind.LINE_END, "", start);
            line++;
            lineStart = at;
            return end;
        }
        if (c == '"') {
            return quoted();
        }
        if (Words.starts(c)) {
            while (at < text.length() && Words.continues(text.charAt(at))) {
                at++;
            }
            while (at < text.length() && text.charAt(at) == '\'') {
                at++;
            }
            return token(Kind.NAME, text.substring(start, at), start);
        }
        if (digit(c) || c == '.') {
            return number();
        }
        if (SIGNS.indexOf(c) < 0) {
            throw token(Kind.SIGN, text.substring(start, text.offsetByCodePoints(start, 1)), start)
                    .wrong("a name, a number or one of " + SIGNS);
        }
        at++;
        open += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
        return token(Kind.SIGN, String.valueOf(c), start);
    }

    private void skipBlank() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == '\n' && open > 0) {
                at++;
                line++;
                lineStart = at;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else {
                return;
            }
        }
    }

    private Token number() {
        int start = at;
        int before = digits();
        int behind = 0;
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            behind = digits();
        }
        boolean whole = before + behind > 0;
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            whole &= digits() > 0;
        }
        Token number = token(Kind.NUMBER, text.substring(start, at), start);
        if (!whole) {
            throw number.wrong("a number");
        }
        return number;
    }

    /** Goes on behind them, and says how many there are. */
    private int digits() {
        int start = at;
        while (at < text.length() && digit(text.charAt(at))) {
            at++;
        }
        return at - start;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private Token quoted() {
        int start = at++;
        StringBuilder meant = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
            char c = text.charAt(at++);
            meant.append(c == '\\' ? escaped(start) : c);
        }
        if (at == text.length() || text.charAt(at) != '"') {
            throw token(Kind.QUOTED, meant.toString(), start).error("a name in quotes must end in its line with \"");
        }
        at++;
        return token(Kind.QUOTED, meant.toString(), start);
    }

    private char escaped(int start) {
        char c = at < text.length() ? text.charAt(at++) : 'x';
        if (c == '"' || c == '\\') {
            return c;
        }
        if (c == 'u' && at + 4 <= text.length() && text.substring(at, at + 4).matches("[0-9a-f]{4}")) {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        throw token(Kind.QUOTED, "", start)
                .error("after \\ in a name in quotes must stand \", \\ or u and four of 0-9a-f");
    }

    private Token token(Kind kind, String of, int start) {
        return new Token(kind, of, line, start - lineStart + 1);
    }
}
