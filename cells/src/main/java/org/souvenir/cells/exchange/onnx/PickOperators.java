package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Chosen;
import org.souvenir.cells.exchange.onnx.Value.Laid;
import org.souvenir.cells.exchange.onnx.Value.Mask;
import org.souvenir.cells.exchange.onnx.Value.Order;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.exchange.onnx.Value.Sizes;
import org.souvenir.cells.exchange.onnx.Value.Truth;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.core.expr.Functions;

/** Operators that pick out a part: of features columns, of steps the first or the last, of a table the rows that ids name. */
final class PickOperators {
    private static final Map<String, Operator> ALL = new HashMap<>();

    static {
        ALL.put("Gather", Operators.single(PickOperators::gather));
        ALL.put("Slice", Operators.single(PickOperators::slice));
        ALL.put("Split", PickOperators::split);
        ALL.put("GatherElements", Operators.single(PickOperators::pick));
    }

    private PickOperators() {}

    static Map<String, Operator> all() {
        return ALL;
    }

    /** Elements of an axis of features, in any order and number. */
    static Value picked(Importer in, Value value, int axis, int[] places) {
        if (value instanceof Constant constant) {
            long length = 1;
            for (int i = 0; i < constant.rank(); i++) {
                length = Math.multiplyExact(length, (long) (i == axis ? places.length : constant.shape()[i]));
            }
            in.charged(length);
            return Constants.picked(constant, axis, places);
        }
        Rows rows = in.rows(value);
        if (!rows.dims().pure(axis)) {
            throw new IllegalArgumentException(
                    "features can be picked out, and the first or the last step, but its axis %d of %s is another"
                            .formatted(axis, rows.dims()));
        }
        if (places.length == 0) {
            throw new IllegalArgumentException("it must pick out at least one of %s, but picks none"
                    .formatted(rows.dims().size(axis)));
        }
        int[] columns = rows.dims().columns();
        columns[axis] = places.length;
        in.charged(Selection.length(columns));
        return rows.selected(
                Selection.along(rows.dims().columns(), axis, places),
                rows.dims().without(axis).with(axis, Dims.features(places.length)));
    }

    private static Value gather(Importer in, GraphNode node) {
        Value data = in.value(node, 0);
        Value index = in.value(node, 1);
        if (data instanceof Constant table && index instanceof Rows ids) {
            return embedding(in, node, table, ids);
        }
        if (index instanceof Order order) {
            return OrderOperators.gathered(in, data, node.whole("axis", 0), order);
        }
        Constant places = in.constant(node, 1);
        if (data instanceof Sizes sizes) {
            int[] at = places(places, sizes.sizes().size());
            return SizeOperators.known(
                    new Sizes(Arrays.stream(at).mapToObj(sizes.sizes()::get).toList(), places.rank() == 0));
        }
        int rank = data instanceof Rows rows
                ? rows.dims().rank()
                : in.constant(node, 0).rank();
        int axis = Operators.axis(node.whole("axis", 0), rank);
        if (data instanceof Rows rows && !rows.dims().pure(axis)) {
            return step(in, rows, axis, places);
        }
        int size = data instanceof Rows rows
                ? rows.dims().columns()[axis]
                : in.constant(node, 0).shape()[axis];
        Value picked = picked(in, data, axis, places(places, size));
        return gathered(picked, axis, places.shape());
    }

    private static int[] places(Constant index, int size) {
        if (!index.whole()) {
            throw new IllegalArgumentException("its places must be whole numbers, but are not");
        }
        return Arrays.stream(index.wholes())
                .mapToInt(i -> Operators.axis(i, size))
                .toArray();
    }

    /** The axes of the index in place of the one that was picked from. */
    private static Value gathered(Value picked, int axis, int[] shape) {
        if (picked instanceof Constant constant) {
            int[] all = new int[constant.rank() - 1 + shape.length];
            System.arraycopy(constant.shape(), 0, all, 0, axis);
            System.arraycopy(shape, 0, all, axis, shape.length);
            System.arraycopy(constant.shape(), axis + 1, all, axis + shape.length, constant.rank() - axis - 1);
            return constant.reshaped(all);
        }
        Rows rows = (Rows) picked;
        Dims dims = rows.dims().without(axis);
        for (int i = 0; i < shape.length; i++) {
            dims = dims.with(axis + i, Dims.features(shape[i]));
        }
        return new Rows(rows.row(), dims);
    }

