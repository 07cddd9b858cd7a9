package org.souvenir.cells.exchange.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;

/** What is computed of constants: numbers, and of weights also how, so that they stay learnable. */
final class Constants {
    private Constants() {}

    /** A function of each number. */
    static Constant mapped(Constant constant, UnaryOperator<Expr> function, @Nullable DoubleUnaryOperator numbers) {
        if (constant.whole() && numbers != null) {
            return Constant.of(
                    constant.shape(),
                    Arrays.stream(constant.wholes())
                            .map(a -> (long) numbers.applyAsDouble((double) a))
                            .toArray());
        }
        float @Nullable [] mapped = null;
        if (numbers != null && constant.known()) {
            mapped = constant.numbers().clone();
            for (int i = 0; i < mapped.length; i++) {
                mapped[i] = (float) numbers.applyAsDouble(mapped[i]);
            }
        }
        return mapped != null && !constant.learned()
                ? Constant.of(constant.shape(), mapped)
                : Constant.of(constant.shape(), mapped, constant.matrix().map(function));
    }

    /** A function of two numbers, element by element. */
    static Constant computed(
            Importer in, String op, List<Constant> of, BinaryOperator<Expr> function, DoubleBinaryOperator numbers) {
        Constant a = of.get(0);
        Constant b = of.get(1);
        int[] shape = Broadcast.shape(a.shape(), b.shape());
        in.charged(Selection.length(shape));
        Formula formula = a.learned() || b.learned() ? a.matrix().with(b.matrix(), function) : null;
        if (formula != null && (!a.known() || !b.known())) {
            return Constant.of(shape, null, formula);
        }
        Constant left = a.selected(Selection.broadcast(a.shape(), shape));
        Constant right = b.selected(Selection.broadcast(b.shape(), shape));
        if (left.whole() && right.whole()) {
            return Constant.of(shape, wholes(op, left, right, numbers));
        }
        float[] results = new float[left.length()];
        for (int i = 0; i < results.length; i++) {
            results[i] = (float) numbers.applyAsDouble(left.number(i), right.number(i));
        }
        return formula == null ? Constant.of(shape, results) : Constant.of(shape, results, formula);
    }

    private static long[] wholes(String op, Constant left, Constant right, DoubleBinaryOperator numbers) {
        return IntStream.range(0, left.length())
                .mapToLong(i -> op.equals("Div")
                        ? left.whole(i) / right.whole(i)
                        : (long) numbers.applyAsDouble((double) left.whole(i), (double) right.whole(i)))
                .toArray();
    }

    /** Something of the numbers along the last axis, which then has another size. */
    static Constant ofRows(Constant constant, int width, UnaryOperator<Expr> function) {
        int[] shape = constant.shape().clone();
        if (shape.length > 0) {
            shape[shape.length - 1] = width;
        }
        Formula matrix = constant.matrix();
        return Constant.of(shape, null, matrix.to(matrix.rows(), width, function));
    }

    /** Axes in another order. */
    static Constant transposed(Constant constant, int[] order) {
        boolean matrix = constant.learned() && Arrays.equals(order, new int[] {1, 0});
        Selection selection = Selection.transposed(constant.shape(), order);
        return !matrix
                ? constant.selected(selection)
                : Constant.of(
                        selection.shape(),
                        constant.known() ? constant.selected(selection).numbers() : null,
                        constant.matrix().transposed());
    }

    /** Elements of an axis by their places. */
    static Constant picked(Constant constant, int axis, int[] places) {
        Selection selection = Selection.along(constant.shape(), axis, places);
        int last = constant.rank() - 1;
        boolean range = IntStream.range(0, places.length).allMatch(i -> places[i] == places[0] + i);
        if (!constant.learned() || !range || places.length == 0 || axis != last && (last != 1 || axis != 0)) {
            return constant.selected(selection);
        }
        Formula matrix = constant.matrix();
        Formula part = axis == last
                ? matrix.to(matrix.rows(), places.length, e -> e.slice(places[0], places.length))
                : matrix.to(places.length, matrix.width(), e -> rows(e, places[0], places.length));
        return Constant.of(
                selection.shape(),
                constant.known() ? constant.selected(selection).numbers() : null,
                part);
    }

