package org.souvenir.core.run;

import static org.souvenir.core.expr.Functions.concat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;

/**
 * A step made of the op list at random: some inputs, ids, states and in half of the steps another sequence, then one op after another on what is there. A value
 * that may become large is squashed, so that float and double stay comparable over some steps.
 */
public final class RandomStep {
    /** What only gradients are made of; every other op is drawn. */
    static final Set<Op> IN_GRADIENTS_ONLY = EnumSet.of(
            Op.PLACE,
            Op.SIGMOID_GRADIENT,
            Op.TANH_GRADIENT,
            Op.SAVED,
            Op.OUTER,
            Op.COLUMN_SUM,
            Op.SCATTER,
            Op.TIME_SUM,
            Op.FINAL);

    private static final double LARGE = 4; // as far as the numbers of a fixture go
    private static final int WIDEST = 40;

    /** A value, and what it stays below. */
    private record Value(Expr expr, double bound) {}

    private final Random random;
    private final Step step;
    private final List<Value> batches = new ArrayList<>();
    /** What runs along another sequence. */
    private final List<Value> alongs = new ArrayList<>();

    private final List<Value> matrices = new ArrayList<>();
    private final List<Expr> ids = new ArrayList<>();
    private final List<Expr> unused = new ArrayList<>();
    private final List<Expr> states = new ArrayList<>();
    private int names;

    private RandomStep(Step step, long seed) {
        this.step = step;
        this.random = new Random(seed * 7919);
    }

    /** The step of a seed: the same on every run. */
    public static Step of(long seed) {
        return Step.of(step -> new RandomStep(step, seed).write());
    }

    private void write() {
        List<Op> ops = new ArrayList<>(EnumSet.complementOf(EnumSet.copyOf(IN_GRADIENTS_ONLY)));
        make(Op.INPUT);
        for (int i = random.nextInt(3); i >= 0; i--) {
            make(Op.STATE);
            make(Op.PARAMETER);
        }
        if (random.nextBoolean()) {
            make(Op.SEQUENCE);
        }
        ids.add(step.ids("ids", 3 + random.nextInt(3)));
        for (int n = 8 + random.nextInt(20); n > 0; n--) {
            make(ops.get(random.nextInt(ops.size())));
        }
        for (Expr state : states) {
            step.next(((Attribute.State) state.attribute()).name(), successor(state.width()));
        }
        step.output(output());
    }

    private String name(String kind) {
        return kind + names++;
    }

    /** Small as a rule; now and then wider than a vector. */
    private int width() {
        return random.nextInt(12) == 0 ? 15 + random.nextInt(20) : 1 + random.nextInt(6);
    }

