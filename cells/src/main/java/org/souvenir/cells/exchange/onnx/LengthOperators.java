package org.souvenir.cells.exchange.onnx;

import static org.souvenir.core.expr.Functions.maximum;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.souvenir.cells.Cell;
import org.souvenir.cells.exchange.onnx.Atom.Axis;
import org.souvenir.cells.exchange.onnx.Value.Chosen;
import org.souvenir.cells.exchange.onnx.Value.Lengths;
import org.souvenir.cells.exchange.onnx.Value.Mask;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.exchange.onnx.Value.Steps;
import org.souvenir.cells.exchange.onnx.Value.Truth;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * What models compute of the lengths of their sequences: whether a sequence has a step, whether that is its last, whether it has
 * any, and how many. Where the lengths of a batch say the same, nothing is left of it in the network.
 */
final class LengthOperators {
    private static final Constant ZERO = Constant.of(new int[0], new float[1]);

    private LengthOperators() {}

    /** What is computed of lengths, or of the numbers of steps; nothing where neither is one. */
    static Optional<Value> computed(Importer in, String op, Value a, Value b) {
        if (a instanceof Lengths lengths && b instanceof Constant constant && constant.length() == 1) {
            Optional<Value> known = withNumber(op, lengths, constant);
            if (known.isPresent()) {
                return known;
            }
        }
        if (op.equals("Max") && b instanceof Lengths && a instanceof Constant) {
            return computed(in, op, b, a);
        }
        if (a instanceof Constant constant && b instanceof Lengths) {
            Optional<Steps> steps = steps(in, constant);
            if (steps.isPresent()) {
                return computed(in, op, steps.get(), b);
            }
        }
        if (a instanceof Lengths && b instanceof Constant constant) {
            Optional<Steps> steps = steps(in, constant);
            if (steps.isPresent()) {
                return computed(in, op, a, steps.get());
            }
        }
        if (a instanceof Steps steps && b instanceof Lengths lengths) {
            return Optional.of(compared(in, op, steps, lengths));
        }
        if (a instanceof Lengths lengths && b instanceof Steps steps) {
            return Optional.of(compared(in, turned(op), steps, lengths));
        }
        if (op.equals("Mul") && a instanceof Mask mask && mask.truth() != Truth.PAST && b instanceof Rows rows) {
            return Optional.of(ChoiceOperators.chosen(in, mask, rows, ZERO));
        }
        if (op.equals("Mul") && a instanceof Rows && b instanceof Mask) {
            return computed(in, op, b, a);
        }
        if (a instanceof Mask || b instanceof Mask || a instanceof Chosen || b instanceof Chosen) {
            throw in.pastTheEnd();
        }
        return Optional.empty();
    }

