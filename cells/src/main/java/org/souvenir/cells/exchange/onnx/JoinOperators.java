package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Lengths;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.exchange.onnx.Value.Sizes;

/** Operators that put numbers side by side, and those that repeat them. */
final class JoinOperators {
    private static final Map<String, Operator> ALL = new HashMap<>();

    static {
        ALL.put("Concat", Operators.single(JoinOperators::concat));
        ALL.put(
                "Expand",
                Operators.single((in, node) -> expanded(
                        in,
                        in.value(node, 0),
                        SizeOperators.sizes(in.value(node, 1)).sizes())));
        ALL.put("Tile", Operators.single(JoinOperators::tile));
        ALL.put("Pad", Operators.single(JoinOperators::pad));
    }

    private JoinOperators() {}

    static Map<String, Operator> all() {
        return ALL;
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
        int axis = Operators.axis(node.whole("axis", 0), ShapeOperators.rank(parts.get(0)));
        if (parts.stream().allMatch(Constant.class::isInstance)) {
            List<Constant> constants = parts.stream().map(Constant.class::cast).toList();
            in.charged(constants.stream().mapToLong(Constant::length).sum());
            return Constants.side(constants, axis);
        }
        return side(in, parts, axis);
    }

    private static Rows side(Importer in, List<Value> parts, int axis) {
        int rank = ShapeOperators.rank(parts.get(0));
        Dims all = Broadcast.dims(in, parts, axis);
        List<Rows> rows = new ArrayList<>();
        for (Value part : parts) {
            if (ShapeOperators.rank(part) != rank) {
                throw new IllegalArgumentException("its parts must have the same axes, but have %d and %d"
                        .formatted(rank, ShapeOperators.rank(part)));
            }
            Rows one = part instanceof Constant constant ? Broadcast.fixed(constant, all) : in.rows(part);
            if (!one.dims().pure(axis)) {
                throw new IllegalArgumentException(
                        "features are put side by side, not steps or sequences, but its axis %d is %s"
                                .formatted(axis, one.dims().size(axis)));
            }
            rows.add(one);
        }
        return side(in, rows, all, axis);
    }

    /** Zeros before and after. */
    private static Value pad(Importer in, GraphNode node) {
        Value value = in.value(node, 0);
        long[] pads = in.has(node, 1)
                ? in.constant(node, 1).wholes()
                : node.wholes("pads").stream().mapToLong(Long::longValue).toArray();
        int rank = ShapeOperators.rank(value);
        int[] axes = in.has(node, 3)
                ? Arrays.stream(in.constant(node, 3).wholes())
                        .mapToInt(axis -> Operators.axis(axis, rank))
                        .toArray()
                : IntStream.range(0, rank).toArray();
        boolean zeros = !in.has(node, 2) || ChoiceOperators.isNumber(in.value(node, 2), 0);
        if (!node.text("mode", "constant").equals("constant") || !zeros || pads.length != 2 * axes.length) {
            throw new IllegalArgumentException("it must put zeros around numbers, but does something else");
        }
        for (int i = 0; i < axes.length; i++) {
            int before = in.charged(pads[i]);
            int after = in.charged(pads[i + axes.length]);
            if (before < 0 || after < 0) {
                throw new IllegalArgumentException("it must put zeros around numbers, but cuts off some");
            }
            value = before + after == 0 ? value : padded(in, value, axes[i], before, after);
        }
        return value;
    }

    private static Value padded(Importer in, Value value, int axis, int before, int after) {
        if (value instanceof Constant constant) {
            return Constants.padded(constant, axis, before, after);
        }
        int[] shape = in.rows(value).dims().columns();
        List<Value> parts = new ArrayList<>();
        for (int zeros : new int[] {before, -1, after}) {
            if (zeros > 0) {
                shape[axis] = zeros;
                parts.add(Constant.of(shape.clone(), new float[in.charged(Selection.length(shape))]));
            } else if (zeros < 0) {
                parts.add(value);
            }
        }
        return side(in, parts, axis);
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
            int[] shape = Broadcast.shape(constant.shape(), ShapeOperators.numbers(sizes));
            long all = 1;
            for (int size : shape) {
                all = Math.multiplyExact(all, (long) size);
            }
            in.charged(all);
            return Constants.expanded(constant, shape);
        }
        if (value instanceof Lengths lengths) {
            return lengths.laid(wide(lengths.dims(), sizes));
        }
        Rows rows = value instanceof Constant constant ? Broadcast.fixed(constant, Dims.of(List.of())) : in.rows(value);
        Dims dims = wide(rows.dims(), sizes);
        int width = in.charged(dims.width());
        Dims padded = rows.dims();
        while (padded.rank() < dims.rank()) {
            padded = padded.with(0, List.of());
        }
        return width == rows.row().width()
                ? new Rows(rows.row(), dims)
                : new Rows(rows.row(), padded).selected(Selection.broadcast(padded.columns(), dims.columns()), dims);
    }

    /** Axes of 1 that become others, right-aligned. */
    private static Dims wide(Dims dims, List<Size> sizes) {
        int rank = Math.max(dims.rank(), sizes.size());
        List<List<Atom>> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int own = i - rank + dims.rank();
            List<Atom> was = own < 0 ? List.of() : dims.axis(own);
            int wide = i - rank + sizes.size();
            axes.add(!was.isEmpty() || wide < 0 ? was : axis(sizes.get(wide)));
        }
        return Dims.of(axes);
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
            List<Size> wide = new ArrayList<>(ShapeOperators.sizes(value));
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
