package org.souvenir.core.expr;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Numbers;

/**
 * One value of one time step: a batch of rows {@code [B, n]}, a fixed matrix {@code [k, n]} made of parameters, or rows along
 * the time axis of another sequence, {@code [B, T', n]}, of which each sequence of the batch has a number of its own.
 *
 * <p>Expressions are immutable; identity is the object. Rows and widths are checked when an expression is built, so a
 * mistake shows at the line of the cell that made it. Where one operand has width 1, or one row, it is repeated; a batch beside rows along another axis is repeated
 * along that.
 */
public final class Expr {
    /** The number of rows of a value that has one row per sequence. */
    public static final int BATCH = 0;

    /** The number of rows of a value that has one row for each step of another sequence, made anew at every time step. */
    public static final int ALONG = -1;

    /** As {@link #ALONG}, of a value that is the same at every time step: made of the other sequence and of parameters alone. */
    public static final int STILL = -2;

    private final Op op;
    private final Attribute attribute;
    private final List<Expr> inputs;
    private final Shape shape;

    private Expr(Op op, Attribute attribute, List<Expr> inputs) {
        this.op = op;
        this.attribute = attribute;
        try {
            this.inputs = List.copyOf(Spreading.of(op, inputs));
            this.shape = Shape.of(op, attribute, this.inputs);
        } catch (IndexOutOfBoundsException | ClassCastException e) {
            throw new IllegalArgumentException(
                    "%s: it must have the operands and the attribute of its kind, but has %s and %s"
                            .formatted(op.name().toLowerCase(Locale.ROOT), inputs, attribute),
                    e);
        }
    }

    /** A node of the graph; cells use the methods below and {@link Functions} instead. */
    public static Expr of(Op op, Attribute attribute, List<Expr> inputs) {
        requireNonNull(op, "op");
        requireNonNull(attribute, "attribute");
        NoNulls.in(inputs, "inputs");
        return new Expr(op, attribute, inputs);
    }

    /** A node without attribute. */
    public static Expr of(Op op, Expr... inputs) {
        requireNonNull(op, "op");
        NoNulls.in(inputs, "inputs");
        return new Expr(op, Attribute.None.NONE, List.of(inputs));
    }

    /**
     * The same value everywhere.
     *
     * @param value may be infinite, but not NaN
     */
    public static Expr constant(double value) {
        Numbers.known("constant: the value", value);
        return new Expr(Op.CONSTANT, new Attribute.Value(value), List.of());
    }

    /** A row of numbers, [1, n], the same for all sequences and steps; not modified, and copied. */
    public static Expr constant(double[] row) {
        requireNonNull(row, "row");
        return constant(new double[][] {row});
    }

    /**
     * A matrix of numbers, [k, n], the same for all sequences and steps; not modified, and copied. In float32 it holds what
     * is next to them.
     *
     * @throws IllegalArgumentException if there are no numbers, or rows have unlike widths
     */
    public static Expr constant(double[][] rows) {
        NoNulls.in(rows, "rows");
        return new Expr(Op.MATRIX, new Attribute.Matrix(rows), List.of());
    }

    /**
     * A batch [B, width] that holds the same value everywhere, where one value [1, 1] is not enough. A fixed row becomes a
     * batch by {@code filled(row.width(), 0).plus(row)}.
     */
    public static Expr filled(int width, double value) {
        Numbers.known("filled: the value", value);
        return new Expr(Op.FILLED, new Attribute.Filled(width, value), List.of());
    }

    /** This + other. */
    public Expr plus(Expr other) {
        requireNonNull(other, "other");
        return of(Op.ADD, this, other);
    }

    /** This + number. */
    public Expr plus(double number) {
        return scaled(1, number);
    }

    /** This - other. */
    public Expr minus(Expr other) {
        requireNonNull(other, "other");
        return of(Op.SUBTRACT, this, other);
    }

    /** This · other, element by element. */
    public Expr times(Expr other) {
        requireNonNull(other, "other");
        return of(Op.MULTIPLY, this, other);
    }

    /** This · number. */
    public Expr times(double number) {
        return scaled(number, 0);
    }

    /** This / other, element by element. */
    public Expr dividedBy(Expr other) {
        requireNonNull(other, "other");
        return of(Op.DIVIDE, this, other);
    }

    /** -this. */
    public Expr negated() {
        return scaled(-1, 0);
    }

    /** 1 - this: what a gate lets go. */
    public Expr complement() {
        return scaled(-1, 1);
    }

    /**
     * factor · this + shift.
     *
     * @throws IllegalArgumentException if one is NaN
     */
    public Expr scaled(double factor, double shift) {
        Numbers.known("scaled: the factor", factor);
        Numbers.known("scaled: what is added", shift);
        return new Expr(Op.SCALE, new Attribute.Factor(factor, shift), List.of(this));
    }

    /** The columns [from, from + width); this itself where these are all. */
    public Expr slice(int from, int width) {
        return from == 0 && width == width()
                ? this
                : new Expr(Op.SLICE, new Attribute.Window(from, width), List.of(this));
    }

    /** The rows [from, from + count) of a fixed matrix. */
    public Expr rows(int from, int count) {
        return new Expr(Op.ROWS, new Attribute.Window(from, count), List.of(this));
    }

    /** A fixed matrix, rows and columns exchanged. */
    public Expr transposed() {
        return of(Op.TRANSPOSE, this);
    }

    /** This · weight, the product with a fixed matrix [width, n]. */
    public Expr product(Expr weight) {
        requireNonNull(weight, "weight");
        return new Expr(Op.LINEAR, new Attribute.Linear(1, false), List.of(this, weight));
    }

    /** All that the roots are made of, themselves included, operands first. */
    public static List<Expr> inOrder(Collection<Expr> roots) {
        NoNulls.in(roots, "roots");
        Set<Expr> seen = new HashSet<>();
        List<Expr> order = new ArrayList<>();
        for (Expr root : roots) {
            visit(root, seen, order);
        }
        return order;
    }

    private static void visit(Expr e, Set<Expr> seen, List<Expr> order) {
        if (seen.add(e)) {
            for (Expr input : e.inputs) {
                visit(input, seen, order);
            }
            order.add(e);
        }
    }

    /** Whether it is made of one of these, or is one. */
    public boolean dependsOn(Set<Expr> others) {
        NoNulls.in(others, "others");
        return inOrder(List.of(this)).stream().anyMatch(others::contains);
    }

    /** What it computes. */
    public Op op() {
        return op;
    }

    /** What it carries beside its operands. */
    public Attribute attribute() {
        return attribute;
    }

    /** Its operands. */
    public List<Expr> inputs() {
        return inputs;
    }

    /** Its rows: {@link #BATCH}, {@link #ALONG}, {@link #STILL}, or the number of rows of a fixed matrix. */
    public int rows() {
        return shape.rows();
    }

    /** Its columns. */
    public int width() {
        return shape.width();
    }

    /** Whether it is the same for all rows and time steps: made of parameters and constants. */
    public boolean fixed() {
        return shape.rows() > 0;
    }

    /** Whether it has rows along the time axis of another sequence, {@code [B, T', n]}. */
    public boolean along() {
        return shape.along();
    }

    /** {@code [B, n]}, {@code [B, T', n]} or {@code [k, n]}, for messages. */
    public String shape() {
        return shape.toString();
    }

    @Override
    public String toString() {
        return op + shape();
    }
}