    private static Expr rows(Expr matrix, int from, int count) {
        return count == matrix.rows() ? matrix : matrix.rows(from, count);
    }

    /** Axes of 1 repeated. */
    static Constant expanded(Constant constant, int[] shape) {
        Selection selection = Selection.broadcast(constant.shape(), shape);
        if (!constant.learned()) {
            return constant.selected(selection);
        }
        int width = shape.length == 0 ? 1 : shape[shape.length - 1];
        Formula matrix = constant.matrix();
        boolean wider = constant.length() < selection.places().length;
        boolean columns = matrix.width() == 1 && matrix.rows() * width == selection.places().length;
        float @Nullable [] numbers =
                constant.known() ? constant.selected(selection).numbers() : null;
        if (!wider) {
            return Constant.of(shape, numbers, matrix);
        }
        return columns
                ? Constant.of(shape, numbers, matrix.to(matrix.rows(), width, e -> Functions.repeat(e, width)))
                : constant.selected(selection);
    }

    /** Zeros before and after the elements of an axis, which is the last one or that of the rows of a matrix. */
    static Constant padded(Constant constant, int axis, int before, int after) {
        int last = constant.rank() - 1;
        int[] shape = constant.shape().clone();
        shape[axis] += before + after;
        int size = shape[axis];
        Formula matrix = constant.matrix();
        if (axis != last && (last != 1 || axis != 0)) {
            throw new IllegalArgumentException(
                    "zeros are put around rows or columns of a matrix, but axis %d of %s is another"
                            .formatted(axis, constant));
        }
        Attribute.Window window = new Attribute.Window(before, size);
        return Constant.of(
                shape,
                null,
                axis == last
                        ? matrix.to(matrix.rows(), size, e -> Expr.of(Op.PAD, window, List.of(e)))
                        : matrix.to(size, matrix.width(), e -> Expr.of(Op.PAD_ROWS, window, List.of(e))));
    }

    /** Side by side. */
    static Constant side(List<Constant> parts, int axis) {
        int[] shape = parts.get(0).shape().clone();
        shape[axis] = 0;
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= shape[i];
        }
        for (Constant part : parts) {
            checkBeside(parts.get(0), part, axis);
            shape[axis] += part.shape()[axis];
        }
        boolean learned = parts.stream().anyMatch(Constant::learned);
        boolean known = parts.stream().allMatch(Constant::known);
        if (parts.stream().allMatch(Constant::whole)) {
            long[] all = new long[Selection.length(shape)];
            forEach(parts, axis, shape[axis] * inner, (part, from, to) -> all[to] = part.whole(from));
            return Constant.of(shape, all);
        }
        float[] all = new float[Selection.length(shape)];
        if (known || !learned || axis != shape.length - 1) {
            forEach(parts, axis, shape[axis] * inner, (part, from, to) -> all[to] = part.number(from));
        }
        return learned && axis == shape.length - 1
                ? Constant.of(
                        shape,
                        known ? all : null,
                        Formula.side(parts.stream().map(Constant::matrix).toList()))
                : learned ? Constant.of(shape, all).stored("weight") : Constant.of(shape, all);
    }

    private interface Place {
        void put(Constant part, int from, int to);
    }

    private static void forEach(List<Constant> parts, int axis, int stride, Place place) {
        int before = 0;
        for (Constant part : parts) {
            int own = Selection.length(Arrays.copyOfRange(part.shape(), axis, part.rank()));
            for (int i = 0; i < part.length(); i++) {
                place.put(part, i, i / own * stride + before + i % own);
            }
            before += own;
        }
    }

    private static void checkBeside(Constant first, Constant other, int axis) {
        boolean fits = first.rank() == other.rank();
        for (int i = 0; fits && i < first.rank(); i++) {
            fits = i == axis || first.shape()[i] == other.shape()[i];
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "its parts must fit each other, but are %s and %s".formatted(first, other));
        }
    }

    /** Whether something is 0, 1, 2, … along one axis. */
    static boolean counts(Constant constant) {
        boolean counts = constant.whole()
                && Arrays.stream(constant.shape()).filter(size -> size != 1).count() <= 1;
        for (int i = 0; counts && i < constant.length(); i++) {
            counts = constant.whole(i) == i;
        }
        return counts;
    }
}
