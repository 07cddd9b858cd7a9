package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;

/**
 * The equations of a step as ONNX nodes. A batch {@code [B, n]} is that in the body of a loop, and {@code [T, B, n]} where all
 * steps are computed at once; rows along another sequence are {@code [T', B, n]}, padded; a fixed matrix is what it is. What is
 * the same at every step is written outside the loop.
 */
final class StepWriter {

    /**
     * What the step meets.
     *
     * @param layer whose step it is, for messages
     * @param leaves the values of inputs and states; ids are int64 without an axis of width
     * @param parameters the value of a parameter by its name
     * @param batch the axes of a batch before its width, a value of int64
     * @param axes how many these are, 1 or 2
     * @param along the time axis of the sequence that is read as a whole, if there is one
     */
    record Context(
            String layer,
            Map<Expr, String> leaves,
            Function<String, String> parameters,
            Supplier<String> batch,
            int axes,
            Optional<TimeAxis> along) {}

    private final Context context;
    private final GraphWriter once;
    private final GraphWriter each;
    private final Map<Expr, String> values = new HashMap<>();

    /**
     * Writes nothing yet.
     *
     * @param once where what is the same at every step is written
     * @param each where the rest is written; the same where there is no loop
     */
    StepWriter(Context context, GraphWriter once, GraphWriter each) {
        this.context = context;
        this.once = once;
        this.each = each;
    }

    /** Writes a value, and what it is made of; what was written before is used. */
    String value(Expr wanted) {
        Expr e = Pattern.withoutMask(wanted);
        String known = values.get(e);
        if (known == null) {
            known = write(e);
            values.put(e, known);
        }
        return known;
    }

    private String write(Expr e) {
        GraphWriter to = e.fixed() || e.rows() == Expr.STILL ? once : each;
        return switch (e.op()) {
            case INPUT -> input(e, to);
            case SEQUENCE, STATE -> leaf(e);
            case PARAMETER ->
                context.parameters()
                        .apply(((Attribute.Parameter) e.attribute()).spec().name());
            case CONSTANT -> to.number(((Attribute.Value) e.attribute()).value());
            case MATRIX -> matrix((Attribute.Matrix) e.attribute(), to);
            case FILLED -> filled(((Attribute.Filled) e.attribute()).value(), e);
            case MASK -> filled(((Attribute.Mask) e.attribute()).expected(), e);
            case LINEAR -> linear(e, to);
            case GATHER -> to.node("Gather", in(e, 0), ids(e.inputs().get(1), to));
            case ADD -> to.node("Add", all(e));
            case SUBTRACT -> to.node("Sub", all(e));
            case MULTIPLY -> to.node("Mul", all(e));
            case DIVIDE -> to.node("Div", all(e));
            case MINIMUM -> to.node("Min", all(e));
            case MAXIMUM -> to.node("Max", all(e));
            case GREATER -> cast(to.node("Greater", all(e)), TensorProto.DataType.FLOAT, to);
            case SCALE -> scaled((Attribute.Factor) e.attribute(), in(e, 0), to);
            case SIGMOID -> to.node("Sigmoid", all(e));
            case TANH -> to.node("Tanh", all(e));
            case SOFTPLUS -> to.node("Softplus", all(e));
            case EXP -> to.node("Exp", all(e));
            case EXPM1 -> expm1(in(e, 0), to);
            case LOG -> to.node("Log", all(e));
            case SQRT -> to.node("Sqrt", all(e));
            case SIN -> to.node("Sin", all(e));
            case COS -> to.node("Cos", all(e));
            case ERF -> to.node("Erf", all(e));
            case CONCAT -> to.node("Concat", all(e), Attributes.whole("axis", -1));
            case SLICE -> slice(e, -1, to);
            case ROWS -> slice(e, 0, to);
            case PAD -> pad(e, -1, e.inputs().get(0).width(), to);
            case PAD_ROWS -> pad(e, 0, e.inputs().get(0).rows(), to);
            case REPEAT -> to.node("Expand", in(e, 0), to.wholes(e.width()));
            case TRANSPOSE -> to.node("Transpose", all(e), Attributes.wholes("perm", 1, 0));
            case ROW_SUM -> to.node("ReduceSum", in(e, 0), to.wholes(-1));
            case ROW_MAX -> to.node("ReduceMax", in(e, 0), to.wholes(-1));
            case LOG_SUM_EXP -> to.node("ReduceLogSumExp", in(e, 0), to.wholes(-1));
            case LOG_SOFTMAX -> to.node("LogSoftmax", all(e), Attributes.whole("axis", -1));
            case SPREAD -> to.node("Expand", in(e, 0), shape(along().shape(), e));
            case ALONG_SUM -> reducedAlong("ReduceSum", 0, e, to);
            case ALONG_MAX -> zeroOfNothing(reducedAlong("ReduceMax", Double.NEGATIVE_INFINITY, e, to), to);
            case ALONG_LOG_SUM_EXP ->
                zeroOfNothing(reducedAlong("ReduceLogSumExp", Double.NEGATIVE_INFINITY, e, to), to);
            case PICK ->
                to.node(
                        "GatherElements",
                        List.of(in(e, 0), cast(in(e, 1), TensorProto.DataType.INT64, to)),
                        Attributes.whole("axis", -1));
            case PLACE -> place(e, to);
            case OUTER_PRODUCT -> outerProduct(e, to);
            case MATRIX_TIMES -> {
                int n = e.inputs().get(1).width();
                String matrix = asMatrix(e.inputs().get(0), e.width(), n, to);
                yield squeezed(to.node("MatMul", matrix, unsqueezed(in(e, 1), -1, to)), -1, to);
            }
            case TIMES_MATRIX -> {
                int k = e.inputs().get(0).width();
                String matrix = asMatrix(e.inputs().get(1), k, e.width(), to);
                yield squeezed(to.node("MatMul", unsqueezed(in(e, 0), -2, to), matrix), -2, to);
            }
            case SIGMOID_GRADIENT -> {
                String slope = to.node("Mul", in(e, 0), to.node("Sub", to.number(1), in(e, 0)));
                yield to.node("Mul", slope, in(e, 1));
            }
            case TANH_GRADIENT -> {
                String slope = to.node("Sub", to.number(1), to.node("Mul", in(e, 0), in(e, 0)));
                yield to.node("Mul", slope, in(e, 1));
            }
            case SAVED, OUTER, COLUMN_SUM, SCATTER, TIME_SUM, FINAL ->
                throw new IllegalArgumentException(
                        "ONNX: layer %s: the op %s stands in gradients only and has no counterpart in ONNX"
                                .formatted(context.layer(), e.op()));
        };
    }

