package org.souvenir.cells.exchange.pytorch;

import java.util.Collection;
import java.util.stream.Collectors;

/** Text and numbers as Python writes them. */
final class PythonText {
    private PythonText() {}

    /** A string of ASCII characters alone, which can end neither itself nor its line. */
    static String text(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c >= ' ' && c < 127) {
                quoted.append((char) c);
            } else {
                quoted.append("\\U%08x".formatted(c));
            }
        });
        return quoted.append('"').toString();
    }

    /** Strings in a list. */
    static String texts(Collection<String> values) {
        return values.stream().map(PythonText::text).collect(Collectors.joining(", ", "[", "]"));
    }

    /** The same number. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "float(\"" + (Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf") + "\")";
        }
        return value == Math.rint(value)
                        && Math.abs(value) < 1e15
                        && Double.doubleToRawLongBits(value) != Long.MIN_VALUE
                ? (long) value + ".0"
                : Double.toString(value);
    }

    /** One or several values as a tuple that can stand on the left. */
    static String tuple(Collection<String> values) {
        return values.size() == 1 ? values.iterator().next() + "," : String.join(", ", values);
    }
}
