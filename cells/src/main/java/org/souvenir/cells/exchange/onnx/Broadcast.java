package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.exchange.onnx.Atom.Axis;
import org.souvenir.cells.exchange.onnx.Value.Laid;
import org.souvenir.cells.exchange.onnx.Value.Rows;

/** Operands brought to the same axes, right-aligned, an axis of 1 standing for any. */
final class Broadcast {
    private Broadcast() {}

    /** The shape that two constants have together. */
    static int[] shape(int[] a, int[] b) {
        int rank = Math.max(a.length, b.length);
        int[] shape = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int one = i <= a.length ? a[a.length - i] : 1;
            int other = i <= b.length ? b[b.length - i] : 1;
            if (one != other && one != 1 && other != 1) {
                throw new IllegalArgumentException("its operands must fit each other, but are %s and %s"
                        .formatted(Arrays.toString(a), Arrays.toString(b)));
            }
            shape[rank - i] = one == 1 ? other : one;
        }
        return shape;
    }

    /** Operands of which one at least is computed, with the same dims; a row of one column stays one. */
    static List<Rows> of(Importer in, List<Value> operands) {
        List<Value> values = operands.stream()
                .map(value -> LengthOperators.asNumbers(in, value))
                .toList();
        Dims all = dims(in, values, -1);
        List<Rows> result = new ArrayList<>();
        for (Value value : values) {
            Rows rows = value instanceof Constant constant ? fixed(constant, all) : in.rows(value);
            result.add(new Rows(wide(in, rows, all), all));
        }
        return result;
    }

    private static Row wide(Importer in, Rows rows, Dims all) {
        if (rows.row().width() == 1 || rows.row().width() == all.width()) {
            return rows.row();
        }
        in.charged(all.width());
        return Row.columns(
                rows.row(),
                Selection.broadcast(rows.dims().columns(), all.columns()).places());
    }

    /**
     * The axes that operands have together.
     *
     * @param except an axis that may differ, from the start; -1 for none
     */
    static Dims dims(Importer in, List<Value> operands, int except) {
        int rank = operands.stream().mapToInt(Broadcast::rank).max().orElse(0);
        List<List<Atom>> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            List<Atom> axis = List.of();
            for (boolean same : new boolean[] {false, true}) {
                for (Value operand : operands) {
                    if (same(operand) == same && i != except) {
                        axis = joined(in, axis, axis(operand, i - rank + rank(operand)), same);
                    }
                }
            }
            axes.add(axis);
        }
        for (Value operand : operands) {
            if (operand instanceof Constant constant) {
                check(constant, axes, except);
            }
        }
        return Dims.of(axes);
    }

    private static void check(Constant constant, List<List<Atom>> axes, int except) {
        for (int i = 0; i < constant.rank(); i++) {
            int at = axes.size() - constant.rank() + i;
            int size = constant.shape()[i];
            if (at != except && size > 1 && axes.get(at).stream().anyMatch(Axis.class::isInstance)) {
                throw new IllegalArgumentException(
                        "a constant must be the same for all steps and sequences, but %s has %d along %s"
                                .formatted(constant, size, axes.get(at)));
            }
        }
    }

    private static int rank(Value value) {
        if (value instanceof Laid laid) {
            return laid.dims().rank();
        }
        if (value instanceof Constant constant) {
            return constant.rank();
        }
        throw new IllegalArgumentException("it must read numbers, but reads " + Value.described(value));
    }

    private static List<Atom> axis(Value value, int i) {
        if (i < 0) {
            return List.of();
        }
        return value instanceof Laid laid ? laid.dims().axis(i) : Dims.features(((Constant) value).shape()[i]);
    }

    private static boolean same(Value value) {
        return value instanceof Constant || value instanceof Rows rows && Row.same(rows.row());
    }

    /**
     * An axis that two have.
     *
     * @param same whether the other's numbers are the same for all, so that its size alone counts
     */
    private static List<Atom> joined(Importer in, List<Atom> one, List<Atom> other, boolean same) {
        if (one.isEmpty() || one.equals(other)) {
            return other.isEmpty() ? one : other;
        }
        if (other.isEmpty()) {
            return one;
        }
        Axis known = time(one);
        Axis found = time(other);
        if (known != null && found != null) {
            throw in.inputs().joined(known, found);
        }
        boolean features = Stream.concat(one.stream(), other.stream()).noneMatch(Axis.class::isInstance);
        if ((same || features) && Size.of(one).same(Size.of(other))) {
            return one;
        }
        throw new IllegalArgumentException("its operands must fit each other, but one has %s where another has %s"
                .formatted(Size.of(one), Size.of(other)));
    }

    private static @Nullable Axis time(List<Atom> axis) {
        return axis.size() == 1 && axis.get(0) instanceof Axis time && time.time() ? time : null;
    }

    /** A constant as a row that is the same for all, with its own axes where others have features. */
    static Rows fixed(Constant constant, Dims all) {
        List<List<Atom>> axes = new ArrayList<>();
        for (int size : constant.shape()) {
            axes.add(Dims.features(size));
        }
        while (axes.size() < all.rank()) {
            axes.add(0, List.of());
        }
        return new Rows(Row.of(constant), Dims.of(axes));
    }

    /** What has axes of its own as rows. */
    static Rows laid(Value value) {
        if (value instanceof Rows rows) {
            return rows;
        }
        if (value instanceof Constant constant) {
            return fixed(constant, Dims.of(List.of()));
        }
        throw new IllegalArgumentException("it must read numbers, but reads " + Value.described(value));
    }
}
