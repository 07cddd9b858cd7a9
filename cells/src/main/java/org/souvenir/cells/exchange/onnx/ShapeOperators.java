package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Constant;
import org.souvenir.cells.exchange.onnx.Value.Lengths;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.exchange.onnx.Value.Sizes;

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
        ALL.put("Concat", Operators.single(ShapeOperators::concat));
        ALL.put(
                "Expand",
                Operators.single((in, node) -> expanded(
                        in,
                        in.value(node, 0),
                        SizeOperators.sizes(in.value(node, 1)).sizes())));
        ALL.put("Tile", Operators.single(ShapeOperators::tile));
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
            return !whole
                    ? Constant.of(constant.shape(), constant.numbers())
                    : Constant.of(
                            constant.shape(),
                            truth
                                    ? IntStream.range(0, constant.length())
                                            .mapToLong(i -> constant.number(i) != 0 ? 1 : 0)
                                            .toArray()
                                    : constant.wholes());
        }
        boolean computed = value instanceof Rows rows && !(rows.row() instanceof Row.Entry);
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
            return constant.selected(Selection.transposed(constant.shape(), order));
        }
        Rows rows = (Rows) value;
        return rows.selected(
                Selection.transposed(rows.dims().columns(), order), rows.dims().transposed(order));
    }

    private static int rank(Value value) {
        if (value instanceof Rows rows) {
            return rows.dims().rank();
        }
        if (value instanceof Constant constant) {
            return constant.rank();
        }
        throw new IllegalArgumentException("it must read numbers, but reads " + Importer.described(value));
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
        if (value instanceof Lengths) {
            return value;
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

    private static List<Size> sizes(Value value) {
        return value instanceof Constant constant
                ? Arrays.stream(constant.shape()).mapToObj(Size::of).toList()
                : IntStream.range(0, ((Rows) value).dims().rank())
                        .mapToObj(((Rows) value).dims()::size)
                        .toList();
    }

    /** The same numbers, row-major, in axes of other sizes. */
    static Value reshaped(Value value, List<Size> sizes) {
        if (value instanceof Constant constant) {
            return constant.reshaped(numbers(sizes));
        }
        Rows rows = (Rows) value;
        return new Rows(
                rows.row(),
                rows.dims()
                        .reshaped(sizes)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "its result must keep steps and sequences apart, but %s would become %s"
                                        .formatted(rows.dims(), sizes))));
    }

    private static int[] numbers(List<Size> sizes) {
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
        if (value instanceof Lengths) {
            return value;
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

    private static Value concat(Importer in, GraphNode node) {
        List<Value> parts = IntStream.range(0, node.proto().getInputCount())
                .mapToObj(i -> in.value(node, i))
                .toList();
        if (parts.stream().anyMatch(Sizes.class::isInstance)) {
            List<Size> all = new ArrayList<>();
            parts.forEach(part -> all.addAll(SizeOperators.sizes(part).sizes()));
            return SizeOperators.known(new Sizes(all, false));
        }
        int rank = rank(parts.get(0));
        int axis = Operators.axis(node.whole("axis", 0), rank);
        Dims all = Broadcast.dims(in, parts, axis);
        List<Rows> rows = new ArrayList<>();
        for (Value part : parts) {
            if (rank(part) != rank) {
                throw new IllegalArgumentException(
                        "its parts must have the same axes, but have %d and %d".formatted(rank, rank(part)));
            }
            Rows one = part instanceof Constant constant ? Broadcast.fixed(constant, all) : (Rows) part;
            if (!one.dims().pure(axis)) {
                throw new IllegalArgumentException(
                        "features are put side by side, not steps or sequences, but its axis %d is %s"
                                .formatted(axis, one.dims().size(axis)));
            }
            rows.add(one);
        }
        Rows result = side(in, rows, all, axis);
        return parts.stream().allMatch(Constant.class::isInstance) ? constant(parts, result) : result;
    }

    private static Constant constant(List<Value> parts, Rows result) {
        float[] numbers = ((Row.Fixed) result.row()).numbers();
        int[] shape = result.dims().columns();
        if (parts.stream().allMatch(part -> ((Constant) part).whole()) && ((Constant) parts.get(0)).rank() == 1) {
            return Constant.of(
                    shape,
                    parts.stream()
                            .flatMapToLong(part -> Arrays.stream(((Constant) part).wholes()))
                            .toArray());
        }
        return Constant.of(shape, numbers);
    }

    private static Rows side(Importer in, List<Rows> parts, Dims all, int axis) {
        int[] shape = all.columns();
        shape[axis] =
                parts.stream().mapToInt(part -> part.dims().columns()[axis]).sum();
        int width = in.charged(Selection.length(shape));
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= shape[i];
        }
        int[] places = new int[width];
        int before = 0;
        int offset = 0;
        for (Rows part : parts) {
            int own = part.dims().columns()[axis] * inner;
            for (int k = 0; k < part.row().width(); k++) {
                places[k / own * shape[axis] * inner + before + k % own] = offset + k;
            }
            before += own;
            offset += part.row().width();
        }
        if (offset != width) {
            throw new IllegalArgumentException("its parts must fit each other, but are %s"
                    .formatted(
                            parts.stream().map(part -> part.dims().toString()).toList()));
        }
        Row row = Row.columns(Row.side(parts.stream().map(Rows::row).toList()), places);
        return new Rows(row, all.without(axis).with(axis, Dims.features(shape[axis])));
    }

    /** Axes of 1 repeated; a constant that is repeated along time or batch becomes rows that are all the same. */
    static Value expanded(Importer in, Value value, List<Size> given) {
        List<Size> sizes = value instanceof Constant constant ? stated(constant, given) : given;
        boolean numbers = sizes.stream().allMatch(Size::number);
        if (value instanceof Constant constant && numbers) {
            int[] shape = Broadcast.shape(constant.shape(), numbers(sizes));
            long all = 1;
            for (int size : shape) {
                all = Math.multiplyExact(all, (long) size);
            }
            in.charged(all);
            return constant.selected(Selection.broadcast(constant.shape(), shape));
        }
        Rows rows = value instanceof Constant constant ? Broadcast.fixed(constant, Dims.of(List.of())) : (Rows) value;
        int rank = Math.max(rows.dims().rank(), sizes.size());
        List<List<Atom>> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int own = i - rank + rows.dims().rank();
            List<Atom> was = own < 0 ? List.of() : rows.dims().axis(own);
            int wide = i - rank + sizes.size();
            axes.add(!was.isEmpty() || wide < 0 ? was : axis(sizes.get(wide)));
        }
        Dims dims = Dims.of(axes);
        int width = in.charged(dims.width());
        Dims padded = rows.dims();
        while (padded.rank() < rank) {
            padded = padded.with(0, List.of());
        }
        return width == rows.row().width()
                ? new Rows(rows.row(), dims)
                : new Rows(rows.row(), padded).selected(Selection.broadcast(padded.columns(), dims.columns()), dims);
    }

    /** Sizes as the model states them, where a constant is stored for each step or sequence. */
    private static List<Size> stated(Constant constant, List<Size> sizes) {
        boolean stored = false;
        for (int i = 1; i <= Math.min(constant.rank(), sizes.size()); i++) {
            stored |= constant.shape()[constant.rank() - i] > 1
                    && !sizes.get(sizes.size() - i).number();
        }
        return !stored
                ? sizes
                : sizes.stream()
                        .map(size -> size.known() > 0 ? Size.of(size.known()) : size)
                        .toList();
    }

    private static List<Atom> axis(Size size) {
        List<Atom> axis = new ArrayList<>(size.axes());
        if (size.factor() < 1 || axis.size() > 1 || !axis.isEmpty() && size.factor() > 1) {
            throw new IllegalArgumentException("an axis must be one of time, batch or features, but is " + size);
        }
        axis.addAll(Dims.features(Math.toIntExact(size.factor())));
        return axis;
    }

    private static Value tile(Importer in, GraphNode node) {
        Value value = in.value(node, 0);
        List<Size> repeats = SizeOperators.sizes(in.value(node, 1)).sizes();
        if (value instanceof Constant constant && constant.length() == 1) {
            return expanded(in, value, repeats);
        }
        for (int i = 0; i < repeats.size(); i++) {
            Size times = repeats.get(i);
            if (times.one()) {
                continue;
            }
            List<Size> wide = new ArrayList<>(sizes(value));
            if (wide.get(i).one()) {
                wide.set(i, times);
                value = expanded(in, value, wide);
            } else if (times.number() && times.factor() > 0) {
                int n = Math.toIntExact(wide.get(i).factor());
                int[] picked = IntStream.range(0, in.charged(n * times.factor()))
                        .map(k -> k % n)
                        .toArray();
                value = PickOperators.picked(in, value, i, picked);
            } else {
                throw new IllegalArgumentException("how often features are repeated must be known, but is " + times);
            }
        }
        return value;
    }
}
