package org.souvenir.core.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;

/** Writes expressions such that they are read as they are; with as few brackets as that allows. */
final class ExpressionWriter {

    /** What holds a text together at its outermost: the later, the tighter. */
    private enum Bond {
        SUM,
        TERM,
        SIGNED,
        WHOLE
    }

    private record Piece(String text, Bond bond) {}

    private final Function<Expr, @Nullable String> written;
    private final Function<Expr, List<Expr>> operands;

    /**
     * Writes expressions.
     *
     * @param written the text of what has a name, or is the layer of a step; null of anything else
     * @param operands of an expression, as they are to be written
     */
    ExpressionWriter(Function<Expr, @Nullable String> written, Function<Expr, List<Expr>> operands) {
        this.written = written;
        this.operands = operands;
    }

    /** The name of an expression, or what it is made of. */
    String text(Expr e) {
        return piece(e).text();
    }

    /** What an expression is made of, also if it has a name. */
    String body(Expr e) {
        return made(e).text();
    }

    private Piece piece(Expr e) {
        String text = written.apply(e);
        return text == null ? made(e) : new Piece(text, Bond.WHOLE);
    }

    private Piece made(Expr e) {
        List<Expr> in = operands.apply(e);
        return switch (e.op()) {
            case CONSTANT -> number(((Attribute.Value) e.attribute()).value());
            case FILLED -> {
                var filled = (Attribute.Filled) e.attribute();
                yield whole("filled(" + filled.width() + ", " + Words.number(filled.value()) + ")");
            }
            case MATRIX -> whole(matrix((Attribute.Matrix) e.attribute()));
            case MASK -> whole(mask((Attribute.Mask) e.attribute()));
            case LINEAR -> linear((Attribute.Linear) e.attribute(), in);
            case ADD -> infix(in, " + ", Bond.SUM, Bond.TERM);
            case SUBTRACT -> infix(in, " - ", Bond.SUM, Bond.TERM);
            case MULTIPLY -> infix(in, " * ", Bond.TERM, Bond.SIGNED);
            case DIVIDE -> infix(in, " / ", Bond.TERM, Bond.SIGNED);
            case SCALE -> scaled((Attribute.Factor) e.attribute(), in.get(0));
            case CONCAT ->
                in.size() > 1 && in.stream().anyMatch(part -> part.op() != Op.CONSTANT)
                        ? whole("[" + list(in) + "]")
                        : call("concat", in);
            case SLICE -> {
                var window = (Attribute.Window) e.attribute();
                yield whole("%s[%d:%d]"
                        .formatted(
                                within(operand(in.get(0)), Bond.WHOLE), window.from(), window.from() + window.size()));
            }
            case ROWS -> windowed("rows", e, in);
            case PAD -> windowed("pad", e, in);
            case PAD_ROWS -> windowed("padRows", e, in);
            case REPEAT -> sized("repeat", e, in);
            case PLACE -> sized("place", e, in);
            case MINIMUM,
                    MAXIMUM,
                    GREATER,
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
                    TRANSPOSE,
                    ROW_SUM,
                    ROW_MAX,
                    LOG_SUM_EXP,
                    LOG_SOFTMAX,
                    SPREAD,
                    ALONG_SUM,
                    ALONG_MAX,
                    ALONG_LOG_SUM_EXP,
                    GATHER,
                    PICK,
                    OUTER_PRODUCT,
                    MATRIX_TIMES,
                    TIMES_MATRIX,
                    SIGMOID_GRADIENT,
                    TANH_GRADIENT -> call(Words.of(e.op()), in);
            case INPUT, SEQUENCE, STATE, PARAMETER ->
                throw new IllegalArgumentException("print: what a step reads must be declared on it, but %s %s is not"
                        .formatted(e, e.attribute()));
            case SAVED, OUTER, COLUMN_SUM, SCATTER, TIME_SUM, FINAL ->
                throw new IllegalArgumentException(
                        "print: a step must be made of what cells are made of, but has %s, which is in gradients only"
                                .formatted(e));
        };
    }

