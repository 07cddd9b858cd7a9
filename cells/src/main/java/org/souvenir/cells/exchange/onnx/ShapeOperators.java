package org.souvenir.cells.exchange.onnx;

import static org.souvenir.core.expr.Functions.greater;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Laid;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.exchange.onnx.Value.Sizes;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;

/** Operators that move numbers and compute none: resolved when a graph is read, at most to columns in another order. */
final class ShapeOperators {
    private static final Map<String, Operator> ALL = new HashMap<>();

    static {
        ALL.put("Identity", Operators.single((in, node) -> in.value(node, 0)));
        ALL.put("Dropout", Operators.single((in, node) -> in.value(node, 0)));
        ALL.put("Cast", Operators.single(ShapeOperators::cast));
        ALL.put("Transpose", Operators.single(ShapeOperators::transpose));
        ALL.put("Squeeze", Operators.single(ShapeOperators::squeeze));
        ALL.put("Unsqueeze", Operators.single(ShapeOperators::unsqueeze));
        ALL.put("Reshape", Operators.single(ShapeOperators::reshape));
        ALL.put("Flatten", Operators.single(ShapeOperators::flatten));
    }

    private ShapeOperators() {}

    static Map<String, Operator> all() {
        return ALL;
    }

    private static Value cast(Importer in, GraphNode node) {
        Value value = in.value(node, 0);
        boolean whole = switch ((int) node.whole("to", 1)) {
            case 1, 10, 11, 16 -> false;
            case 2, 3, 4, 5, 6, 7, 9, 12, 13 -> true;
            default ->
                throw new IllegalArgumentException("it must make numbers, but makes kind " + node.whole("to", 1));
        };
        if (value instanceof Constant constant) {
            boolean truth = node.whole("to", 1) == 9;
            return !whole && !constant.whole()
                    ? constant
                    : !whole
                            ? Constant.of(constant.shape(), constant.numbers())
                            : Constant.of(
                                    constant.shape(),
                                    truth
                                            ? IntStream.range(0, constant.length())
                                                    .mapToLong(i -> constant.number(i) != 0 ? 1 : 0)
                                                    .toArray()
                                            : constant.wholes());
        }
        boolean computed = value instanceof Rows rows
                && !(rows.row() instanceof Row.Entry)
                && !(rows.row() instanceof Row.Leaf leaf && leaf.ids());
        if (computed && node.whole("to", 1) == 9) {
            return ElementOperators.unary((Rows) value, e -> greater(Functions.abs(e), Expr.constant(0)));
        }
        if (computed && whole || value instanceof Sizes && !whole) {
            throw new IllegalArgumentException("computed numbers must stay what they are, whole or not");
        }
        return value;
    }

    private static Value transpose(Importer in, GraphNode node) {
        Value value = in.value(node, 0);
        int rank = rank(value);
        int[] order = node.wholes("perm").isEmpty()
                ? IntStream.range(0, rank).map(i -> rank - 1 - i).toArray()
                : node.wholes("perm").stream().mapToInt(Long::intValue).toArray();
        if (!Arrays.equals(
                IntStream.of(order).sorted().toArray(), IntStream.range(0, rank).toArray())) {
            throw new IllegalArgumentException(
                    "perm must be an order of %d axes, but is %s".formatted(rank, Arrays.toString(order)));
        }
        if (value instanceof Constant constant) {
            return Constants.transposed(constant, order);
        }
        if (!(value instanceof Rows rows)) {
            return ((Laid) value).laid(((Laid) value).dims().transposed(order));
        }
        return rows.selected(
                Selection.transposed(rows.dims().columns(), order), rows.dims().transposed(order));
    }

    static int rank(Value value) {
        if (value instanceof Laid laid) {
            return laid.dims().rank();
        }
        if (value instanceof Constant constant) {
            return constant.rank();
        }
        throw new IllegalArgumentException("it must read numbers, but reads " + Value.described(value));
    }

    /** Axes that an input or, before version 13, an attribute names; from the start, in order. */
    static int[] axes(Importer in, GraphNode node, int input, int rank) {
        LongStream given = in.has(node, input)
                ? Arrays.stream(in.constant(node, input).wholes())
                : node.wholes("axes").stream().mapToLong(Long::longValue);
        return given.mapToInt(axis -> Operators.axis(axis, rank))
                .sorted()
                .distinct()
                .toArray();
    }

    private static Value squeeze(Importer in, GraphNode node) {
        Value value = in.value(node, 0);
        if (value instanceof Sizes sizes) {
            return new Sizes(sizes.sizes(), true);
        }
        int rank = rank(value);
        List<Size> sizes = new ArrayList<>(sizes(value));
        int[] axes = axes(in, node, 1, rank);
        if (!in.has(node, 1) && axes.length == 0) {
            axes = IntStream.range(0, rank).filter(i -> sizes.get(i).one()).toArray();
        }
        for (int i = axes.length - 1; i >= 0; i--) {
            if (!sizes.remove(axes[i]).same(Size.ONE)) {
                throw new IllegalArgumentException(
                        "an axis that it takes out must be of size 1, but axis %d of %s is not"
                                .formatted(axes[i], sizes(value)));
            }
        }
        return reshaped(value, sizes);
    }

