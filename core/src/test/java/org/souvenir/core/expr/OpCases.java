package org.souvenir.core.expr;

import static org.souvenir.core.parameter.Initializer.zeros;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** For every op, expressions with the shape and the values that they must have. */
final class OpCases {
    private OpCases() {}

    /**
     * An expression of the op.
     *
     * @param shape as {@link Expr#shape} writes it
     */
    record Case(Function<Step, Expr> expression, String shape, Evaluation.Formula value) {}

    /** A new op does not compile until it has its cases. */
    static List<Case> of(Op op) {
        return switch (op) {
            case INPUT -> List.of(new Case(s -> s.input(3), "[B, 3]", (n, i, j) -> n.at("x", i, j)));
            case STATE -> List.of(new Case(OpCases::state, "[B, 3]", (n, i, j) -> n.at("start", 0, j)));
            case SEQUENCE, SPREAD, ALONG_SUM, ALONG_MAX, ALONG_LOG_SUM_EXP, TIME_SUM -> OpsAlong.of(op);
            case PARAMETER -> List.of(new Case(s -> fixed(s, "w", 4, 3), "[4, 3]", (n, i, j) -> n.at("w", i, j)));
            case CONSTANT -> List.of(new Case(s -> Expr.constant(-2.5), "[1, 1]", (n, i, j) -> -2.5));
            case MATRIX -> matrices();
            case FILLED -> List.of(new Case(s -> Expr.filled(3, -2.5), "[B, 3]", (n, i, j) -> -2.5));
            case MASK -> masks();
            case LINEAR -> products();
            case GATHER ->
                List.of(new Case(
                        s -> Functions.gather(fixed(s, "table", 5, 3), s.ids("ids", 5)),
                        "[B, 3]",
                        (n, i, j) -> n.at("table", (int) n.at("ids", i, 0), j)));
            case ADD -> binary(op, (a, b) -> a + b);
            case SUBTRACT -> binary(op, (a, b) -> a - b);
            case MULTIPLY -> binary(op, (a, b) -> a * b);
            case DIVIDE -> binary(op, (a, b) -> a / b);
            case MINIMUM -> binary(op, (a, b) -> a < b ? a : b);
            case MAXIMUM -> binary(op, (a, b) -> a > b ? a : b);
            case GREATER -> binary(op, (a, b) -> a > b ? 1 : 0);
            case SIGMOID_GRADIENT -> binary(op, (y, dy) -> (0.25 - (y - 0.5) * (y - 0.5)) * dy);
            case TANH_GRADIENT -> binary(op, (y, dy) -> (1 - y) * (1 + y) * dy);
            case SCALE -> unary("x", x -> x.scaled(-3, 0.5), x -> -3 * x + 0.5);
            case SIGMOID -> unary(op, x -> (1 + Math.tanh(x / 2)) / 2);
            case TANH -> unary(op, x -> (Math.exp(2 * x) - 1) / (Math.exp(2 * x) + 1));
            case SOFTPLUS -> unary(op, x -> Math.log(1 + Math.exp(x)));
            case EXP -> unary(op, Math::exp);
            case EXPM1 -> unary(op, x -> 2 * Math.exp(x / 2) * Math.sinh(x / 2));
            case LOG -> unary("positive", x -> Expr.of(op, x), Math::log);
            case SQRT -> unary("positive", x -> Expr.of(op, x), Math::sqrt);
            case SIN -> unary(op, x -> 2 * Math.sin(x / 2) * Math.cos(x / 2));
            case COS -> unary(op, x -> 1 - 2 * Math.sin(x / 2) * Math.sin(x / 2));
            case ERF -> unary(op, OpCases::erf);
            case CONCAT -> OpShapes.concat();
            case SLICE -> unaryOver(OpShapes.window(op, 1, 2), 2, (n, i, j) -> n.at("x", i, j + 1));
            case PAD -> unaryOver(OpShapes.window(op, 1, 5), 5, (n, i, j) -> j >= 1 && j < 4 ? n.at("x", i, j - 1) : 0);
            case REPEAT -> OpShapes.repeat();
            case ROWS, PAD_ROWS, TRANSPOSE -> OpShapes.ofFixed(op);
            case ROW_SUM ->
                unaryOver(x -> Expr.of(op, x), 1, (n, i, j) -> n.at("x", i, 0) + n.at("x", i, 1) + n.at("x", i, 2));
            case ROW_MAX ->
                unaryOver(
                        x -> Expr.of(op, x),
                        1,
                        (n, i, j) -> Math.max(n.at("x", i, 0), Math.max(n.at("x", i, 1), n.at("x", i, 2))));
            case LOG_SUM_EXP ->
                unaryOver(
                        x -> Expr.of(op, x),
                        1,
                        (n, i, j) -> Math.log(
                                Math.exp(n.at("x", i, 0)) + Math.exp(n.at("x", i, 1)) + Math.exp(n.at("x", i, 2))));
            case LOG_SOFTMAX ->
                unaryOver(
                        x -> Expr.of(op, x),
                        3,
                        (n, i, j) -> -Math.log(Math.exp(n.at("x", i, 0) - n.at("x", i, j))
                                + Math.exp(n.at("x", i, 1) - n.at("x", i, j))
                                + Math.exp(n.at("x", i, 2) - n.at("x", i, j))));
            case PICK ->
                List.of(new Case(
                        s -> Functions.pick(s.input(3), s.ids("ids", 3)),
                        "[B, 1]",
                        (n, i, j) -> n.at("x", i, (int) n.at("ids", i, 0))));
            case OUTER_PRODUCT, MATRIX_TIMES, TIMES_MATRIX -> OpShapes.ofMatrices(op);
            case PLACE, OUTER, COLUMN_SUM, SCATTER, SAVED, FINAL -> OpShapes.inGradients(op);
        };
    }

