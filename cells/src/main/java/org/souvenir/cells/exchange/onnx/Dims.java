package org.souvenir.cells.exchange.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.souvenir.cells.exchange.onnx.Atom.Axis;
import org.souvenir.cells.exchange.onnx.Atom.Feature;

/**
 * The axes of an ONNX value, each as the atoms that it is made of, outermost first: {@code [[T], [2], [B], [64]]} of what a
 * bidirectional LSTM gives. Numbers lie row-major, so that a reshape leaves all atoms in their order. The features, in that
 * order, are the columns of our rows.
 */
record Dims(List<List<Atom>> axes) {

    static Dims of(List<List<Atom>> axes) {
        return new Dims(axes.stream().map(List::copyOf).toList());
    }

    /** An axis of features; nothing where there is one. */
    static List<Atom> features(int size) {
        return size == 1 ? List.of() : List.of(new Feature(size));
    }

    int rank() {
        return axes.size();
    }

    List<Atom> axis(int i) {
        return axes.get(i);
    }

    Size size(int i) {
        return Size.of(axes.get(i));
    }

    Stream<Atom> atoms() {
        return axes.stream().flatMap(List::stream);
    }

    boolean has(Axis axis) {
        return atoms().anyMatch(atom -> atom == axis);
    }

    /** Its axis of sequences, if it has one. */
    Optional<Axis> batch() {
        return atoms().filter(atom -> atom instanceof Axis axis && !axis.time())
                .map(Axis.class::cast)
                .findFirst();
    }

    /** Whether an axis consists of features alone. */
    boolean pure(int i) {
        return axes.get(i).stream().allMatch(Feature.class::isInstance);
    }

    /** How many columns each axis stands for; 1 where it is only time or batch. */
    int[] columns() {
        return axes.stream().mapToInt(Dims::columns).toArray();
    }

    private static int columns(List<Atom> axis) {
        return axis.stream()
                .mapToInt(a -> a instanceof Feature f ? f.size() : 1)
                .reduce(1, Math::multiplyExact);
    }

    /** The columns of a row. */
    int width() {
        return atoms().mapToInt(a -> a instanceof Feature f ? f.size() : 1).reduce(1, Math::multiplyExact);
    }

    /** The same with other columns: axes of features alone become as wide as is said, others keep theirs. */
    Dims withColumns(int[] columns) {
        List<List<Atom>> changed = new ArrayList<>();
        for (int i = 0; i < rank(); i++) {
            changed.add(columns[i] == columns(axes.get(i)) ? axes.get(i) : features(columns[i]));
        }
        return of(changed);
    }

    Dims transposed(int[] order) {
        List<List<Atom>> changed = new ArrayList<>();
        for (int i : order) {
            changed.add(axes.get(i));
        }
        return of(changed);
    }

    /** Without an axis. */
    Dims without(int axis) {
        List<List<Atom>> changed = new ArrayList<>(axes);
        changed.remove(axis);
        return of(changed);
    }

    Dims with(int axis, List<Atom> atoms) {
        List<List<Atom>> changed = new ArrayList<>(axes);
        changed.add(axis, atoms);
        return of(changed);
    }

    /** The same atoms in axes of other sizes; nothing where they do not come out so. */
    Optional<Dims> reshaped(List<Size> sizes) {
        Deque<Atom> left = new ArrayDeque<>(atoms().toList());
        List<List<Atom>> made = new ArrayList<>();
        for (Size size : sizes) {
            List<Atom> axis = new ArrayList<>();
            Size wanted = size;
            while (!wanted.one()) {
                Atom next = left.pollFirst();
                if (next == null) {
                    return Optional.empty();
                }
                Optional<Size> rest = wanted.dividedBy(Size.of(next));
                if (rest.isEmpty() && next instanceof Feature feature && splits(feature, wanted)) {
                    int part = (int) wanted.factor();
                    left.addFirst(new Feature(feature.size() / part));
                    next = new Feature(part);
                    rest = Optional.of(Size.ONE);
                }
                if (rest.isEmpty()) {
                    return Optional.empty();
                }
                axis.add(next);
                wanted = rest.get();
            }
            made.add(axis);
        }
        return left.isEmpty() ? Optional.of(of(made)) : Optional.empty();
    }

    private static boolean splits(Feature feature, Size wanted) {
        return wanted.number() && wanted.factor() > 1 && feature.size() % wanted.factor() == 0;
    }

    @Override
    public String toString() {
        List<String> sizes = new ArrayList<>();
        for (int i = 0; i < rank(); i++) {
            sizes.add(size(i).toString());
        }
        return sizes.toString();
    }
}
