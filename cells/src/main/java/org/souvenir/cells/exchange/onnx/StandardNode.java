package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CoupledLstm;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.PeepholeLstm;
import org.souvenir.cells.exchange.GateOrder;
import org.souvenir.cells.exchange.GateWeights;
import org.souvenir.core.tensor.Tensor;

/**
 * What a node {@code RNN}, {@code LSTM} or {@code GRU} says of its cells: which, and with which numbers, for each direction.
 *
 * <p>Where ONNX's text and ONNX Runtime differ, this is what ONNX Runtime computes: {@code clip} bounds what goes into the gates
 * and the candidate, but not the memory c that goes into h, an LSTM's third function; and constants of {@code Affine}, {@code
 * ScaledTanh} and {@code ThresholdedRelu} that are not given are 0.
 */
final class StandardNode {

    /**
     * One direction.
     *
     * @param parameters by their names in the cell
     */
    record Direction(Cell cell, boolean backward, Map<String, Tensor> parameters) {}

    private static final Set<String> ATTRIBUTES = Set.of(
            "activations",
            "activation_alpha",
            "activation_beta",
            "clip",
            "direction",
            "hidden_size",
            "input_forget",
            "layout",
            "linear_before_reset",
            "output_sequence");

    private final Importer in;
    private final GraphNode node;
    private final int inputSize;
    private final int hiddenSize;
    private final List<Direction> directions = new ArrayList<>();

    StandardNode(Importer in, GraphNode node, int inputSize) {
        this.in = in;
        this.node = node;
        this.inputSize = inputSize;
        Constant w = in.constant(node, 1);
        Constant r = in.constant(node, 2);
        this.hiddenSize = r.rank() == 3 ? r.shape()[2] : 0;
        int gates = order().gates().size();
        String direction = node.text("direction", "forward");
        int n = direction.equals("bidirectional") ? 2 : 1;
        check("W", w, n, gates * hiddenSize, inputSize);
        check("R", r, n, gates * hiddenSize, hiddenSize);
        if (hiddenSize < 1 || node.whole("hidden_size", hiddenSize) != hiddenSize) {
            throw new IllegalArgumentException("hidden_size must be that of R, but is %d where R is %s"
                    .formatted(node.whole("hidden_size", 0), r));
        }
        if (!Set.of("forward", "reverse", "bidirectional").contains(direction)) {
            throw new IllegalArgumentException(
                    "direction must be forward, reverse or bidirectional, but is '" + direction + "'");
        }
        node.proto().getAttributeList().forEach(attribute -> {
            if (!ATTRIBUTES.contains(attribute.getName())) {
                throw new IllegalArgumentException("its attributes must be some of %s, but one is '%s'"
                        .formatted(ATTRIBUTES.stream().sorted().toList(), attribute.getName()));
            }
        });
        List<Activation> functions = functions(n);
        int each = functions.size() / n;
        for (int d = 0; d < n; d++) {
            boolean backward = direction.equals("reverse") || d == 1;
            directions.add(direction(d, backward, functions.subList(d * each, (d + 1) * each)));
        }
    }

    private GateOrder order() {
        return switch (node.op()) {
            case "LSTM" -> GateOrder.ONNX_LSTM;
            case "GRU" -> GateOrder.ONNX_GRU;
            default -> GateOrder.RNN;
        };
    }

    private static void check(String name, Constant constant, int... shape) {
        if (!Arrays.equals(constant.shape(), shape)) {
            throw new IllegalArgumentException("%s must be %s, but is %s"
                    .formatted(name, Arrays.toString(shape), Arrays.toString(constant.shape())));
        }
    }

    int hiddenSize() {
        return hiddenSize;
    }

    List<Direction> directions() {
        return directions;
    }

    /** The names of the states, in ONNX's order. */
    List<String> states() {
        return node.op().equals("LSTM") ? List.of("h", "c") : List.of("h");
    }

    /** All functions of all directions; each takes its constants in turn, if it has any. */
    private List<Activation> functions(int n) {
        List<String> usual = switch (node.op()) {
            case "LSTM" -> List.of("Sigmoid", "Tanh", "Tanh");
            case "GRU" -> List.of("Sigmoid", "Tanh");
            default -> List.of("Tanh");
        };
        List<String> names = new ArrayList<>(node.texts("activations"));
        for (int d = 0; d < n && node.texts("activations").isEmpty(); d++) {
            names.addAll(usual);
        }
        if (names.size() != n * usual.size()) {
            throw new IllegalArgumentException(
                    "its activations must be %d, but are %s".formatted(n * usual.size(), names));
        }
        Iterator<Float> alpha = node.numbers("activation_alpha").iterator();
        Iterator<Float> beta = node.numbers("activation_beta").iterator();
        return names.stream().map(name -> function(name, alpha, beta)).toList();
    }

