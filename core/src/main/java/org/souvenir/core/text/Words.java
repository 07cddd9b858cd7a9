package org.souvenir.core.text;

import java.util.LinkedHashMap;
import java.util.Map;
import org.souvenir.core.expr.Op;

/** What the language calls things, for reading and writing alike. */
final class Words {
    /** Functions of expressions alone that are an op each. */
    static final Map<String, Op> FUNCTIONS = functions();

    private Words() {}

    private static Map<String, Op> functions() {
        Map<String, Op> words = new LinkedHashMap<>();
        for (Op op : new Op[] {
            Op.SIGMOID,
            Op.TANH,
            Op.SOFTPLUS,
            Op.EXP,
            Op.EXPM1,
            Op.LOG,
            Op.SQRT,
            Op.SIN,
            Op.COS,
            Op.ERF,
            Op.MINIMUM,
            Op.MAXIMUM,
            Op.GREATER,
            Op.ROW_SUM,
            Op.ROW_MAX,
            Op.LOG_SUM_EXP,
            Op.LOG_SOFTMAX,
            Op.TRANSPOSE,
            Op.SPREAD,
            Op.PICK,
            Op.GATHER,
            Op.MATRIX_TIMES,
            Op.TIMES_MATRIX,
            Op.SIGMOID_GRADIENT,
            Op.TANH_GRADIENT
        }) {
            words.put(camelCase(op), op);
        }
        words.put("outer", Op.OUTER_PRODUCT);
        words.put("sumAlong", Op.ALONG_SUM);
        words.put("maxAlong", Op.ALONG_MAX);
        words.put("logSumExpAlong", Op.ALONG_LOG_SUM_EXP);
        return words;
    }

    /** {@code rowSum} for ROW_SUM. */
    private static String camelCase(Op op) {
        StringBuilder word = new StringBuilder();
        boolean capital = false;
        for (int i = 0; i < op.name().length(); i++) {
            char c = op.name().charAt(i);
            if (c != '_') {
                word.append(capital ? c : Character.toLowerCase(c));
            }
            capital = c == '_';
        }
        return word.toString();
    }

    /** The function that is this op. */
    static String of(Op op) {
        return FUNCTIONS.entrySet().stream()
                .filter(word -> word.getValue() == op)
                .findFirst()
                .orElseThrow(() -> new AssertionError("equations: no function is " + op))
                .getKey();
    }

    /** How many operands a function has. */
    static int operands(Op op) {
        return switch (op) {
            case MINIMUM,
                    MAXIMUM,
                    GREATER,
                    PICK,
                    GATHER,
                    OUTER_PRODUCT,
                    MATRIX_TIMES,
                    TIMES_MATRIX,
                    SIGMOID_GRADIENT,
                    TANH_GRADIENT -> 2;
            default -> 1;
        };
    }

    static boolean starts(char c) {
        return Character.isLetter(c) || c == '_';
    }

    static boolean continues(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.';
    }

    /** A name as it stands in text: in quotes, if it must. */
    static String name(String name) {
        return plain(name) ? name : quoted(name);
    }

    /** Whether a name needs no quotes. */
    static boolean plain(String name) {
        return !name.isEmpty()
                && starts(name.charAt(0))
                && name.chars().allMatch(c -> continues((char) c))
                && !name.equals("NaN")
                && !name.equals("Infinity");
    }

    static String quoted(String name) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** A number, exactly, as briefly as Java writes it. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return value == 0 && 1 / value < 0 ? "-0" : Long.toString((long) value);
        }
        return Double.toString(value);
    }

    /** A number that is read as a float. */
    static String number(float value) {
        String brief = Float.toString(value);
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole || (float) Double.parseDouble(brief) != value ? number((double) value) : brief;
    }
}
