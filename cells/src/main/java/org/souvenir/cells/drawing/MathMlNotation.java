package org.souvenir.cells.drawing;

import java.util.List;

/** MathML, as browsers show it: each piece is a row of elements. */
final class MathMlNotation implements Notation {

    @Override
    public String symbol(Symbol symbol) {
        String when = switch (symbol.when()) {
            case ANY -> "";
            case NOW -> identifier("t");
            case BEFORE -> row(identifier("t") + operator("−") + number("1"));
            case START -> number("0");
        };
        String of = symbol.of().isEmpty() ? "" : identifier(symbol.of());
        String subscript = of.isEmpty() || when.isEmpty() ? of + when : row(of + operator(",") + when);
        return subscript.isEmpty()
                ? identifier(symbol.base())
                : "<msub>" + identifier(symbol.base()) + subscript + "</msub>";
    }

    private static String identifier(String name) {
        return "<mi>" + escaped(name) + "</mi>";
    }

    private static String number(String digits) {
        return "<mn>" + digits + "</mn>";
    }

    private static String operator(String sign) {
        return "<mo>" + sign + "</mo>";
    }

    private static String row(String inner) {
        return "<mrow>" + inner + "</mrow>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String fenced(String open, String inner, String close) {
        return row(operator(open) + inner + operator(close));
    }

    @Override
    public String call(String function, List<String> arguments) {
        return identifier(function) + "<mo>&#x2061;</mo>" + parentheses(String.join(operator(","), arguments));
    }

    @Override
    public String parentheses(String inner) {
        return fenced("(", inner, ")");
    }

    @Override
    public String concatenation(List<String> parts) {
        return fenced("[", String.join(operator(","), parts), "]");
    }

    @Override
    public String times() {
        return operator("⊙");
    }

    @Override
    public String product() {
        return operator("·");
    }

    @Override
    public String outer() {
        return operator("⊗");
    }

    @Override
    public String minus() {
        return operator("−");
    }

    @Override
    public String fraction(String above, String below) {
        return "<mfrac>" + row(above) + row(below) + "</mfrac>";
    }

    @Override
    public boolean fractionsStack() {
        return true;
    }

    @Override
    public String root(String inner) {
        return "<msqrt>" + inner + "</msqrt>";
    }

    @Override
    public String absolute(String inner) {
        return fenced("|", inner, "|");
    }

    @Override
    public String raised(String base, String exponent) {
        String above = exponent.equals("T") ? operator("⊤") : row(exponent);
        return "<msup>" + row(base) + above + "</msup>";
    }

    @Override
    public String greater(String a, String b) {
        return fenced("[", a + operator("&gt;") + b, "]");
    }

    @Override
    public String part(String of, int from, int to) {
        return "<msub>" + row(of) + fenced("[", number("" + from) + operator(":") + number("" + to), "]") + "</msub>";
    }

    @Override
    public String distributed() {
        return operator("∼");
    }

    @Override
    public String words(String text) {
        return "<mtext>" + escaped(text) + "</mtext>";
    }

    @Override
    public String plus() {
        return operator("+");
    }

    @Override
    public String equal() {
        return operator("=");
    }

    @Override
    public String digits(String digits) {
        return number(digits);
    }
}
