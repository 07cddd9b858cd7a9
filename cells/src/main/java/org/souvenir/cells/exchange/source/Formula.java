package org.souvenir.cells.exchange.source;

import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;

/** Writes single elements of values as Java expressions in float, with as few parentheses as possible. */
final class Formula {

    /** What holds an expression together at its outermost: the later, the tighter. */
    private enum Bond {
        SUM,
        TIMES,
        WHOLE
    }

    private record Piece(String text, Bond bond) {}

    private final Computation computation;
    private final Map<Expr, String> names;
    private final Consumer<Routine> calls;

    /**
     * Of the values of a step.
     *
     * @param names of those with arrays
     * @param calls told which routines are called
     */
    Formula(Computation computation, Map<Expr, String> names, Consumer<Routine> calls) {
        this.computation = computation;
        this.names = names;
        this.calls = calls;
    }

    /**
     * What an element is made of, in a loop over columns.
     *
     * @param row the variable that counts rows; empty where there is one row
     * @param column of the element
     */
    String definition(Expr e, String row, String column) {
        return body(e, row, e.width() == 1 ? "0" : column).text();
    }

    /** A number as a literal. */
    static String number(double value) {
        float number = (float) value;
        if (Float.isNaN(number) || Float.isInfinite(number)) {
            return "Float." + (Float.isNaN(number) ? "NaN" : number > 0 ? "POSITIVE_INFINITY" : "NEGATIVE_INFINITY");
        }
        boolean whole =
                number == Math.rint(number) && Math.abs(number) < 1e6 && Float.floatToRawIntBits(number) != 1 << 31;
        return (whole ? String.valueOf((int) number) : String.valueOf(number)) + "f";
    }

    /** Where the element stands in the array of a value. */
    String element(Expr e, String row, String column) {
        boolean rows = !row.isEmpty() && e.rows() != 1 && e.rows() != Expr.BATCH;
        String across = e.width() == 1 ? "0" : column;
        String down = e.width() == 1 ? row : row + " * " + e.width();
        return Objects.requireNonNull(names.get(e)) + "["
                + (!rows ? across : across.equals("0") ? down : down + " + " + across) + "]";
    }

    private Piece piece(Expr e, String row, String column) {
        if (computation.stored(e) && !Computation.number(e)) {
            return whole(element(e, row, column));
        }
        return body(e, row, e.width() == 1 ? "0" : column);
    }

    private Piece body(Expr e, String row, String column) {
        return switch (e.op()) {
            case CONSTANT -> literal(((Attribute.Value) e.attribute()).value());
            case FILLED -> literal(((Attribute.Filled) e.attribute()).value());
            case MASK -> literal(((Attribute.Mask) e.attribute()).expected());
            case SLICE -> piece(e.inputs().get(0), row, shifted(((Attribute.Window) e.attribute()).from(), column));
            case REPEAT -> piece(e.inputs().get(0), row, "0");
            case SPREAD -> piece(e.inputs().get(0), "", column);
            case ADD -> sum(e, " + ", row, column);
            case SUBTRACT -> sum(e, " - ", row, column);
            case MULTIPLY -> times(e, " * ", row, column);
            case DIVIDE -> times(e, " / ", row, column);
            case MINIMUM -> call("Math.min", e, row, column);
            case MAXIMUM -> call("Math.max", e, row, column);
            case GREATER ->
                whole("(%s > %s ? 1f : 0f)"
                        .formatted(
                                operand(e, 0, row, column).text(),
                                operand(e, 1, row, column).text()));
            case SCALE -> scale((Attribute.Factor) e.attribute(), operand(e, 0, row, column));
            case SIGMOID -> routine(Routine.SIGMOID, "sigmoid", e, row, column);
            case TANH -> routine(Routine.TANH, "tanh", e, row, column);
            case SOFTPLUS -> routine(Routine.SOFTPLUS, "softplus", e, row, column);
            case ERF -> routine(Routine.ERF, "erf", e, row, column);
            case EXP -> call("(float) Math.exp", e, row, column);
            case EXPM1 -> call("(float) Math.expm1", e, row, column);
            case LOG -> call("(float) Math.log", e, row, column);
            case SQRT -> call("(float) Math.sqrt", e, row, column);
            case SIN -> call("(float) Math.sin", e, row, column);
            case COS -> call("(float) Math.cos", e, row, column);
            case INPUT,
                    SEQUENCE,
                    STATE,
                    PARAMETER,
                    MATRIX,
                    LINEAR,
                    GATHER,
                    CONCAT,
                    PAD,
                    ROWS,
                    PAD_ROWS,
                    TRANSPOSE,
                    ROW_SUM,
                    ROW_MAX,
                    LOG_SUM_EXP,
                    LOG_SOFTMAX,
                    ALONG_SUM,
                    ALONG_MAX,
                    ALONG_LOG_SUM_EXP,
                    PICK,
                    PLACE,
                    OUTER_PRODUCT,
                    MATRIX_TIMES,
                    TIMES_MATRIX -> throw new AssertionError("formula: not element by element, " + e);
            case SIGMOID_GRADIENT, TANH_GRADIENT, SAVED, OUTER, COLUMN_SUM, SCATTER, TIME_SUM, FINAL ->
                throw Statements.inGradientsOnly(e.op());
        };
    }