    private static Value unsqueeze(Importer in, GraphNode node) {
        Value value = in.value(node, 0);
        if (value instanceof Sizes sizes && sizes.scalar()) {
            return new Sizes(sizes.sizes(), false);
        }
        int count = in.has(node, 1)
                ? in.constant(node, 1).length()
                : node.wholes("axes").size();
        int[] axes = axes(in, node, 1, rank(value) + count);
        List<Size> sizes = new ArrayList<>(sizes(value));
        for (int axis : axes) {
            sizes.add(axis, Size.ONE);
        }
        return reshaped(value, sizes);
    }

    static List<Size> sizes(Value value) {
        if (value instanceof Constant constant) {
            return Arrays.stream(constant.shape()).mapToObj(Size::of).toList();
        }
        return IntStream.range(0, rank(value))
                .mapToObj(i -> ((Laid) value).dims().size(i))
                .toList();
    }

    /** The same numbers, row-major, in axes of other sizes. */
    static Value reshaped(Value value, List<Size> sizes) {
        if (value instanceof Constant constant) {
            return constant.reshaped(numbers(stated(constant, sizes)));
        }
        Laid laid = (Laid) value;
        return laid.laid(laid.dims()
                .reshaped(sizes)
                .orElseThrow(() -> new IllegalArgumentException(
                        "its result must keep steps and sequences apart, but %s would become %s"
                                .formatted(laid.dims(), sizes))));
    }

    /** Sizes as the model states them, where it has so many numbers stored. */
    private static List<Size> stated(Constant constant, List<Size> sizes) {
        long all = sizes.stream().mapToLong(Size::known).reduce(1, Math::multiplyExact);
        return all != constant.length()
                ? sizes
                : sizes.stream().map(size -> Size.of(size.known())).toList();
    }

    static int[] numbers(List<Size> sizes) {
        int[] numbers = new int[sizes.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!sizes.get(i).number() || sizes.get(i).factor() < 0) {
                throw new IllegalArgumentException(
                        "the shape of what is known must be known when the model is read, but is " + sizes);
            }
            numbers[i] = Math.toIntExact(sizes.get(i).factor());
        }
        return numbers;
    }

    private static Value reshape(Importer in, GraphNode node) {
        Value value = in.value(node, 0);
        List<Size> wanted = in.has(node, 1)
                ? SizeOperators.sizes(in.value(node, 1)).sizes()
                : node.wholes("shape").stream().map(Size::of).toList();
        if (value instanceof Sizes sizes) {
            return new Sizes(sizes.sizes(), wanted.isEmpty());
        }
        return reshaped(value, resolved(sizes(value), wanted, node.whole("allowzero", 0) != 0));
    }

    /** Sizes without 0, which stands for what was, and -1, which stands for the rest. */
    private static List<Size> resolved(List<Size> was, List<Size> wanted, boolean zeros) {
        List<Size> sizes = new ArrayList<>(wanted);
        int open = -1;
        for (int i = 0; i < sizes.size(); i++) {
            if (sizes.get(i).equals(Size.of(0)) && !zeros) {
                sizes.set(i, was.get(i));
            } else if (sizes.get(i).equals(Size.of(-1))) {
                open = i;
                sizes.set(i, Size.ONE);
            }
        }
        if (open < 0) {
            return sizes;
        }
        Size all = was.stream().reduce(Size.ONE, Size::times);
        Size rest = sizes.stream().reduce(Size.ONE, Size::times);
        Optional<Size> size = all.dividedBy(rest);
        List<Size> real = was.stream().filter(s -> !s.one()).toList();
        if (size.isEmpty() && real.size() == sizes.size()) {
            return pinned(real, wanted);
        }
        sizes.set(
                open,
                size.orElseThrow(() -> new IllegalArgumentException(
                        "-1 must stand for a size, but %s cannot become %s".formatted(was, wanted))));
        return sizes;
    }

    /** Sizes of a model for which its exporter took one number of steps or sequences: that number stands for the axis. */
    private static List<Size> pinned(List<Size> was, List<Size> wanted) {
        return IntStream.range(0, was.size())
                .mapToObj(i -> was.get(i).number() && wanted.get(i).factor() > 0 ? wanted.get(i) : was.get(i))
                .toList();
    }

    private static Value flatten(Importer in, GraphNode node) {
        Value value = in.value(node, 0);
        List<Size> sizes = sizes(value);
        long given = node.whole("axis", 1);
        int axis = given == sizes.size() ? sizes.size() : Operators.axis(given, sizes.size());
        return reshaped(
                value,
                List.of(
                        sizes.subList(0, axis).stream().reduce(Size.ONE, Size::times),
                        sizes.subList(axis, sizes.size()).stream().reduce(Size.ONE, Size::times)));
    }
}
