package org.souvenir.core.expr;

import java.util.List;
import java.util.Locale;

/**
 * Rows and width of an expression, by its op.
 *
 * @param rows {@link Expr#BATCH} for one row per sequence, {@link Expr#ALONG} or {@link Expr#STILL} for one per step of another
 *     sequence, else the rows of a fixed matrix
 * @param width the columns
 */
record Shape(int rows, int width) {

    static Shape of(Op op, Attribute attribute, List<Expr> in) {
        return switch (op) {
            case INPUT -> new Shape(Expr.BATCH, positive(op, ((Attribute.Input) attribute).width()));
            case SEQUENCE -> new Shape(Expr.STILL, positive(op, ((Attribute.Input) attribute).width()));
            case STATE, FINAL -> new Shape(Expr.BATCH, positive(op, ((Attribute.State) attribute).width()));
            case PARAMETER -> {
                var spec = ((Attribute.Parameter) attribute).spec();
                yield new Shape(positive(op, spec.rows()), positive(op, spec.columns()));
            }
            case CONSTANT -> new Shape(1, 1);
            case MATRIX -> {
                var matrix = (Attribute.Matrix) attribute;
                yield new Shape(positive(op, matrix.rows()), positive(op, matrix.width()));
            }
            case FILLED -> new Shape(Expr.BATCH, positive(op, ((Attribute.Filled) attribute).width()));
            case MASK -> {
                var mask = (Attribute.Mask) attribute;
                yield new Shape(mask.rows(), positive(op, mask.width()));
            }
            case LINEAR -> linear((Attribute.Linear) attribute, in);
            case GATHER ->
                new Shape(ids(op, in.get(1)).rows(), fixed(op, in.get(0)).width());
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MINIMUM, MAXIMUM, GREATER, SIGMOID_GRADIENT, TANH_GRADIENT ->
                broadcast(op, in.get(0), in.get(1));
            case SCALE, SIGMOID, TANH, SOFTPLUS, EXP, EXPM1, LOG, SQRT, SIN, COS, ERF, LOG_SOFTMAX -> of(in.get(0));
            case CONCAT -> concat(in);
            case SLICE -> {
                var window = window(op, attribute, in.get(0).width());
                yield new Shape(in.get(0).rows(), window.size());
            }
            case PAD, REPEAT -> new Shape(in.get(0).rows(), positive(op, ((Attribute.Window) attribute).size()));
            case ROWS ->
                new Shape(
                        window(op, attribute, fixed(op, in.get(0)).rows()).size(),
                        in.get(0).width());
            case PAD_ROWS ->
                new Shape(
                        ((Attribute.Window) attribute).size(),
                        fixed(op, in.get(0)).width());
            case TRANSPOSE -> new Shape(fixed(op, in.get(0)).width(), in.get(0).rows());
            case ROW_SUM, ROW_MAX, LOG_SUM_EXP -> new Shape(in.get(0).rows(), 1);
            case SPREAD -> new Shape(Expr.ALONG, batch(op, in.get(0)).width());
            case ALONG_SUM, ALONG_MAX, ALONG_LOG_SUM_EXP ->
                new Shape(Expr.BATCH, along(op, in.get(0)).width());
            case TIME_SUM -> new Shape(Expr.STILL, along(op, in.get(0)).width());
            case PICK ->
                new Shape(batch(op, in.get(0)).rows(), ids(op, in.get(1)).width());
            case PLACE -> new Shape(ids(op, in.get(1)).rows(), ((Attribute.Window) attribute).size());
            case OUTER_PRODUCT ->
                new Shape(
                        commonRows(op, in.get(0), in.get(1)),
                        width(op, (long) in.get(0).width() * in.get(1).width()));
            case MATRIX_TIMES -> timesRow(op, in.get(0), in.get(1));
            case TIMES_MATRIX -> timesRow(op, in.get(1), in.get(0));
            case SAVED -> of(((Attribute.Of) attribute).value());
            case OUTER -> {
                require(sameRows(in.get(0), in.get(1)), op, "rows must match", in.get(0), in.get(1));
                yield new Shape(in.get(0).width(), in.get(1).width());
            }
            case COLUMN_SUM -> new Shape(1, in.get(0).width());
            case SCATTER ->
                new Shape(
                        ((Attribute.Window) attribute).size(),
                        batch(op, in.get(1)).width());
        };
    }

    private static Shape of(Expr x) {
        return new Shape(x.rows(), x.width());
    }

    private static Shape linear(Attribute.Linear linear, List<Expr> in) {
        int width = in.get(1).width();
        int rows = Expr.BATCH;
        for (int i = 0; i < linear.products(); i++) {
            Expr x = rowsOfLinear(in.get(0), in.get(2 * i));
            rows = i == 0 ? x.rows() : common(rows, x.rows());
            Expr w = fixed(Op.LINEAR, in.get(2 * i + 1));
            require(x.width() == w.rows(), Op.LINEAR, "the input's width must be the weight's rows", x, w);
            require(w.width() == width, Op.LINEAR, "weights that are added must have one width", in.get(1), w);
        }
        if (linear.addend()) {
            Expr addend = in.get(2 * linear.products());
            require(
                    addend.width() == width && (addend.rows() == rows || addend.rows() == 1),
                    Op.LINEAR,
                    "the bias must be as wide as the product",
                    in.get(1),
                    addend);
        }
        return new Shape(rows, width);
    }