    /** An operand's element: its only column, or its only row, stands for all. */
    private Piece operand(Expr e, int i, String row, String column) {
        return piece(e.inputs().get(i), row, column);
    }

    private static String shifted(int from, String column) {
        if (from == 0) {
            return column;
        }
        return column.equals("0") ? String.valueOf(from) : from + " + " + column;
    }

    private static Piece whole(String text) {
        return new Piece(text, Bond.WHOLE);
    }

    private static Piece literal(double value) {
        String number = number(value);
        return new Piece(number, number.startsWith("-") ? Bond.SUM : Bond.WHOLE);
    }

    private static String within(Piece piece, Bond bond) {
        return piece.bond().compareTo(bond) >= 0 ? piece.text() : "(" + piece.text() + ")";
    }

    private Piece sum(Expr e, String sign, String row, String column) {
        String left = operand(e, 0, row, column).text();
        return new Piece(left + sign + within(operand(e, 1, row, column), Bond.TIMES), Bond.SUM);
    }

    private Piece times(Expr e, String sign, String row, String column) {
        String left = within(operand(e, 0, row, column), Bond.TIMES);
        return new Piece(left + sign + within(operand(e, 1, row, column), Bond.WHOLE), Bond.TIMES);
    }

    private static Piece scale(Attribute.Factor by, Piece a) {
        String shift = number(by.shift());
        if (by.factor() == -1 && by.shift() != 0) {
            return new Piece(shift + " - " + within(a, Bond.TIMES), Bond.SUM);
        }
        String product = by.factor() == 1
                ? a.text()
                : by.factor() == -1 ? "-" + within(a, Bond.WHOLE) : number(by.factor()) + " * " + within(a, Bond.WHOLE);
        if (by.shift() != 0) {
            return new Piece(product + (by.shift() < 0 ? " - " + number(-by.shift()) : " + " + shift), Bond.SUM);
        }
        return by.factor() == 1 ? a : new Piece(product, by.factor() < 0 ? Bond.SUM : Bond.TIMES);
    }

    private Piece call(String function, Expr e, String row, String column) {
        StringBuilder arguments = new StringBuilder();
        for (int i = 0; i < e.inputs().size(); i++) {
            arguments
                    .append(i == 0 ? "" : ", ")
                    .append(operand(e, i, row, column).text());
        }
        return whole(function + "(" + arguments + ")");
    }

    private Piece routine(Routine routine, String name, Expr e, String row, String column) {
        calls.accept(routine);
        return call(name, e, row, column);
    }
}