    /** The first or the last step. */
    private static Value step(Importer in, Rows rows, int axis, Constant place) {
        if (place.rank() > 1 || place.length() != 1) {
            throw new IllegalArgumentException(
                    "of steps the first or the last can be picked out, but its places are " + place);
        }
        Laid one = step(in, rows, axis, place.whole(0));
        return place.rank() == 1 ? one.laid(one.dims().with(axis, List.of())) : one;
    }

    private static Laid step(Importer in, Rows rows, int axis, long place) {
        Atom atom = rows.dims().axis(axis).get(0);
        long size = atom instanceof Atom.Axis time ? time.size() : 0;
        boolean last = place == -1 || size > 0 && place == size - 1;
        if (rows.dims().axis(axis).size() != 1
                || !(atom instanceof Atom.Axis time && time.time())
                || !last && place != 0) {
            throw new IllegalArgumentException(
                    "of steps the first or the last can be picked out, but it picks %d of axis %d of %s"
                            .formatted(place, axis, rows.dims()));
        }
        String lengths = in.inputs().lengthsOf(time);
        if (!last && !in.loop() && lengths != null) {
            return first(in, rows, axis, lengths);
        }
        in.wholeTime();
        Node node = in.layer("step", last ? Pooling.LAST_STEP : Pooling.FIRST, Map.of(), in.node(rows.row()));
        return new Rows(new Row.Wired(node, true), rows.dims().without(axis));
    }

    /** The first step, where a sequence has one. */
    private static Laid first(Importer in, Rows rows, int axis, String lengths) {
        Node node = in.layer("step", Pooling.FIRST, Map.of(), in.node(rows.row()));
        Dims dims = rows.dims().without(axis);
        Mask empty = new Mask(Truth.EMPTY, lengths, null, dims);
        return new Chosen(empty, new Rows(new Row.Wired(node, true), dims), Constant.of(new int[0], new float[1]));
    }

    private static Value embedding(Importer in, GraphNode node, Constant table, Rows ids) {
        Row read = ids.row() instanceof Row.Leaf leaf ? leaf.outside() : ids.row();
        if (table.rank() != 2 || Operators.axis(node.whole("axis", 0), 2) != 0 || !(read instanceof Row.Entry entry)) {
            throw new IllegalArgumentException(
                    "rows of a table [V, n] are picked out by an input of ids, but here %s is read by %s"
                            .formatted(table, ids.dims()));
        }
        int n = table.shape()[1];
        Dims dims = ids.dims().with(ids.dims().rank(), Dims.features(n));
        Node known = in.inputs().ids(entry, table.shape()[0]);
        if (in.loop()) {
            Formula weight = table.matrix();
            return new Rows(
                    Row.made(
                            n, false, (writing, of) -> Functions.gather(writing.formula(weight), of.get(0)), ids.row()),
                    dims);
        }
        String name = node.input(0).endsWith(".weight")
                ? node.input(0).substring(0, node.input(0).length() - 7)
                : "embedding";
        Node embedded = in.layer(name, new Embedding(n), Map.of("weight", table.tensor()), known);
        return new Rows(new Row.Wired(embedded, false), dims);
    }

    /** The element of each row that an id names. */
    private static Value pick(Importer in, GraphNode node) {
        Rows x = in.rows(node, 0);
        if (in.value(node, 1) instanceof Value.Lengths lengths) {
            return LengthOperators.lastStep(
                    in, x, Operators.axis(node.whole("axis", 0), x.dims().rank()), lengths);
        }
        Rows ids = in.rows(node, 1);
        if (ids.row() instanceof Row.Leaf leaf && leaf.outside() instanceof Row.Entry entry) {
            in.inputs().ids(entry, x.row().width());
        }
        int last = x.dims().rank() - 1;
        if (Operators.axis(node.whole("axis", 0), last + 1) != last
                || x.dims().columns()[last] != x.row().width()
                || ids.row().width() != 1
                || ids.dims().rank() != last + 1) {
            throw new IllegalArgumentException(
                    "it must pick one of the features of each row [n] by an id [1], but picks of %s by %s"
                            .formatted(x.dims(), ids.dims()));
        }
        return new Rows(
                Row.made(
                        1,
                        false,
                        (writing, of) -> Functions.pick(Equations.batch(of.get(0)), of.get(1)),
                        x.row(),
                        ids.row()),
                x.dims().without(last).with(last, List.of()));
    }