    private <E> E one(List<E> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Value batch() {
        return one(batches);
    }

    private Value matrix() {
        if (matrices.isEmpty() || random.nextInt(4) == 0) {
            parameter(1 + random.nextInt(4), width());
        }
        return one(matrices);
    }

    /** A batch, something along another sequence, or a matrix. */
    private Value any() {
        return random.nextInt(4) == 0 ? matrix() : rows();
    }

    private Value rows() {
        return !alongs.isEmpty() && random.nextInt(3) == 0 ? one(alongs) : batch();
    }

    private Expr parameter(int rows, int width) {
        Expr e = step.parameter(name("p"), rows, width, Initializer.glorotUniform());
        matrices.add(new Value(e, 2));
        return e;
    }

    // ---- what there is, grown by one ----

    private void make(Op op) {
        value(op).ifPresent(value -> {
            Value tame = value.bound() > LARGE ? squashed(value) : value;
            if (tame.expr().fixed()) {
                matrices.add(tame);
                return;
            }
            unused.removeAll(tame.expr().inputs());
            unused.add(tame.expr());
            (tame.expr().along() ? alongs : batches).add(tame);
            if (random.nextInt(6) == 0) {
                step.name(name("seen"), tame.expr());
            }
        });
    }

    private Value squashed(Value value) {
        Expr x = value.expr();
        unused.remove(x);
        return switch (random.nextInt(4)) {
            case 0 -> new Value(Functions.tanh(x), 1);
            case 1 -> new Value(Functions.sigmoid(x), 1);
            case 2 -> new Value(Functions.softsign(x), 1);
            default -> new Value(Functions.clip(x.times(0.5), -1.5, 1.5), 1.5);
        };
    }

    private Optional<Value> value(Op op) {
        return switch (op) {
            case INPUT -> Optional.of(new Value(step.input(name("x"), width()), LARGE));
            case SEQUENCE -> Optional.of(new Value(step.sequence(name("a"), width()), LARGE));
            case STATE -> Optional.of(state());
            case PARAMETER -> {
                parameter(1 + random.nextInt(4), width());
                yield Optional.empty();
            }
            case CONSTANT -> Optional.of(new Value(Expr.constant(random.nextDouble() - 0.5), 0.5));
            case MATRIX -> Optional.of(new Value(numbers(1 + random.nextInt(4), width()), 0.5));
            case FILLED -> Optional.of(new Value(Expr.filled(width(), random.nextDouble() - 0.5), 0.5));
            case MASK -> Optional.of(mask());
            case LINEAR -> Optional.of(linear());
            case GATHER -> {
                Expr chosen = one(ids);
                Expr table = matrix(((Attribute.Input) chosen.attribute()).limit(), width());
                yield Optional.of(new Value(Functions.gather(table, chosen), LARGE));
            }
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MINIMUM, MAXIMUM, GREATER -> binary(op);
            case SCALE -> {
                Value x = any();
                double factor = 2 * random.nextDouble() - 1;
                yield Optional.of(new Value(x.expr().scaled(factor, 0.3), x.bound() + 0.3));
            }
            case SIGMOID, TANH, SIN, COS, ERF -> Optional.of(new Value(Expr.of(op, any().expr()), 1));
            case SOFTPLUS -> {
                Value x = any();
                yield Optional.of(new Value(Functions.softplus(x.expr()), x.bound() + 1));
            }
            case EXP, EXPM1 -> {
                Value x = any();
                yield Optional.of(new Value(Expr.of(op, x.expr()), Math.exp(x.bound())));
            }
            case LOG, SQRT -> Optional.of(new Value(Expr.of(op, positive(any().expr())), LARGE));
            case CONCAT -> concatenation();
            case SLICE -> {
                Value x = any();
                int from = random.nextInt(x.expr().width());
                int size = 1 + random.nextInt(x.expr().width() - from);
                yield Optional.of(new Value(x.expr().slice(from, size), x.bound()));
            }
            case PAD -> {
                Value x = any();
                int from = random.nextInt(3);
                var window = new Attribute.Window(from, from + x.expr().width() + random.nextInt(3));
                yield Optional.of(new Value(Expr.of(op, window, List.of(x.expr())), x.bound()));
            }
            case REPEAT -> {
                Value x = any();
                Expr column = x.expr().slice(random.nextInt(x.expr().width()), 1);
                yield Optional.of(new Value(Functions.repeat(column, width()), x.bound()));
            }
            case ROWS -> {
                Value x = matrix();
                int from = random.nextInt(x.expr().rows());
                int count = 1 + random.nextInt(x.expr().rows() - from);
                yield Optional.of(new Value(x.expr().rows(from, count), x.bound()));
            }
            case PAD_ROWS -> {
                Value x = matrix();
                int from = random.nextInt(3);
                var window = new Attribute.Window(from, from + x.expr().rows() + random.nextInt(3));
                yield Optional.of(new Value(Expr.of(op, window, List.of(x.expr())), x.bound()));
            }
            case TRANSPOSE -> {
                Value x = matrix();
                yield Optional.of(new Value(x.expr().transposed(), x.bound()));
            }
            case ROW_SUM, ROW_MAX, LOG_SUM_EXP -> {
                Value x = any();
                double bound = op == Op.ROW_SUM ? x.bound() * x.expr().width() : x.bound() + 3;
                yield Optional.of(new Value(Expr.of(op, x.expr()), bound));
            }
            case LOG_SOFTMAX -> {
                Value x = any();
                yield Optional.of(new Value(Functions.logSoftmax(x.expr()), 2 * x.bound() + 4));
            }
            case SPREAD -> {
                along();
                Value x = batch();
                yield Optional.of(new Value(Expr.of(op, x.expr()), x.bound()));
            }
            case ALONG_SUM, ALONG_MAX, ALONG_LOG_SUM_EXP -> {
                Value x = along();
                double bound = op == Op.ALONG_SUM ? x.bound() * 4 : x.bound() + 2;
                yield Optional.of(new Value(Expr.of(op, x.expr()), bound));
            }
            case PICK -> {
                Expr chosen = one(ids);
                int limit = ((Attribute.Input) chosen.attribute()).limit();
                yield one(batches, v -> v.expr().width() >= limit)
                        .map(v -> new Value(Functions.pick(v.expr(), chosen), v.bound()));
            }
            case OUTER_PRODUCT -> {
                Value a = any();
                yield one(batches, v -> v.expr().width() * a.expr().width() <= WIDEST && rowsFit(a.expr(), v.expr()))
                        .map(b -> new Value(Expr.of(op, a.expr(), b.expr()), a.bound() * b.bound()));
            }
            case MATRIX_TIMES, TIMES_MATRIX -> ofMatrix(op);
            case PLACE, SIGMOID_GRADIENT, TANH_GRADIENT, SAVED, OUTER, COLUMN_SUM, SCATTER, TIME_SUM, FINAL ->
                throw new IllegalArgumentException("in gradients only: " + op);
        };
    }

    /** Something along another sequence, which is there from now on. */
    private Value along() {
        if (alongs.isEmpty()) {
            make(Op.SEQUENCE);
        }
        return one(alongs);
    }

    private Optional<Value> one(List<Value> from, Predicate<Value> fitting) {
        List<Value> all = from.stream().filter(fitting).toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(one(all));
    }

    /** From zero, a number, a parameter, or a row that something fixed has. */
    private Value state() {
        int width = width();
        Expr initial = switch (random.nextInt(5)) {
            case 0 -> Expr.constant(0);
            case 1 -> Expr.constant(0.4);
            case 2 -> parameter(1, random.nextBoolean() ? width : 1);
            default -> row(width);
        };
        Expr leaf = step.state(name("s"), width, initial);
        states.add(leaf);
        return new Value(leaf, LARGE);
    }

    /** A fixed row: of a transpose, of a sum, or of a matrix. */
    private Expr row(int width) {
        Expr matrix = matrix(1 + random.nextInt(3), width);
        return matrix.rows(random.nextInt(matrix.rows()), 1);
    }

    /** A fixed matrix of the given shape: one that is there, a transpose or a part of one, a new parameter, both, or numbers. */
    private Expr matrix(int rows, int width) {
        List<Expr> found = new ArrayList<>();
        for (Value value : matrices) {
            Expr e = value.expr();
            if (e.rows() == rows && e.width() == width) {
                found.add(e);
            }
            if (e.rows() == width && e.width() == rows) {
                found.add(e.transposed());
            }
            if (e.rows() >= rows && e.width() >= width) {
                found.add(e.rows(e.rows() - rows, rows).slice(e.width() - width, width));
            }
        }
        return switch (found.isEmpty() ? 0 : random.nextInt(4)) {
            case 0 ->
                switch (random.nextInt(6)) {
                    case 0, 1 -> rows > 1 ? padded(rows, width) : parameter(rows, width);
                    case 2 -> numbers(rows, width);
                    default -> parameter(rows, width);
                };
            case 1 -> parameter(rows, width).times(one(found));
            default -> one(found);
        };
    }

    /** A new parameter, and a row of zeros above or below. */
    private Expr padded(int rows, int width) {
        var window = new Attribute.Window(random.nextInt(2), rows);
        return Expr.of(Op.PAD_ROWS, window, List.of(parameter(rows - 1, width)));
    }

    private Expr numbers(int rows, int width) {
        double[][] numbers = new double[rows][width];
        for (double[] row : numbers) {
            Arrays.setAll(row, j -> random.nextDouble() - 0.5);
        }
        return Expr.constant(numbers);
    }

    private Value mask() {
        double probability = 0.2 + 0.7 * random.nextDouble();
        double value = random.nextBoolean() ? 1 : 1 / probability;
        var scope = random.nextBoolean() ? Attribute.Scope.STEP : Attribute.Scope.SEQUENCE;
        double expected = value * probability;
        Expr mask = random.nextInt(4) == 0
                ? step.fixedMask(1 + random.nextInt(4), width(), probability, value, expected)
                : step.mask(width(), probability, value, expected, scope);
        return new Value(mask, value);
    }

    private Value linear() {
        int width = width();
        List<Expr> operands = new ArrayList<>();
        int products = 1 + random.nextInt(3);
        double bound = 2;
        List<Value> lefts = rows().expr().along() ? alongs : batches;
        for (int i = 0; i < products; i++) {
            Value x = one(lefts);
            Expr left = x.expr();
            bound += x.bound() * left.width() * 2;
            operands.add(left);
            operands.add(matrix(left.width(), width));
        }
        boolean bias = random.nextBoolean();
        if (bias) {
            operands.add(row(width));
        }
        return new Value(Expr.of(Op.LINEAR, new Attribute.Linear(products, bias), operands), bound);
    }

    private static Expr positive(Expr x) {
        return Functions.square(x).plus(0.5);
    }

    private Optional<Value> binary(Op op) {
        Value a = any();
        List<Value> from = random.nextInt(3) == 0 ? matrices : random.nextInt(3) == 0 ? alongs : batches;
        Optional<Value> other = one(from, v -> fits(a.expr(), v.expr()));
        return other.map(b -> {
            boolean first = random.nextBoolean();
            Value left = first ? a : b;
            Value right = first ? b : a;
            return switch (op) {
                case DIVIDE -> new Value(left.expr().dividedBy(positive(right.expr())), 2 * left.bound());
                case MULTIPLY -> new Value(left.expr().times(right.expr()), left.bound() * right.bound());
                case GREATER -> // what vanishes in float alone must not be what decides
                    new Value(Functions.greater(left.expr().plus(0.05), right.expr()), 1);
                default -> new Value(Expr.of(op, left.expr(), right.expr()), left.bound() + right.bound());
            };
        });
    }

    private static boolean fits(Expr a, Expr b) {
        return (a.width() == b.width() || a.width() == 1 || b.width() == 1) && rowsFit(a, b);
    }

    private static boolean rowsFit(Expr a, Expr b) {
        return a.rows() == b.rows() || a.rows() == 1 || b.rows() == 1 || !a.fixed() && !b.fixed();
    }

    /** A matrix times a row, or a row times a matrix; a matrix is any row whose width the other's divides. */
    private Optional<Value> ofMatrix(Op op) {
        Value matrix = any();
        return one(
                        random.nextInt(4) == 0 ? matrices : batches,
                        v -> matrix.expr().width() % v.expr().width() == 0 && rowsFit(matrix.expr(), v.expr()))
                .map(v -> new Value(
                        op == Op.MATRIX_TIMES
                                ? Functions.matrixTimes(matrix.expr(), v.expr())
                                : Functions.timesMatrix(v.expr(), matrix.expr()),
                        matrix.bound() * v.bound() * v.expr().width()));
    }

    private Optional<Value> concatenation() {
        Value first = any();
        List<Value> same = first.expr().fixed()
                ? matrices.stream()
                        .filter(v -> v.expr().rows() == first.expr().rows())
                        .toList()
                : first.expr().along() && random.nextBoolean() ? alongs : batches;
        List<Expr> parts = new ArrayList<>(List.of(first.expr()));
        double bound = first.bound();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            Value next = one(same);
            parts.add(next.expr());
            bound = Math.max(bound, next.bound());
        }
        Expr all = concat(parts.toArray(Expr[]::new));
        return all.width() > WIDEST ? Optional.empty() : Optional.of(new Value(all, bound));
    }

    // ---- how it ends ----

    /** Something that is there, of the right width: as it is, made by a product, or put together. */
    private Expr successor(int width) {
        Optional<Value> found = one(batches, v -> v.expr().width() == width);
        if (found.isPresent() && random.nextInt(3) > 0) {
            return found.get().expr();
        }
        if (width > 1 && random.nextBoolean()) {
            return concat(successor(1), successor(width - 1));
        }
        Expr x = batch().expr();
        if (x.width() >= width) {
            return x.slice(x.width() - width, width);
        }
        return Functions.tanh(x.product(matrix(x.width(), width)));
    }

    /** As much as possible of what nothing else reads, at last. */
    private Expr output() {
        List<Expr> parts = new ArrayList<>();
        int width = 0;
        for (int i = unused.size() - 1; i >= 0; i--) {
            Expr e = unused.get(i);
            if (width + e.width() <= WIDEST) {
                parts.add(e.along() ? Functions.sumAlong(e) : e);
                width += e.width();
            }
        }
        if (parts.isEmpty()) {
            return batch().expr();
        }
        return parts.size() == 1 ? parts.get(0) : concat(parts.toArray(Expr[]::new));
    }
}
