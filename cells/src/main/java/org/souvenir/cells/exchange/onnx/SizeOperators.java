package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.souvenir.cells.exchange.onnx.Atom.Axis;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Laid;
import org.souvenir.cells.exchange.onnx.Value.Order;
import org.souvenir.cells.exchange.onnx.Value.Sizes;
import org.souvenir.cells.exchange.onnx.Value.Steps;

/** Operators that compute sizes, and constants made of them: known as numbers, or as numbers times axes. */
final class SizeOperators {
    private static final Map<String, Operator> ALL = new HashMap<>();

    static {
        ALL.put("Shape", Operators.single(SizeOperators::shape));
        ALL.put("Size", Operators.single(SizeOperators::size));
        ALL.put("ReduceProd", Operators.single(SizeOperators::product));
        ALL.put("Constant", Operators.single(SizeOperators::constant));
        ALL.put("ConstantOfShape", Operators.single(SizeOperators::filled));
        ALL.put("Range", Operators.single(SizeOperators::range));
    }

    private SizeOperators() {}

    static Map<String, Operator> all() {
        return ALL;
    }

    private static Value shape(Importer in, GraphNode node) {
        List<Size> sizes = shapeOf(in.value(node, 0));
        int rank = sizes.size();
        int start = bounded(node.whole("start", 0), rank);
        int end = Math.max(start, bounded(node.whole("end", rank), rank));
        return known(new Sizes(sizes.subList(start, end), false));
    }

    private static int bounded(long axis, int rank) {
        return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }

    private static List<Size> shapeOf(Value value) {
        if (value instanceof Laid laid) {
            return IntStream.range(0, laid.dims().rank())
                    .mapToObj(laid.dims()::size)
                    .toList();
        }
        if (value instanceof Constant constant) {
            return Arrays.stream(constant.shape()).mapToObj(Size::of).toList();
        }
        return List.of(Size.of(((Sizes) value).sizes().size()));
    }

    /** How many there are together. */
    private static Value product(Importer in, GraphNode node) {
        Size all = sizes(in.value(node, 0)).sizes().stream().reduce(Size.ONE, Size::times);
        return known(new Sizes(List.of(all), node.whole("keepdims", 1) == 0));
    }

    private static Value size(Importer in, GraphNode node) {
        Size all = shapeOf(in.value(node, 0)).stream().reduce(Size.ONE, Size::times);
        return known(new Sizes(List.of(all), true));
    }

    /** A constant where all is known. */
    static Value known(Sizes sizes) {
        if (!sizes.sizes().stream().allMatch(Size::number)) {
            return sizes;
        }
        long[] numbers = sizes.sizes().stream().mapToLong(Size::factor).toArray();
        return Constant.of(sizes.scalar() ? new int[0] : new int[] {numbers.length}, numbers);
    }

    /** Whole numbers as sizes. */
    static Sizes sizes(Value value) {
        if (value instanceof Sizes sizes) {
            return sizes;
        }
        if (value instanceof Constant constant && constant.whole() && constant.rank() < 2 && constant.length() < 64) {
            return new Sizes(Arrays.stream(constant.wholes()).mapToObj(Size::of).toList(), constant.rank() == 0);
        }
        throw new IllegalArgumentException("it must be given sizes, but is given " + Value.described(value));
    }

