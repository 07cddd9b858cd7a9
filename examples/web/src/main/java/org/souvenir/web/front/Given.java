package org.souvenir.web.front;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.tensor.Tensor;
import org.teavm.jso.JSExport;
import org.teavm.jso.typedarrays.Float32Array;
import org.teavm.jso.typedarrays.Int32Array;

/** Sequences that a page gives, by the names of what they are for. */
public final class Given {
    /** What a page gives for the only one there is. */
    private static final String ONLY = "";

    private final Map<String, Rows> given = new LinkedHashMap<>();

    Given() {}

    /**
     * Sequence after sequence, row after row.
     *
     * @param width of a row; 0 where there is a number in its place
     */
    private record Rows(float[] values, int[] lengths, int width) {

        /** The rows side by side, [T, B, n], or [T, B] for n = 0. */
        Tensor steps(int n) {
            int longest = Arrays.stream(lengths).max().orElse(0);
            Tensor all = n == 0 ? Tensor.zeros(longest, lengths.length) : Tensor.zeros(longest, lengths.length, n);
            int each = Math.max(1, n);
            int from = 0;
            for (int b = 0; b < lengths.length; b++) {
                for (int t = 0; t < lengths[b]; t++) {
                    System.arraycopy(values, from, all.data(), (t * lengths.length + b) * each, each);
                    from += each;
                }
            }
            return all;
        }
    }

    /**
     * Adds sequences.
     *
     * @param name empty for the only thing that there is
     * @param values row after row, sequence after sequence
     * @param lengths rows of each sequence
     * @param width of a row; 0 where there is a number in its place
     */
    @JSExport
    public void add(String name, Float32Array values, Int32Array lengths, int width) {
        given.put(name, new Rows(values.copyToJavaArray(), lengths.copyToJavaArray(), width));
    }

    /** What a network with these inputs reads. */
    Batch batch(Map<String, Node> inputs) {
        Map<String, Rows> named = named(inputs.keySet());
        Map<String, String> axes = new LinkedHashMap<>();
        Batch batch = null;
        for (Map.Entry<String, Rows> each : named.entrySet()) {
            Node node = inputs.get(each.getKey());
            if (node != null && node.sequence()) {
                batch = with(batch, each.getKey(), each.getValue(), node, axes);
            }
        }
        if (batch == null) {
            throw new IllegalArgumentException(
                    "reading: there must be %s, but there are %s".formatted(inputs.keySet(), named.keySet()));
        }
        for (Map.Entry<String, Rows> each : named.entrySet()) {
            Node node = inputs.get(each.getKey());
            if (node != null && !node.sequence()) {
                batch = batch.withVector(each.getKey(), vectors(each.getValue(), node));
            }
        }
        return batch;
    }

    private Map<String, Rows> named(Set<String> names) {
        Map<String, Rows> named = new LinkedHashMap<>();
        given.forEach((name, rows) -> {
            String own =
                    name.equals(ONLY) && names.size() == 1 ? names.iterator().next() : name;
            if (!names.contains(own)) {
                throw new IllegalArgumentException(
                        own.equals(ONLY)
                                ? "reading: each input must be given by its name, %s".formatted(names)
                                : "reading: the network reads %s, but not '%s'"
                                        .formatted(NearNames.of(own, names), own));
            }
            named.put(own, rows);
        });
        return named;
    }

    private static Batch with(@Nullable Batch batch, String name, Rows rows, Node node, Map<String, String> axes) {
        int width = node.limit() > 0 ? rows.width() : Math.max(1, rows.width());
        boolean empty = rows.values().length == 0 && node.limit() == 0;
        Sequences steps = Sequences.of(rows.steps(empty ? node.width() : width), rows.lengths());
        String first = axes.putIfAbsent(node.axis(), name);
        if (batch == null) {
            return Batch.of(name, steps);
        }
        return first == null ? batch.with(name, steps) : batch.withAlong(first, name, steps);
    }

    /** [B, n], or [B] for ids. */
    private static Tensor vectors(Rows rows, Node node) {
        int size = rows.lengths().length;
        return node.limit() > 0
                ? Tensor.of(rows.values(), rows.values().length)
                : Tensor.of(rows.values(), size, rows.values().length / Math.max(1, size));
    }

    /**
     * A tensor of an output's shape for one sequence, or for as many as there are.
     *
     * @param what it is, for error messages
     */
    Tensor like(Node output, String what) {
        Rows rows = only(what);
        return output.sequence() ? rows.steps(Math.max(1, rows.width())) : perSequence(rows, output.width(), what);
    }

    /**
     * What an output should be.
     *
     * @param ids whether these are numbers of classes
     * @param lengths of the sequences that are read, in the output's steps
     */
    Tensor targets(Node output, boolean ids, int[] lengths) {
        Rows rows = only("target");
        if (!output.sequence()) {
            return ids
                    ? perSequence(rows, 1, "target").reshape(rows.lengths().length)
                    : perSequence(rows, output.width(), "target");
        }
        if (!Arrays.equals(rows.lengths(), lengths)) {
            throw new IllegalArgumentException(
                    "target: there must be one for each step, for %s of them, but there are %s"
                            .formatted(Arrays.toString(lengths), Arrays.toString(rows.lengths())));
        }
        return rows.steps(ids ? rows.width() : Math.max(1, rows.width()));
    }

    private Rows only(String what) {
        Rows rows = given.get(ONLY);
        if (rows == null || given.size() > 1) {
            throw new IllegalArgumentException(
                    what + ": there must be one for the first output, without a name, but there are "
                            + new LinkedHashSet<>(given.keySet()));
        }
        return rows;
    }

    /** A row for each sequence. */
    private static Tensor perSequence(Rows rows, int width, String what) {
        boolean rowEach = rows.width() == width && Arrays.stream(rows.lengths()).allMatch(n -> n == 1);
        boolean numbers = rows.width() == 0 && Arrays.stream(rows.lengths()).allMatch(n -> n == width);
        if (!rowEach && !numbers) {
            throw new IllegalArgumentException("%s: there must be %d numbers for each sequence, but there are %s"
                    .formatted(
                            what,
                            width,
                            Arrays.toString(rows.lengths()) + (rows.width() > 0 ? " rows of " + rows.width() : "")));
        }
        return Tensor.of(rows.values(), rows.lengths().length, width);
    }
}