    /** An op in whose derivative an op stands that stands in gradients only. */
    static Optional<Op> derivedFrom(Op op) {
        return switch (op) {
            case SIGMOID_GRADIENT -> Optional.of(Op.SIGMOID);
            case TANH_GRADIENT -> Optional.of(Op.TANH);
            case SAVED -> Optional.of(Op.MULTIPLY);
            case TIME_SUM -> Optional.of(Op.SEQUENCE);
            case OUTER -> Optional.of(Op.LINEAR);
            case COLUMN_SUM -> Optional.of(Op.ADD);
            case SCATTER -> Optional.of(Op.GATHER);
            case FINAL -> Optional.of(Op.STATE);
            case PLACE -> Optional.of(Op.PICK);
            default -> Optional.empty();
        };
    }

    /** A batch [B, width], another sequence [B, T', width] or, with rows, a fixed matrix. */
    static Expr operand(Step s, String name, int rows, int width) {
        return switch (rows) {
            case Expr.BATCH -> s.input(name, width);
            case Expr.STILL -> s.sequence(name, width);
            default -> fixed(s, name, rows, width);
        };
    }

    static Expr fixed(Step s, String name, int rows, int width) {
        return s.parameter(name, rows, width, zeros());
    }

    static String shape(int rows, int width) {
        return "[%s, %d]".formatted(rows == Expr.BATCH ? "B" : rows < 0 ? "B, T'" : String.valueOf(rows), width);
    }

    private static Expr state(Step s) {
        Expr h = s.state("h", 3, fixed(s, "start", 1, 3));
        s.next("h", h.times(s.input(3)));
        return h;
    }

    /** By Simpson's rule. */
    static double erf(double x) {
        int parts = 1000;
        double sum = 0;
        for (int i = 0; i <= parts; i++) {
            double t = x * i / parts;
            sum += (i == 0 || i == parts ? 1 : i % 2 == 0 ? 2 : 4) * Math.exp(-t * t);
        }
        return 2 / Math.sqrt(Math.PI) * sum * x / (3 * parts);
    }

    private static List<Case> matrices() {
        double[][] numbers = {{1, -2.5}, {0.25, 3}, {-4, 5}};
        return List.of(
                new Case(s -> Expr.constant(numbers), "[3, 2]", (n, i, j) -> numbers[i][j]),
                new Case(s -> Expr.constant(numbers[1]), "[1, 2]", (n, i, j) -> numbers[1][j]));
    }

    private static List<Case> masks() {
        List<Case> cases = new ArrayList<>();
        for (Attribute.Scope scope : Attribute.Scope.values()) {
            cases.add(new Case(s -> s.mask(3, 1, 2.5, 1, scope), "[B, 3]", (n, i, j) -> 2.5));
            cases.add(new Case(s -> s.mask(3, 0, 2.5, 1, scope), "[B, 3]", (n, i, j) -> 0));
        }
        cases.add(new Case(s -> s.fixedMask(4, 3, 1, 2.5, 1), "[4, 3]", (n, i, j) -> 2.5));
        return cases;
    }