    private static Expr rowsOfLinear(Expr first, Expr x) {
        if (x.fixed()) {
            return batch(Op.LINEAR, x);
        }
        require(sameRows(first, x), Op.LINEAR, "rows of what is added must match", first, x);
        return x;
    }

    private static Shape broadcast(Op op, Expr a, Expr b) {
        require(
                a.width() == b.width() || a.width() == 1 || b.width() == 1,
                op,
                "widths must match (or one be 1)",
                a,
                b);
        return new Shape(commonRows(op, a, b), Math.max(a.width(), b.width()));
    }

    private static int commonRows(Op op, Expr a, Expr b) {
        require(
                sameRows(a, b) || a.rows() == 1 || b.rows() == 1,
                op,
                "rows must match (or one have a single row)",
                a,
                b);
        return a.rows() == 1 ? b.rows() : b.rows() == 1 ? a.rows() : common(a.rows(), b.rows());
    }

    private static boolean sameRows(Expr a, Expr b) {
        return a.rows() == b.rows() || a.along() && b.along();
    }

    /** Of rows that are the same at every step and others, new ones come at every step. */
    private static int common(int rows, int others) {
        return rows == others ? rows : Expr.ALONG;
    }

    /** A row that is a matrix, times a row. */
    private static Shape timesRow(Op op, Expr matrix, Expr row) {
        if (matrix.width() % row.width() != 0) {
            throw new IllegalArgumentException(
                    "%s: the matrix's width must be a multiple of the row's, but the matrix is %s and the row is %s"
                            .formatted(name(op), matrix.shape(), row.shape()));
        }
        return new Shape(commonRows(op, matrix, row), matrix.width() / row.width());
    }

    private static Shape concat(List<Expr> in) {
        if (in.isEmpty()) {
            throw new IllegalArgumentException("concat: at least one part is needed, but there is none");
        }
        long width = 0;
        int rows = in.get(0).rows();
        for (Expr part : in) {
            require(sameRows(in.get(0), part), Op.CONCAT, "rows must match", in.get(0), part);
            rows = common(rows, part.rows());
            width += part.width();
        }
        return new Shape(rows, width(Op.CONCAT, width));
    }

    private static int width(Op op, long width) {
        if (width > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("%s: a row must have at most %d numbers, but would have %d"
                    .formatted(name(op), Integer.MAX_VALUE, width));
        }
        return (int) width;
    }

    private static Attribute.Window window(Op op, Attribute attribute, int available) {
        var window = (Attribute.Window) attribute;
        if (window.from() < 0 || window.size() < 1 || window.from() > available - window.size()) {
            throw new IllegalArgumentException("%s: the part must lie within [0, %d), but it is [%d, %d)"
                    .formatted(name(op), available, window.from(), (long) window.from() + window.size()));
        }
        return window;
    }

    private static Expr ids(Op op, Expr x) {
        if (batch(op, x).width() != 1) {
            throw new IllegalArgumentException(
                    "%s: ids must be [B, 1], but they are %s".formatted(name(op), x.shape()));
        }
        return x;
    }

    private static Expr batch(Op op, Expr x) {
        if (x.rows() != Expr.BATCH) {
            throw new IllegalArgumentException("%s: a batch [B, n] is needed here, but found %s%s"
                    .formatted(name(op), x.fixed() ? "the fixed matrix " : "", x.shape()));
        }
        return x;
    }

    private static Expr along(Op op, Expr x) {
        if (!x.along()) {
            throw new IllegalArgumentException(
                    "%s: rows along another sequence [B, T', n] are needed here, but found %s%s"
                            .formatted(name(op), x.fixed() ? "the fixed matrix " : "", x.shape()));
        }
        return x;
    }

    private static Expr fixed(Op op, Expr x) {
        if (!x.fixed()) {
            throw new IllegalArgumentException("%s: a fixed matrix (made of parameters) is needed here, but found %s"
                    .formatted(name(op), x.shape()));
        }
        return x;
    }

    private static int positive(Op op, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("%s: sizes must be at least 1, but found %d".formatted(name(op), n));
        }
        return n;
    }

    private static void require(boolean holds, Op op, String rule, Expr left, Expr right) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "%s: %s, but left is %s and right is %s".formatted(name(op), rule, left.shape(), right.shape()));
        }
    }

    private static String name(Op op) {
        return op.name().toLowerCase(Locale.ROOT);
    }

    boolean along() {
        return rows < 0;
    }

    @Override
    public String toString() {
        if (along()) {
            return "[B, T', " + width + "]";
        }
        return "[" + (rows == Expr.BATCH ? "B" : String.valueOf(rows)) + ", " + width + "]";
    }
}
