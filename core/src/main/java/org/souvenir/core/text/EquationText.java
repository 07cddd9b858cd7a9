package org.souvenir.core.text;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.ParameterSpec;

/**
 * Equations as text: prints a step and reads it again. What was printed and read is the same step, with the same names, order of
 * parameters and starts, so that plans and numbers are the same to the bit.
 *
 * <pre>
 * input x [3]
 * state h [5]
 * state c [5]
 * let hx = [h, x]                                                   # a name for this text alone
 * forget = sigmoid(linear(forget, hx, 5, bias ~ constant(1)))       # a named value: traces and drawings show it
 * input = sigmoid(linear(input, hx, 5))
 * candidate = tanh(linear(candidate, hx, 5))
 * output = sigmoid(linear(output, hx, 5))
 * c' = forget * c + input * candidate                               # what a state becomes
 * h' = output * tanh(c')
 * output h'
 * </pre>
 *
 * <p>The grammar; a line ends where no bracket is open, # begins a comment, spaces do not count:
 *
 * <pre>
 * text       = { [ line ] newline }
 * line       = "input" NAME [QUOTED] size                           [B, n]
 *            | "ids" NAME [QUOTED] size                             whole numbers in [0, n)
 *            | "sequence" NAME [QUOTED] size                        [B, T', n], all of it at every step
 *            | "state" NAME [QUOTED] size [ "=" expression ]        from 0, or from something fixed
 *            | "parameter" NAME [QUOTED] "[" whole "," whole "]" "~" start
 *            | "let" NAME "=" expression
 *            | NAME [QUOTED] "=" expression                         a named value
 *            | NAME "'" "=" expression                              the successor of a state
 *            | "output" expression
 * size       = "[" whole "]"
 * expression = term { ( "+" | "-" ) term }
 * term       = signed { ( "*" | "/" | "@" ) signed }                @ is the product with a fixed matrix
 * signed     = "-" signed | part
 * part       = atom { "[" whole ":" whole "]" }                     columns, from and to, without the last
 * atom       = NUMBER | NAME | call | "(" expression ")"
 *            | "[" expression { ( "," | ";" ) expression } "]"      side by side; of numbers alone, a matrix
 * call       = "linear" "(" layer { "," ( "weight" | "bias" ) "~" start } ")"
 *            | "product" "(" layer [ "," "weight" "~" start ] ")"
 *            | "mask" "(" whole "," number "," number "," number "," ( "step" | "sequence" ) ")"
 *            | NAME "(" expression { "," expression } ")"
 * layer      = ( NAME | QUOTED ) "," expression "," whole
 * start      = NAME [ "(" number { "," number } ")" ]
 *            | "stacked" "(" whole start { "," whole start } ")"
 * whole, number = expression                                        that is a number
 * </pre>
 *
 * <p>NAME has letters, digits, _ and ., and begins with none of the digits; what has another name in the step tells it in quotes.
 * Functions are those of {@link org.souvenir.core.expr.Functions} and what {@link org.souvenir.core.expr.Expr} has methods for
 * ({@code scale(x, factor, shift)}, {@code rows(w, from, count)}, {@code transpose}, {@code filled(width, value)}); {@code linear} and
 * {@code product} are {@link Step#linear} and {@link Step#product}, {@code affine(x, W, …, b)} the sum of products with matrices that
 * are there already, {@code mask} and {@code fixedMask} as in {@link Step}. Starts are the methods of {@link Initializer}. Numbers
 * with numbers are computed; a number beside +, - or * scales or shifts, anywhere else it is a constant. {@code let n = 64} names a
 * number, for sizes.
 *
 * <p>The language is total: no loops, no conditions, nothing is called but what stands here, and each line is read once. Texts have
 * at most {@value #LONGEST} characters, {@value #NODES} values, {@value #DEPTH} of them one after the other, and brackets
 * {@value #NESTING} deep; rows, and matrices but for parameters, have at most {@value #NUMBERS} numbers. Nothing of a size that a text
 * claims is allocated by reading it: matrices stand in it number by number, and parameters are shapes.
 */
public final class EquationText {
    static final int LONGEST = 1 << 22;
    static final int NODES = 10_000;
    static final int DEPTH = 1_000;
    static final int NESTING = 100;
    static final int NUMBERS = 1 << 24;

    private EquationText() {}

    /**
     * Prints a step. Composed functions are written as what they are composed of. A parameter whose initializer no method of
     * {@link Initializer} made is written as the numbers that it starts with, if these are always the same and not too many, else as
     * {@code code}: what is read then has {@link Initializer#code}.
     *
     * @throws IllegalArgumentException if it is larger than a text may be, or has ops that are in gradients only
     */
    public static String print(Step step) {
        requireNonNull(step, "step");
        String text = EquationWriter.text(step);
        try {
            parse(text);
        } catch (EquationException e) {
            throw new IllegalArgumentException(
                    "print: a step must be such that its text can be read again, but " + e.getMessage(), e);
        }
        return text;
    }

    /** What {@link #print} gives; empty where a step cannot be printed. */
    public static Optional<String> ifPrintable(Step step) {
        requireNonNull(step, "step");
        try {
            return Optional.of(print(step));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether a text is what {@link #print} gives of a step, to the letter: then it need not be read. */
    public static boolean isPrintOf(Step step, String text) {
        requireNonNull(step, "step");
        requireNonNull(text, "text");
        try {
            return EquationWriter.text(step).equals(text);
        } catch (IllegalArgumentException e) { // it cannot be printed
            return false;
        }
    }

    /**
     * Reads a step.
     *
     * @throws EquationException if it is none; it says in which line and column, what was expected and what was found
     */
    public static Step parse(String text) {
        requireNonNull(text, "text");
        return Step.of(step -> write(text, step));
    }

    /**
     * Reads equations onto a step that is being built, as a cell writes them.
     *
     * @param step where to
     * @throws EquationException as {@link #parse}
     */
    public static void write(String text, Step step) {
        requireNonNull(text, "text");
        requireNonNull(step, "step");
        if (text.length() > LONGEST) {
            throw new EquationException(
                    1, 1, "the text must have at most %d characters, but has %d".formatted(LONGEST, text.length()));
        }
        new EquationReader(text, step).read();
    }

    /**
     * Where two steps differ, if not in how their parameters start: the first line that both print otherwise, {@code 'h' = a' and
     * 'h' = b'}. Empty where they are the same equations.
     *
     * @throws IllegalArgumentException as {@link #print}
     */
    public static Optional<String> difference(Step one, Step other) {
        requireNonNull(one, "one");
        requireNonNull(other, "other");
        List<String> a = List.of(EquationWriter.text(withoutStarts(one)).split("\n"));
        List<String> b = List.of(EquationWriter.text(withoutStarts(other)).split("\n"));
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            String left = i < a.size() ? "'" + a.get(i) + "'" : "nothing";
            String right = i < b.size() ? "'" + b.get(i) + "'" : "nothing";
            if (!left.equals(right)) {
                return Optional.of(left + " and " + right);
            }
        }
        return Optional.empty();
    }

    private static Step withoutStarts(Step step) {
        return Step.of(all -> all.include(step, new Rewrite() {
            @Override
            public Initializer parameter(ParameterSpec parameter) {
                return Initializer.zeros();
            }
        }));
    }
}
