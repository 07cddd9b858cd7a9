package org.souvenir.cells.exchange.source;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;

/** Writes the statements that compute the values of a step, each into its array. */
final class Statements {
    private final Map<Expr, String> names;
    private final Consumer<Routine> calls;
    private final Formula formula;

    /**
     * Of the values of a step.
     *
     * @param names of those with arrays
     * @param calls told which routines are called
     */
    Statements(Computation computation, Map<Expr, String> names, Consumer<Routine> calls) {
        this.names = names;
        this.calls = calls;
        this.formula = new Formula(computation, names, calls);
    }

    /** An op that no cell's equations have. */
    static IllegalArgumentException inGradientsOnly(Op op) {
        return new IllegalArgumentException(
                "java source: a step must be made of ops that compute values, but has %s, which is in gradients only"
                        .formatted(op.name().toLowerCase(Locale.ROOT)));
    }

    /** What computes one turn of {@link Computation#turns}. */
    String of(List<Expr> turn) {
        Expr first = turn.get(0);
        return Computation.byElement(first) ? loop(turn) : single(first);
    }

    private String loop(List<Expr> turn) {
        Expr first = turn.get(0);
        boolean rows = first.rows() != 1 && first.rows() != Expr.BATCH;
        Lines lines = new Lines();
        if (rows) {
            String count = first.fixed() ? String.valueOf(first.rows()) : StageNames.PLACES;
            lines.add("for (int row = 0; row < %s; row++) {", count);
        }
        if (first.width() > 1) {
            lines.add("for (int j = 0; j < %d; j++) {", first.width());
        }
        String row = rows ? StageNames.ROW : "";
        for (Expr e : turn) {
            lines.add(formula.element(e, row, StageNames.COLUMN) + " = " + formula.definition(e, row, StageNames.COLUMN)
                    + ";");
        }
        if (first.width() > 1) {
            lines.add("}");
        }
        if (rows) {
            lines.add("}");
        }
        return lines.toString();
    }

    private String name(Expr e) {
        return Objects.requireNonNull(names.get(e));
    }

    private String in(Expr e, int i) {
        return name(e.inputs().get(i));
    }

    /** {@code routine(x, n, y)}, n being the width of x. */
    private String rowwise(Routine routine, String method, Expr e) {
        calls.accept(routine);
        return "%s(%s, %d, %s);".formatted(method, in(e, 0), e.inputs().get(0).width(), name(e));
    }

    private String single(Expr e) {
        String y = name(e);
        int n = e.width();
        return switch (e.op()) {
            case LINEAR -> linear(e);
            case GATHER -> "System.arraycopy(%s, (int) %s[0] * %d, %s, 0, %d);".formatted(in(e, 0), in(e, 1), n, y, n);
            case CONCAT -> concat(e);
            case PAD -> put(e.inputs().get(0), e, window(e).from());
            case ROWS ->
                "System.arraycopy(%s, %d, %s, 0, %s.length);"
                        .formatted(in(e, 0), window(e).from() * n, y, y);
            case PAD_ROWS ->
                "System.arraycopy(%s, 0, %s, %d, %s.length);"
                        .formatted(in(e, 0), y, window(e).from() * n, in(e, 0));
            case TRANSPOSE -> rowwise(Routine.TRANSPOSE, "transpose", e);
            case ROW_SUM -> rowwise(Routine.ROW_SUM, "rowSum", e);
            case ROW_MAX -> rowwise(Routine.ROW_MAX, "rowMax", e);
            case LOG_SUM_EXP -> rowwise(Routine.LOG_SUM_EXP, "logSumExp", e);
            case LOG_SOFTMAX -> rowwise(Routine.LOG_SOFTMAX, "logSoftmax", e);
            case ALONG_SUM -> rowwise(Routine.ALONG_SUM, "alongSum", e);
            case ALONG_MAX -> rowwise(Routine.ALONG_MAX, "alongMax", e);
            case ALONG_LOG_SUM_EXP -> rowwise(Routine.ALONG_LOG_SUM_EXP, "alongLogSumExp", e);
            case PICK -> "%s[0] = %s[(int) %s[0]];".formatted(y, in(e, 0), in(e, 1));
            case PLACE -> "Arrays.fill(%s, 0f);\n%s[(int) %s[0]] = %s[0];".formatted(y, y, in(e, 1), in(e, 0));
            case OUTER_PRODUCT -> {
                calls.accept(Routine.OUTER_PRODUCT);
                yield "outerProduct(%s, %d, %s, %d, %s);".formatted(in(e, 0), width(e, 0), in(e, 1), width(e, 1), y);
            }
            case MATRIX_TIMES -> {
                calls.accept(Routine.MATRIX_TIMES);
                yield "matrixTimes(%s, %s, %d, %d, %s);".formatted(in(e, 0), in(e, 1), n, width(e, 1), y);
            }
            case TIMES_MATRIX -> {
                calls.accept(Routine.TIMES_MATRIX);
                yield "timesMatrix(%s, %s, %d, %d, %s);".formatted(in(e, 0), in(e, 1), width(e, 0), n, y);
            }
            case INPUT, SEQUENCE, STATE, PARAMETER, MATRIX -> throw new AssertionError("statements: given, " + e);
            case CONSTANT,
                    FILLED,
                    MASK,
                    ADD,
                    SUBTRACT,
                    MULTIPLY,
                    DIVIDE,
                    MINIMUM,
                    MAXIMUM,
                    GREATER,
                    SCALE,
                    SIGMOID,
                    TANH,
                    SOFTPLUS,
                    EXP,
                    EXPM1,
                    LOG,
                    SQRT,
                    SIN,
                    COS,
                    ERF,
                    SLICE,
                    REPEAT,
                    SPREAD -> throw new AssertionError("statements: element by element, " + e);
            case SIGMOID_GRADIENT, TANH_GRADIENT, SAVED, OUTER, COLUMN_SUM, SCATTER, TIME_SUM, FINAL ->
                throw inGradientsOnly(e.op());
        };
    }

    private static int width(Expr e, int input) {
        return e.inputs().get(input).width();
    }

    private static Attribute.Window window(Expr e) {
        return (Attribute.Window) e.attribute();
    }

    private String linear(Expr e) {
        var linear = (Attribute.Linear) e.attribute();
        StringBuilder text = new StringBuilder();
        if (linear.addend()) {
            calls.accept(Routine.REPEAT_ROWS);
            text.append("repeat(%s, %s);\n".formatted(in(e, 2 * linear.products()), name(e)));
        } else {
            text.append("Arrays.fill(%s, 0f);\n".formatted(name(e)));
        }
        calls.accept(Routine.ADD_PRODUCT);
        for (int i = 0; i < linear.products(); i++) {
            text.append("addProduct(%s, %s, %d, %s);\n".formatted(in(e, 2 * i), in(e, 2 * i + 1), e.width(), name(e)));
        }
        return text.toString();
    }

    private String concat(Expr e) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (Expr part : e.inputs()) {
            text.append(put(part, e, column)).append('\n');
            column += part.width();
        }
        return text.toString();
    }

    private String put(Expr part, Expr into, int column) {
        if (into.rows() == Expr.BATCH || into.rows() == 1) {
            return "System.arraycopy(%s, 0, %s, %d, %d);".formatted(name(part), name(into), column, part.width());
        }
        calls.accept(Routine.PUT);
        return "put(%s, %d, %s, %d, %d);".formatted(name(part), part.width(), name(into), column, into.width());
    }
}