    private String in(Expr e, int i) {
        return value(e.inputs().get(i));
    }

    private List<String> all(Expr e) {
        return e.inputs().stream().map(this::value).toList();
    }

    private String leaf(Expr e) {
        return Objects.requireNonNull(context.leaves().get(e), () -> "no value of " + e);
    }

    private TimeAxis along() {
        return context.along().orElseThrow();
    }

    /** Numbers; ids become numbers where they are read as such. */
    private String input(Expr e, GraphWriter to) {
        return ((Attribute.Input) e.attribute()).limit() == 0
                ? leaf(e)
                : unsqueezed(cast(leaf(e), TensorProto.DataType.FLOAT, to), -1, to);
    }

    private String ids(Expr ids, GraphWriter to) {
        boolean given = ids.attribute() instanceof Attribute.Input input && input.limit() > 0;
        return given ? leaf(ids) : cast(squeezed(value(ids), -1, to), TensorProto.DataType.INT64, to);
    }

    static String cast(String x, TensorProto.DataType type, GraphWriter to) {
        return to.node("Cast", List.of(x), Attributes.whole("to", type.getNumber()));
    }

    static String unsqueezed(String x, int axis, GraphWriter to) {
        return to.node("Unsqueeze", x, to.wholes(axis));
    }

    static String squeezed(String x, int axis, GraphWriter to) {
        return to.node("Squeeze", x, to.wholes(axis));
    }

    private String matrix(Attribute.Matrix matrix, GraphWriter to) {
        return to.fixed(
                matrix,
                context.layer() + ".numbers",
                () -> {
                    float[] data = new float[matrix.rows() * matrix.width()];
                    for (int i = 0; i < data.length; i++) {
                        data[i] = (float) matrix.at(i / matrix.width(), i % matrix.width());
                    }
                    return data;
                },
                matrix.rows(),
                matrix.width());
    }

