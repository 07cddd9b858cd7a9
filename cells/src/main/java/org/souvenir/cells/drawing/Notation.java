package org.souvenir.cells.drawing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** How the parts of an equation look: in Unicode text, in LaTeX, in MathML, or in the text elements of an SVG. */
interface Notation {

    String symbol(Symbol symbol);

    /** {@code function(a, b)}. */
    String call(String function, List<String> arguments);

    String parentheses(String inner);

    /** Parts side by side. */
    String concatenation(List<String> parts);

    /** What stands between factors that are multiplied element by element. */
    String times();

    /** What stands between rows and the matrix they are multiplied with. */
    String product();

    /** What stands between rows whose outer product it is. */
    String outer();

    String minus();

    /** Puts one over the other; whether parentheses are needed first says {@link #fractionsStack}. */
    String fraction(String above, String below);

    boolean fractionsStack();

    String root(String inner);

    String absolute(String inner);

    String raised(String base, String exponent);

    /** 1 where a &gt; b, else 0. */
    String greater(String a, String b);

    /** Some columns or rows. */
    String part(String of, int from, int to);

    /** What is distributed as. */
    String distributed();

    /** Words. */
    String words(String text);

    default String plus() {
        return " + ";
    }

    /** What stands between the sides of an equation. */
    default String equal() {
        return " = ";
    }

    /** Digits of a number, as they are. */
    default String digits(String digits) {
        return digits;
    }

    /** A number with up to six digits. */
    default String number(double value) {
        if (Double.isInfinite(value) || Double.isNaN(value)) {
            return (value < 0 ? minus().strip() : "") + digits(Double.isNaN(value) ? "NaN" : "∞");
        }
        BigDecimal rounded =
                BigDecimal.valueOf(Math.abs(value)).round(new MathContext(6)).stripTrailingZeros();
        String sign = value < 0 ? minus().strip() : "";
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (rounded.signum() == 0 || exponent >= -4 && exponent < 7) {
            return sign + digits(rounded.toPlainString());
        }
        String power = raised(
                digits("10"), (exponent < 0 ? minus().strip() : "") + digits(String.valueOf(Math.abs(exponent))));
        BigDecimal mantissa = rounded.movePointLeft(exponent).stripTrailingZeros();
        return sign
                + (mantissa.compareTo(BigDecimal.ONE) == 0
                        ? power
                        : digits(mantissa.toPlainString()) + product() + power);
    }
}
