package org.souvenir.cells.drawing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;

/** Writes expressions as formulas, with as few parentheses as possible. */
final class Formulas {

    /** What holds a formula together at its outermost: the later, the tighter. */
    enum Bond {
        SUM,
        TIMES,
        PRODUCT,
        WHOLE
    }

    /** A formula. */
    record Piece(String text, Bond bond) {}

    private final Notation notation;
    private final Map<Expr, Symbol> symbols;

    /**
     * Formulas in a notation.
     *
     * @param symbols what is not written out but called by its name
     */
    Formulas(Notation notation, Map<Expr, Symbol> symbols) {
        this.notation = notation;
        this.symbols = symbols;
    }

    /** The name of an expression, or its formula. */
    Piece of(Expr e) {
        Symbol symbol = symbols.get(e);
        return symbol == null ? body(e, this::of) : whole(notation.symbol(symbol));
    }

    /** The formula of an expression, also if it has a name. */
    Piece body(Expr e) {
        return body(e, this::of);
    }

    /** The formula of an expression whose operands are written by {@code operand}. */
    Piece body(Expr e, Function<Expr, Piece> operand) {
        Form form = Form.of(e);
        List<Piece> in = new ArrayList<>();
        List<Expr> operands = e.op() == Op.CONCAT ? sideBySide(e) : form.operands();
        operands.forEach(o -> in.add(operand.apply(o)));
        return switch (form.kind()) {
            case OP -> op(e, in);
            case SAME -> in.get(0);
            case NUMBER -> number(Form.factor(e).shift());
            case ABSOLUTE -> whole(notation.absolute(in.get(0).text()));
            case SQUARE -> whole(notation.raised(within(in.get(0), Bond.WHOLE), notation.digits("2")));
            case MEAN -> call("mean", in);
            case SOFTMAX -> call("softmax", in);
            case SOFTMAX_ALONG -> call("softmaxⱼ", in);
            case NORM -> call("norm", in);
        };
    }

    /** What lies side by side, also within what has no name of its own. */
    private List<Expr> sideBySide(Expr concat) {
        return concat.inputs().stream()
                .flatMap(part -> part.op() == Op.CONCAT && !symbols.containsKey(part)
                        ? sideBySide(part).stream()
                        : Stream.of(part))
                .toList();
    }

    private Piece op(Expr e, List<Piece> in) {
        return switch (e.op()) {
            case CONSTANT -> number(((Attribute.Value) e.attribute()).value());
            case FILLED -> number(((Attribute.Filled) e.attribute()).value());
            case LINEAR -> linear((Attribute.Linear) e.attribute(), in);
            case ADD -> plus(in.get(0), in.get(1), e.inputs().get(1));
            case SUBTRACT ->
                new Piece(in.get(0).text() + notation.minus() + within(unsigned(in.get(1)), Bond.TIMES), Bond.SUM);
            case MULTIPLY -> new Piece(factor(in.get(0)) + notation.times() + factor(in.get(1)), Bond.TIMES);
            case DIVIDE -> divided(in.get(0), in.get(1));
            case SCALE -> scaled(Form.factor(e), in.get(0));
            case MINIMUM -> call("min", in);
            case MAXIMUM -> call("max", in);
            case GREATER -> whole(notation.greater(in.get(0).text(), in.get(1).text()));
            case SIGMOID -> call("σ", in);
            case SQRT -> whole(notation.root(in.get(0).text()));
            case CONCAT ->
                whole(notation.concatenation(in.stream().map(Piece::text).toList()));
            case SLICE, ROWS -> {
                var window = (Attribute.Window) e.attribute();
                yield whole(notation.part(within(in.get(0), Bond.WHOLE), window.from(), window.from() + window.size()));
            }
            case TRANSPOSE -> whole(notation.raised(within(in.get(0), Bond.WHOLE), "T"));
            case ROW_SUM -> call("sum", in);
            case ROW_MAX -> call("max", in);
            case OUTER_PRODUCT ->
                new Piece(
                        within(in.get(0), Bond.WHOLE) + notation.outer() + within(in.get(1), Bond.WHOLE), Bond.PRODUCT);
            case MATRIX_TIMES, TIMES_MATRIX ->
                new Piece(
                        within(in.get(0), Bond.WHOLE) + notation.product() + within(in.get(1), Bond.WHOLE),
                        Bond.PRODUCT);
            case ALONG_SUM -> call("Σⱼ", in);
            case ALONG_MAX -> call("maxⱼ", in);
            case ALONG_LOG_SUM_EXP -> call("logsumexpⱼ", in);
            case GATHER ->
                whole(notation.call("row", List.of(in.get(0).text(), in.get(1).text())));
            case TANH, SOFTPLUS, EXP, LOG, SIN, COS, ERF, LOG_SUM_EXP, LOG_SOFTMAX -> call(word(e.op()), in);
            case EXPM1 -> new Piece(call("exp", in).text() + notation.minus() + notation.number(1), Bond.SUM);
            case INPUT, SEQUENCE, STATE, PARAMETER, MATRIX, MASK ->
                throw new AssertionError("formula: every leaf must have a symbol, but " + e + " has none");
            case REPEAT,
                    SPREAD,
                    PAD,
                    PAD_ROWS,
                    PICK,
                    PLACE,
                    SIGMOID_GRADIENT,
                    TANH_GRADIENT,
                    SAVED,
                    OUTER,
                    COLUMN_SUM,
                    SCATTER,
                    TIME_SUM,
                    FINAL -> call(word(e.op()), in);
        };
    }