    /** One number in all places. */
    private String filled(double number, Expr e) {
        String shape = e.fixed()
                ? once.wholes(e.rows(), e.width())
                : shape(context.batch().get(), e);
        return once.node("Expand", once.number(number), shape);
    }

    /** The axes before, and the width of a value. */
    private String shape(String before, Expr e) {
        return once.node("Concat", List.of(before, once.wholes(e.width())), Attributes.whole("axis", 0));
    }

    private String linear(Expr e, GraphWriter to) {
        var linear = (Attribute.Linear) e.attribute();
        String sum = to.node("MatMul", in(e, 0), in(e, 1));
        for (int i = 1; i < linear.products(); i++) {
            sum = to.node("Add", sum, to.node("MatMul", in(e, 2 * i), in(e, 2 * i + 1)));
        }
        return linear.addend() ? to.node("Add", sum, in(e, 2 * linear.products())) : sum;
    }

    private static String scaled(Attribute.Factor by, String x, GraphWriter to) {
        if (by.factor() == -1) {
            return by.shift() == 0 ? to.node("Neg", x) : to.node("Sub", to.number(by.shift()), x);
        }
        String product = by.factor() == 1 ? x : to.node("Mul", x, to.number(by.factor()));
        return by.shift() == 0 ? product : to.node("Add", product, to.number(by.shift()));
    }

    /** exp x - 1 = tanh(x / 2) · (exp x + 1), with all digits near 0. */
    private static String expm1(String x, GraphWriter to) {
        String half = to.node("Tanh", to.node("Mul", x, to.number(0.5)));
        return to.node("Mul", half, to.node("Add", to.node("Exp", x), to.number(1)));
    }

    private String slice(Expr e, int axis, GraphWriter to) {
        var window = (Attribute.Window) e.attribute();
        return to.node(
                "Slice", in(e, 0), to.wholes(window.from()), to.wholes(window.from() + window.size()), to.wholes(axis));
    }

    private String pad(Expr e, int axis, int size, GraphWriter to) {
        var window = (Attribute.Window) e.attribute();
        String pads = to.wholes(window.from(), window.size() - window.from() - size);
        return to.node("Pad", in(e, 0), pads, "", to.wholes(axis));
    }

    /** Over the rows of each sequence that there are. */
    private String reducedAlong(String op, double nothing, Expr e, GraphWriter to) {
        String x = in(e, 0);
        String there = along().mask()
                .map(mask -> to.node("Where", mask, x, to.number(nothing)))
                .orElse(x);
        return to.node(op, List.of(there, to.wholes(0)), Attributes.whole("keepdims", 0));
    }

    private String zeroOfNothing(String x, GraphWriter to) {
        return along().empty()
                .map(empty -> to.node("Where", empty, to.number(0), x))
                .orElse(x);
    }

    private String place(Expr e, GraphWriter to) {
        float[] columns = new float[e.width()];
        for (int j = 0; j < columns.length; j++) {
            columns[j] = j;
        }
        String range =
                to.fixed("columns " + columns.length, "columns " + columns.length, () -> columns, 1, columns.length);
        return to.node("Where", to.node("Equal", in(e, 1), range), in(e, 0), to.number(0));
    }

    private String outerProduct(Expr e, GraphWriter to) {
        String product = to.node("Mul", unsqueezed(in(e, 0), -1, to), unsqueezed(in(e, 1), -2, to));
        return to.node("Reshape", product, to.wholes(kept(e, e.width())));
    }

    /** Rows that are matrices, with axes of their own for these. */
    private String asMatrix(Expr matrix, int rows, int width, GraphWriter to) {
        return to.node("Reshape", value(matrix), to.wholes(kept(matrix, rows, width)));
    }

    /** A new shape: all axes but the last as they are, then these. */
    private long[] kept(Expr e, long... last) {
        int before = e.along() ? 2 : e.fixed() ? 1 : context.axes();
        return LongStream.concat(Collections.nCopies(before, 0L).stream().mapToLong(i -> i), LongStream.of(last))
                .toArray();
    }
}