    private static Optional<Value> withNumber(String op, Lengths lengths, Constant constant) {
        long number = constant.whole(0);
        if (number != constant.number(0)) {
            return Optional.empty();
        }
        return switch (op) {
            case "Max" ->
                Optional.of(new Lengths(
                        lengths.input(), lengths.dims(), lengths.less(), Math.max(lengths.least(), number)));
            case "Sub" ->
                lengths.plain()
                        ? Optional.of(new Lengths(lengths.input(), lengths.dims(), number, Long.MIN_VALUE))
                        : Optional.empty();
            case "Less", "LessOrEqual", "Equal" ->
                lengths.plain() && number == (op.equals("Less") ? 1 : 0)
                        ? Optional.of(new Mask(Truth.EMPTY, lengths.input(), null, lengths.dims()))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** The numbers of the steps, where a model has them stored for as many as it was made for. */
    private static Optional<Steps> steps(Importer in, Constant constant) {
        if (!Constants.counts(constant) || constant.length() < 2) {
            return Optional.empty();
        }
        return in.inputs().time(constant.length()).map(axis -> {
            List<List<Atom>> axes = new ArrayList<>();
            for (int size : constant.shape()) {
                axes.add(size == 1 ? List.of() : List.of(axis));
            }
            return new Steps(axis, Dims.of(axes));
        });
    }

    private static String turned(String op) {
        return switch (op) {
            case "Less" -> "Greater";
            case "Greater" -> "Less";
            case "LessOrEqual" -> "GreaterOrEqual";
            case "GreaterOrEqual" -> "LessOrEqual";
            default -> op;
        };
    }

    /** Which steps there are, or which is the last. */
    private static Value compared(Importer in, String op, Steps steps, Lengths lengths) {
        Dims dims = Broadcast.dims(in, List.of(steps, lengths), -1);
        boolean running = lengths.less() == 0 && op.equals("Less") || lengths.less() == 1 && op.equals("LessOrEqual");
        boolean past =
                lengths.less() == 0 && op.equals("GreaterOrEqual") || lengths.less() == 1 && op.equals("Greater");
        boolean last = lengths.less() == 1 && op.equals("Equal");
        if (!running && !past && !last || lengths.least() > 0) {
            throw new IllegalArgumentException(
                    "the number of a step must be compared with how many there are, or with that of the last one, but is by "
                            + op);
        }
        Axis axis = steps.axis();
        if (last) {
            return new Mask(Truth.LAST, lengths.input(), axis, dims);
        }
        if (!in.plan().active()) {
            in.inputs().lengths(lengths.input(), axis);
            return new Mask(past ? Truth.PAST : Truth.RUNNING, lengths.input(), axis, dims);
        }
        Rows active = new Rows(new Row.Wired(in.inputs().active(lengths.input(), axis), true), dims);
        return running ? active : ElementOperators.unary(active, e -> e.complement());
    }

    /** The step of a number that is one less than how many there are. */
    static Rows lastStep(Importer in, Rows x, int axis, Lengths lengths) {
        List<Atom> steps = x.dims().axis(axis);
        Dims dims = x.dims().without(axis).with(axis, List.of());
        if (lengths.less() != 1
                || lengths.least() != Long.MIN_VALUE
                || steps.size() != 1
                || !(steps.get(0) instanceof Axis time && time.time())
                || lengths.dims().rank() != dims.rank()
                || !IntStream.range(0, dims.rank())
                        .allMatch(i -> dims.size(i).equals(lengths.dims().size(i)))) {
            throw new IllegalArgumentException(
                    "by lengths the last step of each sequence is picked, by their number - 1, but of %s it picks otherwise"
                            .formatted(x.dims()));
        }
        return new Rows(last(in, x.row(), lengths.input(), time), dims);
    }

    /** The last step of each sequence; also where what is computed goes on to the last of all. */
    static Row last(Importer in, Row row, String lengths, Axis time) {
        if (!in.plan().active()) {
            in.inputs().lengths(lengths, time);
            return new Row.Wired(in.layer("last", Pooling.LAST_STEP, Map.of(), in.node(row)), true);
        }
        Recurrent kept = Recurrent.with(new ActiveSteps(new Kept(row.width())));
        Node read = in.layer("last", kept, Map.of(), in.node(row), in.inputs().active(lengths, time));
        return new Row.Wired(in.graph().state(read, "kept"), true);
    }

    /** What is read, kept as a state. */
    private record Kept(int width) implements Cell {
        @Override
        public void define(Step step) {
            Expr x = step.input("x", width);
            step.state("kept", width);
            step.next("kept", x);
            step.output(x);
        }
    }

    /** How long sequences are, as a row of one number for each. */
    static Rows numbers(Importer in, Lengths lengths) {
        Row row = in.steps(lengths.input());
        Rows counted = new Rows(row, lengths.dims());
        if (lengths.less() != 0) {
            counted = ElementOperators.unary(counted, e -> e.plus((double) -lengths.less()));
        }
        return lengths.least() <= 0 && lengths.less() == 0
                ? counted
                : ElementOperators.unary(counted, e -> maximum(e, Expr.constant((double) lengths.least())));
    }

    /** What has numbers as rows; everything else as it is. */
    static Value asNumbers(Importer in, Value value) {
        return value instanceof Lengths lengths ? numbers(in, lengths) : value;
    }
}
