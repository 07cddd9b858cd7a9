package org.souvenir.cells.drawing;

import java.util.List;

/** Plain text: {@code σ([hₜ₋₁, xₜ] · W_forget + b_forget)}. */
final class UnicodeNotation implements Notation {
    private static final String DIGITS = "0123456789";
    private static final String RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private static final String LOWERED = "₀₁₂₃₄₅₆₇₈₉";

    private final String open;
    private final String close;

    /** With subscripts as in {@code W_forget}. */
    UnicodeNotation() {
        this("_", "");
    }

    /** With subscripts that are words between two marks. */
    UnicodeNotation(String open, String close) {
        this.open = open;
        this.close = close;
    }

    @Override
    public String symbol(Symbol symbol) {
        String of = symbol.of();
        String subscript = of.isEmpty() ? "" : isNumber(of) ? translated(of, LOWERED) : open + of + close;
        return symbol.base()
                + subscript
                + switch (symbol.when()) {
                    case ANY -> "";
                    case NOW -> "ₜ";
                    case BEFORE -> "ₜ₋₁";
                    case START -> "₀";
                };
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String translated(String number, String digits) {
        StringBuilder text = new StringBuilder();
        number.chars().forEach(c -> {
            int digit = DIGITS.indexOf(c);
            text.append(digit < 0 ? (char) c : digits.charAt(digit));
        });
        return text.toString();
    }

    @Override
    public String call(String function, List<String> arguments) {
        return function + parentheses(String.join(", ", arguments));
    }

    @Override
    public String parentheses(String inner) {
        return "(" + inner + ")";
    }

    @Override
    public String concatenation(List<String> parts) {
        return "[" + String.join(", ", parts) + "]";
    }

    @Override
    public String times() {
        return " ⊙ ";
    }

    @Override
    public String product() {
        return " · ";
    }

    @Override
    public String outer() {
        return " ⊗ ";
    }

    @Override
    public String minus() {
        return " − ";
    }

    @Override
    public String fraction(String above, String below) {
        return above + " / " + below;
    }

    @Override
    public boolean fractionsStack() {
        return false;
    }

    @Override
    public String root(String inner) {
        return "√" + parentheses(inner);
    }

    @Override
    public String absolute(String inner) {
        return "|" + inner + "|";
    }

    @Override
    public String raised(String base, String exponent) {
        return base + translated(exponent.replace("T", "ᵀ").replace("−", "⁻"), RAISED);
    }

    @Override
    public String greater(String a, String b) {
        return "[" + a + " > " + b + "]";
    }

    @Override
    public String part(String of, int from, int to) {
        return of + "[" + from + ":" + to + "]";
    }

    @Override
    public String distributed() {
        return " ~ ";
    }

    @Override
    public String words(String text) {
        return text;
    }
}
