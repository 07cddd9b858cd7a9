package org.souvenir.cells.exchange.pytorch;

import static org.souvenir.cells.exchange.pytorch.PythonText.number;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;

/**
 * Writes equations in Python, for rows {@code [..., n]} of any axes before the last; rows along another sequence are {@code
 * [T', B, n]}, and {@code present} says which of them are there. Random masks are what they are expected to be.
 */
final class StepText {
    /** What else is named where equations stand. */
    static final List<String> TAKEN = List.of(
            "like",
            "inputs",
            "states",
            "present",
            "k",
            "rows",
            "larger",
            "smaller",
            "largest",
            "sum_along",
            "largest_along",
            "log_sum_exp_along");

    private static final int LONGEST = 60; // characters of what is written where it is used

    private final Map<Expr, String> texts = new HashMap<>();
    private final Map<Expr, Integer> uses = new HashMap<>();
    private final Map<Expr, String> called;
    private final PythonNames names;
    private final List<String> lines = new ArrayList<>();

    /**
     * Equations of some values.
     *
     * @param known how leaves and what is computed elsewhere are written
     * @param called what else gets a name of its own
     */
    StepText(Collection<Expr> values, Map<Expr, String> known, Map<Expr, String> called, PythonNames names) {
        this.called = called;
        this.names = names;
        texts.putAll(known);
        values.forEach(value -> uses.merge(value, 1, Integer::sum));
        List<Expr> order = order(values);
        order.forEach(e -> e.inputs().forEach(in -> uses.merge(in, 1, Integer::sum)));
        order.forEach(this::write);
    }

    /** All that must be computed, operands first. */
    private List<Expr> order(Collection<Expr> values) {
        List<Expr> order = new ArrayList<>();
        Set<Expr> seen = new HashSet<>(texts.keySet());
        values.forEach(value -> visit(value, seen, order));
        return order;
    }

    private static void visit(Expr e, Set<Expr> seen, List<Expr> order) {
        if (seen.add(e)) {
            e.inputs().forEach(in -> visit(in, seen, order));
            order.add(e);
        }
    }

    /** What computes them, a statement each. */
    List<String> lines() {
        return lines;
    }

    /** How a value is written behind the statements. */
    String of(Expr e) {
        return Objects.requireNonNull(texts.get(e));
    }

    private void write(Expr e) {
        String text = formula(e);
        String name = called.get(e);
        if (name == null && Objects.requireNonNull(uses.get(e)) == 1 && text.length() <= LONGEST) {
            texts.put(e, text);
            return;
        }
        String variable = names.of(name == null ? "v" : name);
        lines.add(variable + " = " + text);
        texts.put(e, variable);
    }

    private String in(Expr e, int i) {
        return of(e.inputs().get(i));
    }