    /** What is computed of sizes; nothing where both are something else. */
    static Optional<Value> computed(String op, Value a, Value b) {
        if (!(a instanceof Sizes && !(b instanceof Laid)) && !(b instanceof Sizes && !(a instanceof Laid))) {
            return Optional.empty();
        }
        Sizes left = sizes(a);
        Sizes right = sizes(b);
        int n = Math.max(left.sizes().size(), right.sizes().size());
        List<Size> result = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            result.add(computed(
                    op,
                    left.sizes().get(left.sizes().size() == 1 ? 0 : i),
                    right.sizes().get(right.sizes().size() == 1 ? 0 : i)));
        }
        return Optional.of(known(new Sizes(result, left.scalar() && right.scalar())));
    }

    private static Size computed(String op, Size a, Size b) {
        if (op.equals("Mul")) {
            return a.times(b);
        }
        if (op.equals("Div") && a.dividedBy(b).isPresent()) {
            return a.dividedBy(b).get();
        }
        if ((op.equals("Add") || op.equals("Sub")) && b.number() && b.factor() == 0) {
            return a;
        }
        if (op.equals("Add") && a.number() && a.factor() == 0) {
            return b;
        }
        if (op.equals("Sub") && a.equals(b)) {
            return Size.of(0);
        }
        throw new IllegalArgumentException(
                "sizes that are known only when a model runs are multiplied and divided, but here are %s and %s"
                        .formatted(a, b));
    }

    private static Value constant(Importer in, GraphNode node) {
        var value = node.attribute("value");
        if (value.isPresent()) {
            return new TensorReader(in.model().file()).read(value.get().getT());
        }
        if (node.attribute("value_int").isPresent()) {
            return Constant.of(new int[0], new long[] {node.whole("value_int", 0)});
        }
        if (node.attribute("value_float").isPresent()) {
            return Constant.of(new int[0], new float[] {(float) node.number("value_float", 0)});
        }
        if (node.attribute("value_ints").isPresent()) {
            long[] wholes = node.wholes("value_ints").stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            return Constant.of(new int[] {wholes.length}, wholes);
        }
        if (node.attribute("value_floats").isPresent()) {
            List<Float> given = node.numbers("value_floats");
            float[] numbers = new float[given.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = given.get(i);
            }
            return Constant.of(new int[] {numbers.length}, numbers);
        }
        throw new IllegalArgumentException("it must hold numbers, but holds something else");
    }

    private static Value filled(Importer in, GraphNode node) {
        Sizes shape = sizes(in.value(node, 0));
        Constant value = node.attribute("value")
                .map(a -> new TensorReader(in.model().file()).read(a.getT()))
                .orElse(Constant.of(new int[] {1}, new float[1]));
        return JoinOperators.expanded(in, value.reshaped(), shape.sizes());
    }

    private static Value range(Importer in, GraphNode node) {
        if (in.value(node, 1) instanceof Sizes end) {
            return steps(in, node, end);
        }
        long start = in.constant(node, 0).whole(0);
        long end = in.constant(node, 1).whole(0);
        long step = in.constant(node, 2).whole(0);
        if (!in.constant(node, 0).whole() || step == 0) {
            throw new IllegalArgumentException("it must count whole numbers, by some step");
        }
        int n = in.charged(Math.max(0, -Math.floorDiv(Math.subtractExact(start, end), step)));
        return Constant.of(
                new int[] {n},
                IntStream.range(0, n).mapToLong(i -> start + i * step).toArray());
    }

    /** The numbers of all steps of a time axis, or of all sequences, which are the order that they have. */
    private static Value steps(Importer in, GraphNode node, Sizes end) {
        List<Axis> axes = end.sizes().get(0).axes();
        if (!ChoiceOperators.isNumber(in.value(node, 0), 0)
                || !ChoiceOperators.isNumber(in.value(node, 2), 1)
                || end.sizes().get(0).factor() != 1
                || axes.size() != 1) {
            throw new IllegalArgumentException(
                    "it must count the steps of a sequence, from 0 on, but counts to " + end.sizes());
        }
        if (!axes.get(0).time()) {
            return new Order(axes.get(0), axes.get(0));
        }
        return new Steps(axes.get(0), Dims.of(List.of(List.copyOf(axes))));
    }

    static Value equal(Value a, Value b) {
        Sizes left = sizes(a);
        Sizes right = sizes(b);
        int n = Math.max(left.sizes().size(), right.sizes().size());
        long[] same = new long[n];
        for (int i = 0; i < n; i++) {
            Size one = left.sizes().get(left.sizes().size() == 1 ? 0 : i);
            Size other = right.sizes().get(right.sizes().size() == 1 ? 0 : i);
            boolean known = one.number() && other.number()
                    || one.equals(other)
                    || one.number() && one.factor() <= 0
                    || other.number() && other.factor() <= 0;
            if (!known) {
                throw new IllegalArgumentException(
                        "whether sizes are equal must be known when the model is read, but they are %s and %s"
                                .formatted(one, other));
            }
            same[i] = one.equals(other) ? 1 : 0;
        }
        return Constant.of(left.scalar() && right.scalar() ? new int[0] : new int[] {n}, same);
    }

    static Value where(Constant which, Value one, Value other) {
        Sizes condition = sizes(which);
        Sizes yes = sizes(one);
        Sizes no = sizes(other);
        int n = Math.max(
                condition.sizes().size(),
                Math.max(yes.sizes().size(), no.sizes().size()));
        List<Size> chosen = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Size chosenBy = condition.sizes().get(condition.sizes().size() == 1 ? 0 : i);
            Sizes from = chosenBy.factor() != 0 ? yes : no;
            chosen.add(from.sizes().get(from.sizes().size() == 1 ? 0 : i));
        }
        return known(new Sizes(chosen, condition.scalar() && yes.scalar() && no.scalar()));
    }
}