    private static Activation function(String name, Iterator<Float> alpha, Iterator<Float> beta) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "tanh" -> Activation.TANH;
            case "sigmoid" -> Activation.SIGMOID;
            case "relu" -> Activation.RELU;
            case "softsign" -> Activation.SOFTSIGN;
            case "softplus" -> Activation.SOFTPLUS;
            case "elu" -> Activation.elu(next(alpha, 1));
            case "leakyrelu" -> Activation.leakyRelu(next(alpha, 0.01f));
            case "thresholdedrelu" -> Activation.thresholdedRelu(next(alpha, 0));
            case "affine" -> Activation.affine(next(alpha, 0), next(beta, 0));
            case "scaledtanh" -> Activation.scaledTanh(next(alpha, 0), next(beta, 0));
            case "hardsigmoid" -> Activation.hardSigmoid(next(alpha, 0.2f), next(beta, 0.5f));
            default ->
                throw new IllegalArgumentException("its activations must be those of ONNX, but one is '" + name + "'");
        };
    }

    private static double next(Iterator<Float> given, float otherwise) {
        return given.hasNext() ? given.next() : otherwise;
    }

    private Direction direction(int d, boolean backward, List<Activation> functions) {
        GateOrder order = order();
        int gates = order.gates().size();
        GateWeights weights = GateWeights.of(order, part(1, d), part(2, d));
        if (in.has(node, 3)) {
            Constant b = in.constant(node, 3);
            check("B", b, b.rank() == 0 ? 0 : b.shape()[0], 2 * gates * hiddenSize);
            Tensor both = part(3, d);
            weights = weights.withInputBias(order, both.window(0, gates * hiddenSize))
                    .withRecurrentBias(order, both.window(gates * hiddenSize, 2 * gates * hiddenSize));
        }
        Tensor peepholes = in.has(node, 7) ? part(7, d) : null;
        Cell cell = cell(functions, peepholes != null);
        if (peepholes != null) {
            weights = weights.withPeepholes(GateOrder.ONNX_PEEPHOLES, peepholes);
        }
        return new Direction(cell, backward, parameters(cell, weights, peepholes != null));
    }

    private Map<String, Tensor> parameters(Cell cell, GateWeights weights, boolean peepholes) {
        if (!(cell instanceof InputCoupledLstm)) {
            return (cell instanceof CoupledLstm ? weights.coupled() : weights).parameters(cell);
        }
        Activation any = Activation.TANH;
        Map<String, Tensor> all = new TreeMap<>(weights.parameters(lstm(any, any, any, peepholes, false)));
        all.keySet().removeIf(name -> name.startsWith("forget."));
        return all;
    }

    /** What an input has of a direction. */
    private Tensor part(int input, int d) {
        Tensor all = in.constant(node, input).tensor();
        if (all.rank() < 2 || d >= all.size(0)) {
            throw new IllegalArgumentException("its input %d must have a part for each direction, but is %s"
                    .formatted(input + 1, in.constant(node, input)));
        }
        Tensor one = all.window(d, d + 1);
        int[] shape = Arrays.copyOfRange(one.shape(), 1, one.rank());
        return one.reshape(shape);
    }

    private Cell cell(List<Activation> functions, boolean peepholes) {
        @Nullable Float clip = node.attribute("clip").map(a -> a.getF()).orElse(null);
        if (clip != null && !(clip > 0)) {
            throw new IllegalArgumentException("clip must be above 0, but is " + clip);
        }
        List<Activation> f = functions.stream()
                .<Activation>map(a -> clip == null ? a : new Clipped(a, clip))
                .toList();
        return switch (node.op()) {
            case "LSTM" -> lstm(f.get(0), f.get(1), functions.get(2), peepholes, node.whole("input_forget", 0) != 0);
            case "GRU" ->
                new Gru(
                        inputSize,
                        hiddenSize,
                        node.whole("linear_before_reset", 0) != 0 ? Gru.Reset.AFTER : Gru.Reset.BEFORE,
                        f.get(0),
                        f.get(1));
            default -> new ElmanRnn(inputSize, hiddenSize, f.get(0), ElmanRnn.Start.ORTHOGONAL);
        };
    }

    private Cell lstm(Activation gate, Activation candidate, Activation output, boolean peepholes, boolean coupled) {
        if (coupled) {
            boolean sigmoid =
                    gate == Activation.SIGMOID || gate instanceof Clipped c && c.function() == Activation.SIGMOID;
            return sigmoid && !peepholes
                    ? new CoupledLstm(inputSize, hiddenSize, gate, candidate, output)
                    : new InputCoupledLstm(inputSize, hiddenSize, gate, candidate, output, peepholes);
        }
        return peepholes
                ? new PeepholeLstm(inputSize, hiddenSize, gate, candidate, output)
                : new Lstm(inputSize, hiddenSize, gate, candidate, output);
    }
}
