package org.souvenir.cells.exchange;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.network.Network;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Printable;
import org.souvenir.core.tensor.Tensor;

/**
 * How far what a network gives is from what another program gave for the same input: proof that a model was brought over
 * right, layer by layer, so that the first one that differs is the one to look at.
 *
 * <pre>{@code
 * Certificate certificate = Certificate.of(network, Npz.read(Path.of("reference.npz")));
 * System.out.println(certificate);
 * }</pre>
 *
 * <p>A reference has arrays by name. Each is one of
 *
 * <pre>
 * INPUT           what the network reads: numbers [T, B, n], ids [T, B], a vector for each sequence [B, n]
 * INPUT.lengths   how long its sequences are, [B]; all T long unless told
 * LAYER           what came out of a layer: [T, B, n] or [B, n]; steps past the end of a sequence do not count
 * OUTPUT          what came out of the network, likewise
 * STATE           what the sequences left, [B, n], by the name that {@link State} has for it
 * </pre>
 *
 * @param lines in the order of the layers
 */
public record Certificate(List<Line> lines) {

    private static final String LENGTHS = ".lengths";

    /**
     * What was compared.
     *
     * @param name of a layer, an output or a state
     * @param shape of it
     * @param difference the largest one, |ours - theirs|; NaN if one of two numbers is none
     * @param largest |theirs| at most, to measure the difference by
     */
    public record Line(String name, int[] shape, double difference, double largest) {
        /** Checks that nothing is missing. */
        public Line {
            requireNonNull(name, "name");
            requireNonNull(shape, "shape");
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-24s %-18s max|Δ| %.1e  of %.3g",
                    Printable.of(name),
                    Arrays.toString(shape),
                    difference,
                    largest);
        }
    }

    /** Unmodifiable. */
    public Certificate {
        NoNulls.in(lines, "lines");
        lines = List.copyOf(lines);
    }

    /**
     * Compares a network with a reference.
     *
     * @throws IllegalArgumentException if an input is missing, an array has another shape than the network's, an array is
     *     none of what a reference may have, or there is nothing to compare
     */
    public static Certificate of(Network network, Map<String, Tensor> reference) {
        requireNonNull(network, "network");
        NoNulls.in(reference, "reference");
        Architecture architecture = network.architecture();
        Network showing = network.in(architecture.showingLayers());
        Set<String> left = new LinkedHashSet<>(reference.keySet());
        Batch batch = batch(architecture, reference, left);
        Network.Output found = showing.infer(batch);
        Map<String, Node> shown = showing.architecture().outputs();
        List<Line> lines = new ArrayList<>();
        shown.forEach((name, node) -> {
            if (left.remove(name)) {
                lines.add(line(
                        name,
                        found.values(name),
                        array(reference, name),
                        node.sequence() ? batch.lengths(node.axis()) : new int[0]));
            }
        });
        for (String name : found.state().names()) {
            if (left.remove(name)) {
                Tensor state = Tensor.of(
                        found.state().values(name), batch.size(), found.state().width(name));
                lines.add(line(name, state, array(reference, name), new int[0]));
            }
        }
        if (!left.isEmpty()) {
            Set<String> known = new LinkedHashSet<>(architecture.inputs().keySet());
            known.addAll(shown.keySet());
            known.addAll(found.state().names());
            String first = left.iterator().next();
            throw new IllegalArgumentException(
                    "reference: arrays must be of inputs, lengths, layers, outputs and states, of which there are %s, but there is '%s'"
                            .formatted(NearNames.of(first, known), Printable.of(first)));
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(
                    "reference: must have a layer, an output or a state to compare, of which there are %s and %s, but has %s"
                            .formatted(shown.keySet(), found.state().names(), Printable.of(reference.keySet())));
        }
        return new Certificate(lines);
    }

    private static Batch batch(Architecture architecture, Map<String, Tensor> reference, Set<String> left) {
        Map<String, Node> inputs = architecture.inputs();
        if (!left.containsAll(inputs.keySet())) {
            throw new IllegalArgumentException("reference: must have the inputs %s, but has %s"
                    .formatted(inputs.keySet(), Printable.of(reference.keySet())));
        }
        left.removeAll(inputs.keySet());
        Map<String, Sequences> sequences = new LinkedHashMap<>();
        Map<String, Tensor> vectors = new LinkedHashMap<>();
        inputs.forEach((name, node) -> {
            Tensor values = array(reference, name);
            if (node.sequence()) {
                left.remove(node.axis() + LENGTHS);
                sequences.put(name, sequences(values, node, reference));
            } else {
                vectors.put(name, values);
            }
        });
        Batch batch = null;
        for (Map.Entry<String, Sequences> sequence : sequences.entrySet()) {
            String axis = Objects.requireNonNull(inputs.get(sequence.getKey())).axis();
            if (batch == null) {
                batch = Batch.of(sequence.getKey(), sequence.getValue());
            } else if (batch.names().contains(axis)) {
                batch = batch.withAlong(axis, sequence.getKey(), sequence.getValue());
            } else {
                batch = batch.with(sequence.getKey(), sequence.getValue());
            }
        }
        if (batch == null) {
            throw new IllegalArgumentException("reference: the network must read a sequence, but reads " + inputs);
        }
        for (Map.Entry<String, Tensor> vector : vectors.entrySet()) {
            batch = batch.withVector(vector.getKey(), vector.getValue());
        }
        return batch;
    }

    private static Tensor array(Map<String, Tensor> reference, String name) {
        return Objects.requireNonNull(reference.get(name), name);
    }

    private static Sequences sequences(Tensor values, Node node, Map<String, Tensor> reference) {
        Tensor lengths = reference.get(node.axis() + LENGTHS);
        return lengths == null ? Sequences.of(values) : Sequences.of(values, whole(node.axis() + LENGTHS, lengths));
    }

    private static int[] whole(String name, Tensor numbers) {
        int[] whole = new int[numbers.length()];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (int) numbers.data()[i];
            if (whole[i] != numbers.data()[i]) {
                throw new IllegalArgumentException(
                        "reference: %s must be whole numbers, but has %s".formatted(name, numbers.data()[i]));
            }
        }
        return whole;
    }

    /** @param lengths of the sequences, where there is a row for each step; else empty */
    private static Line line(String name, Tensor ours, Tensor theirs, int[] lengths) {
        if (!Arrays.equals(ours.shape(), theirs.shape())) {
            throw new IllegalArgumentException("reference: %s must be %s, but is %s"
                    .formatted(name, Arrays.toString(ours.shape()), Arrays.toString(theirs.shape())));
        }
        int width = ours.size(ours.rank() - 1);
        int rows = ours.length() / width;
        double difference = 0;
        double largest = 0;
        for (int row = 0; row < rows; row++) {
            if (lengths.length > 0 && row / lengths.length >= lengths[row % lengths.length]) {
                continue;
            }
            for (int i = row * width; i < (row + 1) * width; i++) {
                difference = Math.max(difference, Math.abs((double) ours.data()[i] - theirs.data()[i]));
                largest = Math.max(largest, Math.abs(theirs.data()[i]));
            }
        }
        return new Line(name, ours.shape(), difference, largest);
    }

    /** The largest difference of all; NaN if one is no number. */
    public double difference() {
        return lines.stream().mapToDouble(Line::difference).reduce(0, Math::max);
    }

    /** A line for each comparison. */
    @Override
    public String toString() {
        return lines.stream().map(Line::toString).collect(Collectors.joining("\n"));
    }
}