    private static List<Case> products() {
        return List.of(
                new Case(s -> s.input(3).product(fixed(s, "w", 3, 2)), "[B, 2]", (n, i, j) -> dot(n, "x", "w", i, j)),
                new Case(
                        s -> s.linear("h", s.sequence("x", 3), 2),
                        "[B, T', 2]",
                        (n, i, j) -> dot(n, "x", "h.weight", i, j) + n.at("h.bias", 0, j)),
                new Case(
                        s -> Functions.linear(List.of(
                                s.sequence("x", 3),
                                fixed(s, "w", 3, 2),
                                s.sequence("z", 3).times(s.input("y", 3)),
                                fixed(s, "u", 3, 2))),
                        "[B, T', 2]",
                        (n, i, j) -> dot(n, "x", "w", i, j)
                                + n.at("z", i, 0) * n.at("y", i, 0) * n.at("u", 0, j)
                                + n.at("z", i, 1) * n.at("y", i, 1) * n.at("u", 1, j)
                                + n.at("z", i, 2) * n.at("y", i, 2) * n.at("u", 2, j)),
                new Case(
                        s -> s.linear("h", s.input(3), 2),
                        "[B, 2]",
                        (n, i, j) -> dot(n, "x", "h.weight", i, j) + n.at("h.bias", 0, j)),
                new Case(
                        s -> Functions.linear(
                                List.of(s.input(3), fixed(s, "w", 3, 2), s.input("y", 3), fixed(s, "u", 3, 2))),
                        "[B, 2]",
                        (n, i, j) -> dot(n, "x", "w", i, j) + dot(n, "y", "u", i, j)),
                new Case(
                        s -> Functions.linear(List.of(s.input(3), fixed(s, "w", 3, 2), s.input("added", 2))),
                        "[B, 2]",
                        (n, i, j) -> dot(n, "x", "w", i, j) + n.at("added", i, j)));
    }

    private static double dot(Evaluation n, String x, String w, int i, int j) {
        return n.at(x, i, 0) * n.at(w, 0, j) + n.at(x, i, 1) * n.at(w, 1, j) + n.at(x, i, 2) * n.at(w, 2, j);
    }

    private static List<Case> unary(Op op, DoubleUnaryOperator f) {
        return unary("x", x -> Expr.of(op, x), f);
    }

    private static List<Case> unary(String name, Function<Expr, Expr> op, DoubleUnaryOperator f) {
        List<Case> cases = new ArrayList<>();
        for (int[] a : new int[][] {{0, 3}, {0, 1}, {-2, 3}, {4, 3}, {1, 3}, {1, 1}}) {
            cases.add(new Case(
                    s -> op.apply(operand(s, name, a[0], a[1])),
                    shape(a[0], a[1]),
                    (n, i, j) -> f.applyAsDouble(n.at(name, i, j))));
        }
        return cases;
    }

    /** Of x [B, 3], of x [B, T', 3] and of x [4, 3]. */
    private static List<Case> unaryOver(Function<Expr, Expr> op, int width, Evaluation.Formula value) {
        return List.of(
                new Case(s -> op.apply(operand(s, "x", Expr.BATCH, 3)), shape(Expr.BATCH, width), value),
                new Case(s -> op.apply(operand(s, "x", Expr.STILL, 3)), shape(Expr.STILL, width), value),
                new Case(s -> op.apply(operand(s, "x", 4, 3)), shape(4, width), value));
    }

    /** Every pair of shapes of which one is repeated along the other. */
    private static List<Case> binary(Op op, DoubleBinaryOperator f) {
        int[][] shapes = {{0, 3}, {0, 1}, {-2, 3}, {-2, 1}, {1, 3}, {1, 1}, {4, 3}, {4, 1}};
        List<Case> cases = new ArrayList<>();
        for (int[] a : shapes) {
            for (int[] b : shapes) {
                if (a[0] == b[0] || a[0] == 1 || b[0] == 1 || a[0] <= 0 && b[0] <= 0) {
                    cases.add(new Case(
                            s -> Expr.of(op, operand(s, "a", a[0], a[1]), operand(s, "b", b[0], b[1])),
                            shape(a[0] == 1 ? b[0] : b[0] == 1 ? a[0] : Math.min(a[0], b[0]), Math.max(a[1], b[1])),
                            (n, i, j) -> f.applyAsDouble(n.at("a", i, j), n.at("b", i, j))));
                }
            }
        }
        return cases;
    }
}
