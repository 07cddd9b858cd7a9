package org.souvenir.cells.exchange;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.Cell;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.tensor.Tensor;

/**
 * The weights of one direction of a standard recurrent layer, gate by gate: what is between the stacked arrays of the other
 * systems and the parameters of {@link org.souvenir.cells.Lstm}, {@link org.souvenir.cells.PeepholeLstm}, {@link
 * org.souvenir.cells.ProjectedLstm}, {@link org.souvenir.cells.CoupledLstm}, {@link org.souvenir.cells.Gru} and {@link
 * org.souvenir.cells.ElmanRnn}. Immutable.
 *
 * <pre>
 * input weights      W  [G · H, I]   stacked in a {@link GateOrder}, as PyTorch and ONNX have them; Keras has them transposed
 * recurrent weights  R  [G · H, P]   P = H unless there is a projection
 * biases             b  [G · H]      one beside W, one beside R; 0 where there is none
 * peepholes          p  [g · H]      if any
 * projection         Q  [P, H]       if any: h = Q · m
 * </pre>
 *
 * <p>Our cells have {@code gate.weight [P + I, H]}, whose first rows meet h, and one {@code gate.bias [1, H]}, which is the
 * sum of both. Where a cell has {@code gate.recurrent.weight} or {@code gate.recurrent.bias} as well (the candidate of a GRU
 * that resets after the product), the two stay apart.
 */
public final class GateWeights {
    /** What is stacked, each part with a block for each gate. */
    enum Part {
        /** [H, I]. */
        INPUT,
        /** [H, P]. */
        RECURRENT,
        /** [H]. */
        INPUT_BIAS,
        /** [H]. */
        RECURRENT_BIAS,
        /** [H]. */
        PEEPHOLE
    }

    private final int inputSize;
    private final int hiddenSize;
    private final int stateSize;
    private final Map<Part, Map<Gate, Tensor>> parts;
    private final @Nullable Tensor projection;

    GateWeights(
            int inputSize,
            int hiddenSize,
            int stateSize,
            Map<Part, Map<Gate, Tensor>> parts,
            @Nullable Tensor projection) {
        this.inputSize = inputSize;
        this.hiddenSize = hiddenSize;
        this.stateSize = stateSize;
        this.parts = parts;
        this.projection = projection;
    }

    /**
     * Weights without biases.
     *
     * @param order of the gates
     * @param input W [G · H, I]; not modified
     * @param recurrent R [G · H, P]; not modified
     * @throws IllegalArgumentException if the shapes are others
     */
    public static GateWeights of(GateOrder order, Tensor input, Tensor recurrent) {
        requireNonNull(order, "order");
        requireNonNull(input, "input");
        requireNonNull(recurrent, "recurrent");
        int gates = order.gates().size();
        if (input.rank() != 2
                || recurrent.rank() != 2
                || input.size(0) != recurrent.size(0)
                || input.size(0) % gates != 0) {
            throw new IllegalArgumentException(
                    "gate weights: W [%d · H, I] and R [%d · H, P] are needed, but found %s and %s"
                            .formatted(gates, gates, shape(input), shape(recurrent)));
        }
        GateWeights none = new GateWeights(input.size(1), input.size(0) / gates, recurrent.size(1), Map.of(), null);
        return none.with(Part.INPUT, order, input).with(Part.RECURRENT, order, recurrent);
    }

    /** With the bias beside W, [G · H]; not modified. */
    public GateWeights withInputBias(GateOrder order, Tensor bias) {
        requireNonNull(order, "order");
        requireNonNull(bias, "bias");
        return with(Part.INPUT_BIAS, order, bias);
    }

    /** With the bias beside R, [G · H]; not modified. */
    public GateWeights withRecurrentBias(GateOrder order, Tensor bias) {
        requireNonNull(order, "order");
        requireNonNull(bias, "bias");
        return with(Part.RECURRENT_BIAS, order, bias);
    }

    /**
     * With peepholes.
     *
     * @param order of the gates that have one
     * @param peepholes [g · H]; not modified
     */
    public GateWeights withPeepholes(GateOrder order, Tensor peepholes) {
        requireNonNull(order, "order");
        requireNonNull(peepholes, "peepholes");
        return with(Part.PEEPHOLE, order, peepholes);
    }

    /** With a projection Q, [P, H]; not modified. */
    public GateWeights withProjection(Tensor matrix) {
        requireNonNull(matrix, "matrix");
        check("Q", matrix, stateSize, hiddenSize);
        return new GateWeights(inputSize, hiddenSize, stateSize, parts, matrix.copy());
    }

    private GateWeights with(Part part, GateOrder order, Tensor stacked) {
        List<Gate> gates = order.gates();
        int[] shape = stackedShape(part, gates.size());
        check(part.name(), stacked, shape);
        Map<Gate, Tensor> split = new EnumMap<>(Gate.class);
        for (int i = 0; i < gates.size(); i++) {
            split.put(gates.get(i), stacked.window(i * hiddenSize, (i + 1) * hiddenSize));
        }
        return with(part, split);
    }

    private GateWeights with(Part part, Map<Gate, Tensor> split) {
        Map<Part, Map<Gate, Tensor>> all = new EnumMap<>(Part.class);
        all.putAll(parts);
        all.put(part, split);
        return new GateWeights(inputSize, hiddenSize, stateSize, all, projection);
    }

    private int[] stackedShape(Part part, int gates) {
        int rows = gates * hiddenSize;
        return switch (part) {
            case INPUT -> new int[] {rows, inputSize};
            case RECURRENT -> new int[] {rows, stateSize};
            case INPUT_BIAS, RECURRENT_BIAS, PEEPHOLE -> new int[] {rows};
        };
    }

