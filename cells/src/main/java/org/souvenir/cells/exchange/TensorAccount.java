package org.souvenir.cells.exchange;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.souvenir.cells.file.StoredNumbers;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.NamedTensors;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Printable;
import org.souvenir.core.tensor.Tensor;

/**
 * The tensors of a foreign file, of which every one must be accounted for: used, ignored on purpose, or listed in an error,
 * together with those that were wanted and are not there. What is taken is handed out even where something is wrong, so that
 * {@link #check} can say all at once.
 *
 * <pre>{@code
 * TensorAccount account = TensorAccount.of(Safetensors.read(file));
 * Tensor weight = account.take("fc.weight", 2, 64);
 * account.ignore("bn.num_batches_tracked", "it only counts");
 * account.check();
 * }</pre>
 *
 * <p>Not safe for several threads at once.
 */
public final class TensorAccount {
    private static final String EACH = "every tensor must have its place and every place its tensor, but ";

    /** Numbers of missing tensors that are made in any case. */
    private static final int FREE = 1 << 20;

    private final String source;
    private final Map<String, int[]> shapes;
    private final Function<String, Tensor> tensors;
    private final Set<String> used = new TreeSet<>();
    private final Map<String, String> ignored = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private double missing;

    private TensorAccount(String source, Map<String, int[]> shapes, Function<String, Tensor> tensors) {
        this.source = source;
        this.shapes = shapes;
        this.tensors = tensors;
    }

    /**
     * The account of any source.
     *
     * @param source what error messages call it
     * @param shapes of all tensors, by name, in the order in which they are to be told; not modified
     * @param tensors gives one by its name; asked only for those that are taken
     */
    public static TensorAccount of(String source, Map<String, int[]> shapes, Function<String, Tensor> tensors) {
        requireNonNull(source, "source");
        NoNulls.in(shapes, "shapes");
        requireNonNull(tensors, "tensors");
        return new TensorAccount(source, Collections.unmodifiableMap(new LinkedHashMap<>(shapes)), tensors);
    }

    /** The account of tensors by name. */
    public static TensorAccount of(String source, Map<String, Tensor> tensors) {
        NoNulls.in(tensors, "tensors");
        Map<String, int[]> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return of(source, shapes, name -> Objects.requireNonNull(tensors.get(name)));
    }

    /** The account of a file. */
    public static TensorAccount of(NamedTensors file) {
        requireNonNull(file, "file");
        Map<String, int[]> shapes = new LinkedHashMap<>();
        file.names().forEach(name -> shapes.put(name, file.shape(name)));
        return of(file.source(), shapes, file::tensor);
    }

    /** What error messages call the source. */
    public String source() {
        return source;
    }

    /** The names of all tensors, in order; unmodifiable. */
    public Set<String> names() {
        return shapes.keySet();
    }

    /** Whether there is a tensor of this name. */
    public boolean has(String name) {
        requireNonNull(name, "name");
        return shapes.containsKey(name);
    }

    /**
     * The shape of a tensor that is there; a copy. It is not used by that.
     *
     * @throws FileFormatException if there is none of this name
     */
    public int[] shape(String name) {
        requireNonNull(name, "name");
        int[] shape = shapes.get(name);
        if (shape == null) {
            throw FileFormatException.of(
                    source,
                    "there must be a tensor '" + Printable.of(name) + "', but there are "
                            + NearNames.of(name, shapes.keySet()));
        }
        return shape.clone();
    }

    /**
     * Uses a tensor.
     *
     * @param shape that it must have
     * @return the tensor; zeros of the shape where there is none or it has another shape, which {@link #check} tells
     * @throws FileFormatException if its elements cannot be read as floats, or one of them is NaN
     */
    public Tensor take(String name, int... shape) {
        requireNonNull(name, "name");
        requireNonNull(shape, "shape");
        int[] found = shapes.get(name);
        if (found == null) {
            return instead("'%s' %s is missing".formatted(name, Arrays.toString(shape)), shape);
        }
        used.add(name);
        if (!Arrays.equals(found, shape)) {
            return instead(
                    "'%s' must be %s, but is %s".formatted(name, Arrays.toString(shape), Arrays.toString(found)),
                    shape);
        }
        return StoredNumbers.checked(
                source, name, requireNonNull(tensors.apply(name), () -> "tensors: what is given for '" + name + "'"));
    }

    /** Zeros, unless they would be more than all that is there: what a file claims is not allocated. */
    private Tensor instead(String problem, int[] shape) {
        problems.add(problem);
        missing += length(shape);
        if (missing
                > FREE
                        + shapes.values().stream()
                                .mapToDouble(TensorAccount::length)
                                .sum()) {
            throw FileFormatException.of(source, EACH + String.join(", ", problems));
        }
        return Tensor.zeros(shape);
    }

    private static double length(int[] shape) {
        return Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
    }

    /**
     * Uses a tensor that is there, of whatever shape.
     *
     * @throws FileFormatException if there is none of this name, its elements cannot be read as floats, or one of them is NaN
     */
    public Tensor take(String name) {
        requireNonNull(name, "name");
        return take(name, shape(name));
    }

    /**
     * Leaves a tensor out on purpose; nothing happens where there is none.
     *
     * @param why {@link #toString} says it
     */
    public void ignore(String name, String why) {
        requireNonNull(name, "name");
        requireNonNull(why, "why");
        if (has(name)) {
            ignored.put(name, why);
        }
    }

    /** The names of the tensors that were neither used nor ignored so far, in order. */
    public List<String> left() {
        return shapes.keySet().stream()
                .filter(name -> !used.contains(name) && !ignored.containsKey(name))
                .toList();
    }

    /**
     * Says that all is done.
     *
     * @throws FileFormatException if a tensor is missing, has another shape, or is left over; all of them are named, with
     *     their shapes
     */
    public void check() {
        List<String> all = new ArrayList<>(problems);
        for (String name : left()) {
            all.add("'%s' %s is left over".formatted(name, Arrays.toString(shapes.get(name))));
        }
        if (!all.isEmpty()) {
            throw FileFormatException.of(source, EACH + String.join(", ", all));
        }
    }

    /** What became of the tensors, one a line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(source);
        for (String name : shapes.keySet()) {
            String fate = used.contains(name)
                    ? "used"
                    : ignored.containsKey(name) ? "ignored: " + ignored.get(name) : "left over";
            text.append("\n%s %s %s".formatted(name, Arrays.toString(shapes.get(name)), fate));
        }
        return text.toString();
    }
}
