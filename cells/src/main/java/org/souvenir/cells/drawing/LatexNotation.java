package org.souvenir.cells.drawing;

import java.util.List;
import java.util.Set;

/** LaTeX in mathematics mode, with the commands of amsmath. */
final class LatexNotation implements Notation {
    private static final Set<String> COMMANDS = Set.of("tanh", "exp", "log", "sin", "cos", "max", "min");

    @Override
    public String symbol(Symbol symbol) {
        String of = symbol.of().isEmpty() ? "" : name(symbol.of());
        String when = switch (symbol.when()) {
            case ANY -> "";
            case NOW -> "t";
            case BEFORE -> "t-1";
            case START -> "0";
        };
        String subscript = of + (of.isEmpty() || when.isEmpty() ? "" : ",") + when;
        return name(symbol.base()) + (subscript.isEmpty() ? "" : "_{" + subscript + "}");
    }

    private static String name(String name) {
        boolean letter = name.codePointCount(0, name.length()) == 1 && Character.isLetter(name.codePointAt(0));
        return letter || name.chars().allMatch(c -> c >= '0' && c <= '9') ? name : "\\text{" + escaped(name) + "}";
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> escaped.append("\\textbackslash{}");
                case '~' -> escaped.append("\\textasciitilde{}");
                case '^' -> escaped.append("\\textasciicircum{}");
                case '_', '&', '%', '$', '#', '{', '}' -> escaped.append('\\').appendCodePoint(c);
                default -> escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    @Override
    public String call(String function, List<String> arguments) {
        if (function.endsWith("ⱼ")) {
            String over = function.substring(0, function.length() - 1);
            return (over.equals("Σ") ? "\\sum" : command(over)) + "_{j}" + parentheses(String.join(", ", arguments));
        }
        return command(function) + parentheses(String.join(", ", arguments));
    }

    private static String command(String function) {
        return function.equals("σ")
                ? "\\sigma"
                : COMMANDS.contains(function) ? "\\" + function : "\\operatorname{" + escaped(function) + "}";
    }

    @Override
    public String parentheses(String inner) {
        return "\\left(" + inner + "\\right)";
    }

    @Override
    public String concatenation(List<String> parts) {
        return "\\left[" + String.join(", ", parts) + "\\right]";
    }

    @Override
    public String times() {
        return " \\odot ";
    }

    @Override
    public String product() {
        return " \\cdot ";
    }

    @Override
    public String outer() {
        return " \\otimes ";
    }

    @Override
    public String minus() {
        return " - ";
    }

    @Override
    public String fraction(String above, String below) {
        return "\\frac{" + above + "}{" + below + "}";
    }

    @Override
    public boolean fractionsStack() {
        return true;
    }

    @Override
    public String root(String inner) {
        return "\\sqrt{" + inner + "}";
    }

    @Override
    public String absolute(String inner) {
        return "\\left|" + inner + "\\right|";
    }

    @Override
    public String raised(String base, String exponent) {
        return "{" + base + "}^{" + (exponent.equals("T") ? "\\top" : exponent) + "}";
    }

    @Override
    public String greater(String a, String b) {
        return "\\left[" + a + " > " + b + "\\right]";
    }

    @Override
    public String part(String of, int from, int to) {
        return "{" + of + "}_{[" + from + ":" + to + "]}";
    }

    @Override
    public String distributed() {
        return " \\sim ";
    }

    @Override
    public String words(String text) {
        return "\\text{" + escaped(text) + "}";
    }
}