    private Piece linear(Attribute.Linear linear, List<Expr> in) {
        return linear.products() == 1 && !linear.addend()
                ? infix(in, " @ ", Bond.TERM, Bond.SIGNED)
                : call("affine", in);
    }

    private Piece infix(List<Expr> in, String sign, Bond left, Bond right) {
        Piece a = operand(in.get(0));
        Piece b = operand(in.get(1));
        String second = b.text().startsWith("-") ? "(" + b.text() + ")" : within(b, right);
        return new Piece(within(a, left) + sign + second, left);
    }

    /** A number beside a sign would scale what is on the other side. */
    private Piece operand(Expr e) {
        return e.op() == Op.CONSTANT
                ? whole("constant(" + Words.number(((Attribute.Value) e.attribute()).value()) + ")")
                : piece(e);
    }

    private Piece scaled(Attribute.Factor by, Expr operand) {
        Piece a = operand(operand);
        double factor = by.factor();
        double shift = by.shift();
        if (Double.doubleToRawLongBits(shift) == 0) {
            return factor == -1
                    ? new Piece("-" + within(a, Bond.WHOLE), Bond.SIGNED)
                    : new Piece(Words.number(factor) + " * " + unsigned(a, Bond.SIGNED), Bond.TERM);
        }
        if (factor == 1 && shift != 0) {
            return new Piece(
                    within(a, Bond.SUM) + (shift < 0 ? " - " : " + ") + Words.number(Math.abs(shift)), Bond.SUM);
        }
        if (factor == -1 && shift != 0) {
            return new Piece(Words.number(shift) + " - " + unsigned(a, Bond.TERM), Bond.SUM);
        }
        return whole("scale(%s, %s, %s)".formatted(a.text(), Words.number(factor), Words.number(shift)));
    }

    private static String unsigned(Piece piece, Bond least) {
        return piece.text().startsWith("-") ? "(" + piece.text() + ")" : within(piece, least);
    }

    private Piece windowed(String function, Expr e, List<Expr> in) {
        var window = (Attribute.Window) e.attribute();
        return whole("%s(%s, %d, %d)".formatted(function, list(in), window.from(), window.size()));
    }

    private Piece sized(String function, Expr e, List<Expr> in) {
        var window = (Attribute.Window) e.attribute();
        if (window.from() != 0) {
            throw new IllegalArgumentException(
                    "print: %s must begin at 0, but begins at %d".formatted(e, window.from()));
        }
        return whole("%s(%s, %d)".formatted(function, list(in), window.size()));
    }

    private static String matrix(Attribute.Matrix matrix) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < matrix.rows(); i++) {
            List<String> row = new ArrayList<>();
            for (int j = 0; j < matrix.width(); j++) {
                row.add(Words.number(matrix.at(i, j)));
            }
            rows.add(String.join(", ", row));
        }
        return "[" + String.join("; ", rows) + "]";
    }

    private static String mask(Attribute.Mask mask) {
        String numbers = "%d, %s, %s, %s"
                .formatted(
                        mask.width(),
                        Words.number(mask.probability()),
                        Words.number(mask.value()),
                        Words.number(mask.expected()));
        if (mask.rows() == Expr.BATCH) {
            return "mask(%s, %s)".formatted(numbers, mask.scope() == Attribute.Scope.STEP ? "step" : "sequence");
        }
        if (mask.rows() < 0 || mask.scope() == Attribute.Scope.STEP) {
            throw new IllegalArgumentException(
                    "print: a mask of fixed matrices must last for a sequence, but found " + mask);
        }
        return "fixedMask(%d, %s)".formatted(mask.rows(), numbers);
    }

    private Piece call(String function, List<Expr> in) {
        return whole(function + "(" + list(in) + ")");
    }

    private String list(List<Expr> in) {
        return in.stream().map(this::text).collect(Collectors.joining(", "));
    }

    private static Piece number(double value) {
        return whole(Words.number(value));
    }

    private static String within(Piece piece, Bond least) {
        return piece.bond().compareTo(least) < 0 ? "(" + piece.text() + ")" : piece.text();
    }

    private static Piece whole(String text) {
        return new Piece(text, Bond.WHOLE);
    }
}