    private static Value slice(Importer in, GraphNode node) {
        Value value = in.value(node, 0);
        long[] starts = numbers(in, node, 1, "starts");
        long[] ends = numbers(in, node, 2, "ends");
        long[] axes = numbers(in, node, 3, "axes");
        long[] steps = numbers(in, node, 4, "steps");
        int rank = value instanceof Rows rows
                ? rows.dims().rank()
                : value instanceof Constant constant ? constant.rank() : 1;
        for (int i = 0; i < starts.length; i++) {
            int axis = Operators.axis(axes.length == 0 ? i : axes[i], rank);
            value = sliced(in, value, axis, new Cut(starts[i], ends[i], steps.length == 0 ? 1 : steps[i]));
        }
        return value;
    }

    private static long[] numbers(Importer in, GraphNode node, int input, String attribute) {
        return in.has(node, input)
                ? in.constant(node, input).wholes()
                : node.wholes(attribute).stream().mapToLong(Long::longValue).toArray();
    }

    /** What is cut out of an axis. */
    private record Cut(long start, long end, long step) {
        int[] places(int size) {
            if (step == 0 || step == Long.MIN_VALUE) {
                throw new IllegalArgumentException("a slice must go by some step, but goes by " + step);
            }
            long from = start < 0 ? start + size : start;
            long to = end < 0 ? Math.max(end + size, -1) : end;
            long first = step > 0 ? Math.max(0, Math.min(size, from)) : Math.max(-1, Math.min(size - 1, from));
            long last = step > 0 ? Math.max(0, Math.min(size, to)) : Math.max(-1, Math.min(size - 1, to));
            List<Integer> places = new ArrayList<>();
            for (long i = first; step > 0 ? i < last : i > last; i += step) {
                places.add((int) i);
                if (Math.abs(step) > size) {
                    break;
                }
            }
            return places.stream().mapToInt(Integer::intValue).toArray();
        }

        boolean all(long size) {
            return start == 0 && step == 1 && end >= (size == 0 ? Integer.MAX_VALUE : size);
        }
    }

    private static Value sliced(Importer in, Value value, int axis, Cut cut) {
        if (value instanceof Sizes sizes) {
            return SizeOperators.known(new Sizes(
                    Arrays.stream(cut.places(sizes.sizes().size()))
                            .mapToObj(sizes.sizes()::get)
                            .toList(),
                    false));
        }
        if (value instanceof Constant constant) {
            return picked(in, value, axis, cut.places(constant.shape()[axis]));
        }
        Rows rows = (Rows) value;
        if (rows.dims().pure(axis)) {
            return picked(in, value, axis, cut.places(rows.dims().columns()[axis]));
        }
        long size = rows.dims().axis(axis).get(0) instanceof Atom.Axis time ? time.size() : 0;
        if (cut.all(size)) {
            return rows;
        }
        boolean first = cut.start() == 0 && cut.end() == 1;
        boolean last = cut.start() == -1 && (cut.end() >= Integer.MAX_VALUE || size > 0 && cut.end() >= size)
                || size > 0 && cut.start() == size - 1 && cut.end() >= size;
        if (!first && !last) {
            throw new IllegalArgumentException(
                    "of steps the first, the last or all can be cut out, and steps that are written out one by one where all are alike, but of axis %d of %s it cuts out from %d to %d by %d"
                            .formatted(axis, rows.dims(), cut.start(), cut.end(), cut.step()));
        }
        Laid step = step(in, rows, axis, first ? 0 : -1);
        return step.laid(step.dims().with(axis, List.of()));
    }

    private static List<Value> split(Importer in, GraphNode node) {
        Value value = in.value(node, 0);
        int rank = value instanceof Rows rows
                ? rows.dims().rank()
                : in.constant(node, 0).rank();
        int axis = Operators.axis(node.whole("axis", 0), rank);
        int size = value instanceof Rows rows
                ? rows.dims().columns()[axis]
                : in.constant(node, 0).shape()[axis];
        int parts = node.proto().getOutputCount();
        long[] sizes = in.has(node, 1)
                ? in.constant(node, 1).wholes()
                : node.wholes("split").stream().mapToLong(Long::longValue).toArray();
        if (sizes.length == 0) {
            int each = (size + parts - 1) / parts;
            sizes = IntStream.range(0, parts)
                    .mapToLong(i -> Math.min(each, size - (long) i * each))
                    .toArray();
        }
        if (Arrays.stream(sizes).sum() != size || Arrays.stream(sizes).anyMatch(n -> n < 0)) {
            throw new IllegalArgumentException(
                    "its parts must be %d together, but are %s".formatted(size, Arrays.toString(sizes)));
        }
        List<Value> result = new ArrayList<>();
        int from = 0;
        for (long part : sizes) {
            int start = from;
            result.add(picked(
                    in, value, axis, IntStream.range(start, start + (int) part).toArray()));
            from += (int) part;
        }
        return result;
    }
}