    private String formula(Expr e) {
        return switch (e.op()) {
            case INPUT, SEQUENCE, STATE, PARAMETER ->
                throw new AssertionError("python: every leaf must be known, but " + e + " is not");
            case CONSTANT -> "k([[" + number(((Attribute.Value) e.attribute()).value()) + "]])";
            case MATRIX -> matrix((Attribute.Matrix) e.attribute());
            case FILLED -> filled("*rows", e.width(), ((Attribute.Filled) e.attribute()).value());
            case MASK -> {
                var mask = (Attribute.Mask) e.attribute();
                yield filled(mask.rows() == Expr.BATCH ? "*rows" : "" + mask.rows(), mask.width(), mask.expected());
            }
            case LINEAR -> linear(e);
            case GATHER -> "F.embedding(" + in(e, 1) + "[..., 0].long(), " + in(e, 0) + ")";
            case ADD -> operator(e, "+");
            case SUBTRACT -> operator(e, "-");
            case MULTIPLY -> operator(e, "*");
            case DIVIDE -> operator(e, "/");
            case MINIMUM -> call("smaller", e);
            case MAXIMUM -> call("larger", e);
            case GREATER -> "(" + in(e, 0) + " > " + in(e, 1) + ").to(like.dtype)";
            case SCALE -> scaled(in(e, 0), (Attribute.Factor) e.attribute());
            case SIGMOID, TANH, EXP, EXPM1, LOG, SQRT, SIN, COS, ERF ->
                call("torch." + e.op().name().toLowerCase(Locale.ROOT), e);
            case SOFTPLUS -> call("F.softplus", e);
            case CONCAT -> e.inputs().stream().map(this::of).collect(Collectors.joining(", ", "torch.cat([", "], -1)"));
            case SLICE -> in(e, 0) + "[..., " + window(e).from() + ":" + end(e) + "]";
            case ROWS -> in(e, 0) + "[" + window(e).from() + ":" + end(e) + "]";
            case PAD -> padded(e, "", e.inputs().get(0).width());
            case PAD_ROWS -> padded(e, "0, 0, ", e.inputs().get(0).rows());
            case REPEAT -> in(e, 0) + ".repeat_interleave(" + e.width() + ", -1)";
            case TRANSPOSE -> in(e, 0) + ".t()";
            case ROW_SUM -> in(e, 0) + ".sum(-1, keepdim=True)";
            case ROW_MAX -> call("largest", e);
            case LOG_SUM_EXP -> "torch.logsumexp(" + in(e, 0) + ", -1, keepdim=True)";
            case LOG_SOFTMAX -> "torch.log_softmax(" + in(e, 0) + ", -1)";
            case SPREAD -> in(e, 0) + ".expand(len(present), -1, -1)";
            case ALONG_SUM -> along("sum_along", e);
            case ALONG_MAX -> along("largest_along", e);
            case ALONG_LOG_SUM_EXP -> along("log_sum_exp_along", e);
            case PICK -> in(e, 0) + ".gather(-1, " + in(e, 1) + ".long())";
            case PLACE ->
                "torch.zeros_like(%s).repeat_interleave(%d, -1).scatter(-1, %s.long(), %s)"
                        .formatted(in(e, 0), e.width(), in(e, 1), in(e, 0));
            case OUTER_PRODUCT -> "(" + in(e, 0) + "[..., :, None] * " + in(e, 1) + "[..., None, :]).flatten(-2)";
            case MATRIX_TIMES -> "(" + unflat(e, 0, 1, false) + " @ " + in(e, 1) + "[..., None])[..., 0]";
            case TIMES_MATRIX -> "(" + in(e, 0) + "[..., None, :] @ " + unflat(e, 1, 0, true) + ")[..., 0, :]";
            case SIGMOID_GRADIENT, TANH_GRADIENT, SAVED, OUTER, COLUMN_SUM, SCATTER, TIME_SUM, FINAL ->
                throw new IllegalArgumentException(
                        "python: a step must have the words of cells alone, but has " + e.op() + " of gradients");
        };
    }

    private static String matrix(Attribute.Matrix matrix) {
        return IntStream.range(0, matrix.rows())
                .mapToObj(i -> IntStream.range(0, matrix.width())
                        .mapToObj(j -> number(matrix.at(i, j)))
                        .collect(Collectors.joining(", ", "[", "]")))
                .collect(Collectors.joining(", ", "k([", "])"));
    }

    private static String filled(String rows, int width, double value) {
        return "like.new_full((" + rows + ", " + width + "), " + number(value) + ")";
    }

    private String linear(Expr e) {
        var linear = (Attribute.Linear) e.attribute();
        List<String> terms = new ArrayList<>();
        for (int i = 0; i < linear.products(); i++) {
            terms.add(in(e, 2 * i) + " @ " + in(e, 2 * i + 1));
        }
        if (linear.addend()) {
            terms.add(in(e, 2 * linear.products()));
        }
        return "(" + String.join(" + ", terms) + ")";
    }

    private String operator(Expr e, String operator) {
        return "(" + in(e, 0) + " " + operator + " " + in(e, 1) + ")";
    }

    private String call(String function, Expr e) {
        return e.inputs().stream().map(this::of).collect(Collectors.joining(", ", function + "(", ")"));
    }

    private String along(String function, Expr e) {
        return function + "(" + in(e, 0) + ", present)";
    }

    private static String scaled(String a, Attribute.Factor by) {
        String product = by.factor() == 1 ? a : a + " * " + number(by.factor());
        return by.factor() == -1
                ? "(" + number(by.shift()) + " - " + a + ")"
                : "(" + (by.shift() == 0 ? product : product + " + " + number(by.shift())) + ")";
    }

    private String padded(Expr e, String before, int size) {
        int from = window(e).from();
        return "F.pad(%s, (%s%d, %d))"
                .formatted(in(e, 0), before, from, window(e).size() - from - size);
    }

    /** A row that is a matrix, as a matrix. */
    private String unflat(Expr e, int matrix, int row, boolean rowFirst) {
        int width = e.inputs().get(matrix).width();
        int n = e.inputs().get(row).width();
        return "%s.unflatten(-1, (%d, %d))"
                .formatted(in(e, matrix), rowFirst ? n : width / n, rowFirst ? width / n : n);
    }

    private static Attribute.Window window(Expr e) {
        return (Attribute.Window) e.attribute();
    }

    private static int end(Expr e) {
        return window(e).from() + window(e).size();
    }
}