    /**
     * The same LSTM with the forget gate in place of the input gate, where the one is 1 less the other and the system keeps
     * the input gate's weights (ONNX's {@code input_forget}): {@code f = 1 - σ(a) = σ(-a)}. For σ that is symmetric so:
     * sigmoid, and hard sigmoid with {@code beta = 0.5}.
     */
    public GateWeights coupled() {
        GateWeights coupled = this;
        for (var part : parts.entrySet()) {
            Map<Gate, Tensor> split = new EnumMap<>(part.getValue());
            Tensor input = split.remove(Gate.INPUT);
            if (input != null) {
                split.put(Gate.FORGET, input.map(w -> -w));
            }
            coupled = coupled.with(part.getKey(), split);
        }
        return coupled;
    }

    /** I. */
    public int inputSize() {
        return inputSize;
    }

    /** H, the width of the gates. */
    public int hiddenSize() {
        return hiddenSize;
    }

    /** P, the width of what is fed back; H unless there is a projection. */
    public int stateSize() {
        return stateSize;
    }

    /** W, stacked: [G · H, I]. */
    public Tensor input(GateOrder order) {
        requireNonNull(order, "order");
        return stacked(Part.INPUT, order);
    }

    /** R, stacked: [G · H, P]. */
    public Tensor recurrent(GateOrder order) {
        requireNonNull(order, "order");
        return stacked(Part.RECURRENT, order);
    }

    /** The bias beside W, stacked: [G · H]. */
    public Tensor inputBias(GateOrder order) {
        requireNonNull(order, "order");
        return stacked(Part.INPUT_BIAS, order);
    }

    /** The bias beside R, stacked: [G · H]. */
    public Tensor recurrentBias(GateOrder order) {
        requireNonNull(order, "order");
        return stacked(Part.RECURRENT_BIAS, order);
    }

    /** The peepholes, stacked: [g · H]; zeros where there are none. */
    public Tensor peepholes(GateOrder order) {
        requireNonNull(order, "order");
        return stacked(Part.PEEPHOLE, order);
    }

    /** Q [P, H], if there is one. */
    public Optional<Tensor> projection() {
        return Optional.ofNullable(projection).map(Tensor::copy);
    }

    private Tensor stacked(Part part, GateOrder order) {
        List<Gate> gates = order.gates();
        Tensor stacked = Tensor.zeros(stackedShape(part, gates.size()));
        int block = gates.isEmpty() ? 0 : stacked.length() / gates.size();
        for (int i = 0; i < gates.size(); i++) {
            System.arraycopy(block(part, gates.get(i)).data(), 0, stacked.data(), i * block, block);
        }
        return stacked;
    }

    /** The gates that have a part. */
    Set<Gate> gates(Part part) {
        return parts.getOrDefault(part, Map.of()).keySet();
    }

    /** The block of a gate; zeros where there is none, but for W and R. */
    Tensor block(Part part, Gate gate) {
        Tensor block = parts.getOrDefault(part, Map.of()).get(gate);
        if (block == null && (part == Part.INPUT || part == Part.RECURRENT)) {
            throw new IllegalArgumentException(
                    "gate weights: the gate must be one of %s, but is %s".formatted(gates(part), gate));
        }
        return block == null ? Tensor.zeros(stackedShape(part, 1)) : block;
    }

    /**
     * The parameters of a cell, by their names.
     *
     * @param cell one of the standard ones, also in a wrapper
     * @throws IllegalArgumentException if the cell has a parameter that is not here, or another shape of one, or not all
     *     that is here has a place in it
     */
    public Map<String, Tensor> parameters(Cell cell) {
        requireNonNull(cell, "cell");
        return parameters(Step.of(cell::define));
    }

    /** {@link #parameters(Cell)} of a cell's equations. */
    public Map<String, Tensor> parameters(Step step) {
        requireNonNull(step, "step");
        return new CellWeights(step.parameters()).parameters(this);
    }

    /**
     * The weights of a cell: what {@link #parameters} was made of, with 0 as the recurrent bias where the cell has one bias.
     *
     * @param parameters by their names; not modified
     * @throws IllegalArgumentException if it is not one of the standard cells, or parameters are missing
     */
    public static GateWeights of(Cell cell, Map<String, Tensor> parameters) {
        requireNonNull(cell, "cell");
        NoNulls.in(parameters, "parameters");
        return of(Step.of(cell::define), parameters);
    }

    /** {@link #of(Cell, Map)} of a cell's equations. */
    public static GateWeights of(Step step, Map<String, Tensor> parameters) {
        requireNonNull(step, "step");
        NoNulls.in(parameters, "parameters");
        return CellWeights.weights(step, parameters);
    }

    /** A matrix, rows and columns exchanged; a copy. */
    public static Tensor transposed(Tensor matrix) {
        requireNonNull(matrix, "matrix");
        if (matrix.rank() != 2) {
            throw new IllegalArgumentException(
                    "transposed: a matrix is needed, but its shape is " + Arrays.toString(matrix.shape()));
        }
        int rows = matrix.size(0);
        int columns = matrix.size(1);
        float[] data = matrix.data();
        float[] turned = new float[data.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                turned[j * rows + i] = data[i * columns + j];
            }
        }
        return Tensor.of(turned, columns, rows);
    }

    private static void check(String what, Tensor tensor, int... shape) {
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new IllegalArgumentException(
                    "gate weights: %s must be %s, but is %s".formatted(what, Arrays.toString(shape), shape(tensor)));
        }
    }

    private static String shape(Tensor tensor) {
        return Arrays.toString(tensor.shape());
    }
}
