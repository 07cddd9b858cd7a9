package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.souvenir.cells.exchange.onnx.Atom.Axis;

/**
 * A size that may only be known when a model runs: a number times those of some axes.
 *
 * @param factor the number
 * @param axes in any order
 */
record Size(long factor, List<Axis> axes) {
    static final Size ONE = new Size(1, List.of());

    static Size of(long number) {
        return new Size(number, List.of());
    }

    static Size of(Atom atom) {
        return atom instanceof Axis axis ? new Size(1, List.of(axis.plain())) : of(((Atom.Feature) atom).size());
    }

    static Size of(List<Atom> atoms) {
        Size size = ONE;
        for (Atom atom : atoms) {
            size = size.times(of(atom));
        }
        return size;
    }

    boolean number() {
        return axes.isEmpty();
    }

    Size times(Size other) {
        List<Axis> all = new ArrayList<>(axes);
        all.addAll(other.axes);
        return new Size(Math.multiplyExact(factor, other.factor), all);
    }

    /** This / other where that is a size without remainder; an axis whose size is known may stand as a number here. */
    Optional<Size> dividedBy(Size other) {
        List<Axis> left = new ArrayList<>(axes);
        long divisor = other.factor;
        for (Axis axis : other.axes) {
            if (!left.remove(axis)) {
                if (axis.size() == 0) {
                    return Optional.empty();
                }
                divisor = Math.multiplyExact(divisor, axis.size());
            }
        }
        return divisor == 0 || factor % divisor != 0 ? Optional.empty() : Optional.of(new Size(factor / divisor, left));
    }

    /** Whether both are the same, as far as that is known. */
    boolean same(Size other) {
        return known() > 0 && known() == other.known()
                || dividedBy(other).filter(Size::one).isPresent()
                || other.dividedBy(this).filter(Size::one).isPresent();
    }

    boolean one() {
        return factor == 1 && axes.isEmpty();
    }

    /** The number, with all axes whose size is known; 0 where one is not. */
    long known() {
        long known = factor;
        for (Axis axis : axes) {
            known = Math.multiplyExact(known, axis.size());
        }
        return known;
    }

    @Override
    public String toString() {
        List<String> factors = new ArrayList<>();
        axes.forEach(axis -> factors.add(axis.name()));
        if (factor != 1 || axes.isEmpty()) {
            factors.add(0, Long.toString(factor));
        }
        return String.join(" · ", factors);
    }
}