    private static String word(Op op) {
        return op.name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    private Piece linear(Attribute.Linear linear, List<Piece> in) {
        List<String> terms = new ArrayList<>();
        for (int i = 0; i < linear.products(); i++) {
            terms.add(within(in.get(2 * i), Bond.WHOLE) + notation.product() + within(in.get(2 * i + 1), Bond.WHOLE));
        }
        if (linear.addend()) {
            terms.add(in.get(2 * linear.products()).text());
        }
        return new Piece(String.join(notation.plus(), terms), terms.size() == 1 ? Bond.PRODUCT : Bond.SUM);
    }

    private Piece plus(Piece a, Piece b, Expr right) {
        if (b.text().startsWith(notation.minus().strip())) {
            boolean negative = right.op() == Op.SCALE
                    && !symbols.containsKey(right)
                    && Form.factor(right).shift() == 0;
            String rest = b.text().substring(notation.minus().strip().length());
            return new Piece(
                    a.text() + (negative ? notation.minus() + rest : notation.plus() + notation.parentheses(b.text())),
                    Bond.SUM);
        }
        return new Piece(a.text() + notation.plus() + b.text(), Bond.SUM);
    }

    private Piece divided(Piece a, Piece b) {
        return notation.fractionsStack()
                ? new Piece(notation.fraction(a.text(), b.text()), Bond.TIMES)
                : new Piece(notation.fraction(factor(a), within(b, Bond.WHOLE)), Bond.TIMES);
    }

    private Piece scaled(Attribute.Factor by, Piece a) {
        double size = Math.abs(by.factor());
        String term =
                size == 1 ? within(a, Bond.TIMES) : notation.number(size) + notation.product() + within(a, Bond.TIMES);
        String minus = notation.minus();
        if (by.shift() == 0) {
            return by.factor() < 0
                    ? new Piece(minus.strip() + term, Bond.SUM)
                    : size == 1 ? a : new Piece(term, Bond.TIMES);
        }
        String sum = by.factor() < 0
                ? notation.number(by.shift()) + minus + term
                : (size == 1 ? a.text() : term)
                        + (by.shift() < 0 ? minus : " + ")
                        + notation.number(Math.abs(by.shift()));
        return new Piece(sum, Bond.SUM);
    }

    /** (1 - w) ⊙ a + w ⊙ b. */
    Piece mixed(List<Expr> weightAndEnds) {
        Piece w = of(weightAndEnds.get(0));
        String rest = notation.parentheses(notation.number(1) + notation.minus() + within(w, Bond.TIMES));
        return new Piece(
                rest
                        + notation.times()
                        + factor(of(weightAndEnds.get(1)))
                        + notation.plus()
                        + factor(w)
                        + notation.times()
                        + factor(of(weightAndEnds.get(2))),
                Bond.SUM);
    }

    /** A factor among others: a matrix product in it would look as if the others were part of it. */
    private String factor(Piece piece) {
        return piece.bond() == Bond.PRODUCT ? notation.parentheses(piece.text()) : within(unsigned(piece), Bond.TIMES);
    }

    private Piece unsigned(Piece piece) {
        return piece.text().startsWith(notation.minus().strip()) ? new Piece(piece.text(), Bond.SUM) : piece;
    }

    private String within(Piece piece, Bond least) {
        return piece.bond().compareTo(least) < 0 ? notation.parentheses(piece.text()) : piece.text();
    }

    private Piece call(String function, List<Piece> in) {
        return whole(notation.call(function, in.stream().map(Piece::text).toList()));
    }

    private Piece number(double value) {
        return new Piece(notation.number(value), Bond.WHOLE);
    }

    private static Piece whole(String text) {
        return new Piece(text, Bond.WHOLE);
    }
}
