package org.souvenir.cells.exchange.keras;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.souvenir.cells.Cell;
import org.souvenir.cells.exchange.GateOrder;
import org.souvenir.cells.exchange.GateWeights;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.tensor.Tensor;

/**
 * The kernel [I, G · H], recurrent kernel [H, G · H] and, if it has one, bias of a cell of Keras: [G · H], or [2, G · H] for a
 * GRU that resets after the product, the first row beside the kernel. Gates stand in the columns.
 *
 * @param cell what they go into
 * @param kind of the cell
 * @param bias whether there is a bias
 */
record Gates(Cell cell, Kind kind, int inputSize, int hiddenSize, boolean bias) implements Filling.Form {
    private static final String KERNEL = "cell/0";
    private static final String RECURRENT = "cell/1";
    private static final String BIAS = "cell/2";

    /** The cells of Keras. */
    enum Kind {
        LSTM(GateOrder.KERAS_LSTM, Set.of("forget.weight", "input.weight", "candidate.weight", "output.weight")),
        GRU_AFTER(
                GateOrder.KERAS_GRU,
                Set.of("reset.weight", "update.weight", "candidate.weight", "candidate.recurrent.weight")),
        GRU_BEFORE(GateOrder.KERAS_GRU, Set.of("reset.weight", "update.weight", "candidate.weight")),
        SIMPLE_RNN(GateOrder.RNN, Set.of("hidden.weight"));

        private final GateOrder order;

        @SuppressWarnings("ImmutableEnumChecker") // Set.of
        private final Set<String> matrices;

        Kind(GateOrder order, Set<String> matrices) {
            this.order = order;
            this.matrices = matrices;
        }
    }

    /** The form for a cell that has the parameters of one of Keras's; empty for another. */
    static Optional<Gates> of(Cell cell, boolean bias) {
        Step step = Step.of(cell::define);
        Set<String> matrices = step.parameters().stream()
                .map(ParameterSpec::name)
                .filter(name -> name.endsWith(".weight"))
                .collect(Collectors.toSet());
        for (Kind kind : Kind.values()) {
            if (kind.matrices.equals(matrices)) {
                int hidden = step.output().width();
                return Optional.of(new Gates(cell, kind, step.inputs().get(0).width(), hidden, bias));
            }
        }
        return Optional.empty();
    }

    @Override
    public Map<String, int[]> shapes() {
        int columns = Math.multiplyExact(kind.order.gates().size(), hiddenSize);
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put(KERNEL, new int[] {inputSize, columns});
        shapes.put(RECURRENT, new int[] {hiddenSize, columns});
        if (bias) {
            shapes.put(BIAS, kind == Kind.GRU_AFTER ? new int[] {2, columns} : new int[] {columns});
        }
        return shapes;
    }

    @Override
    public Map<String, Tensor> parameters(Map<String, Tensor> variables) {
        GateOrder order = kind.order;
        GateWeights weights = GateWeights.of(
                order,
                GateWeights.transposed(Filling.of(variables, KERNEL)),
                GateWeights.transposed(Filling.of(variables, RECURRENT)));
        if (bias) {
            Tensor values = Filling.of(variables, BIAS);
            boolean both = kind == Kind.GRU_AFTER;
            int columns = values.length() / (both ? 2 : 1);
            Tensor rows = values.reshape(both ? 2 : 1, columns);
            weights = weights.withInputBias(order, rows.window(0, 1).reshape(columns));
            if (both) {
                weights = weights.withRecurrentBias(order, rows.window(1, 2).reshape(columns));
            }
        }
        return weights.parameters(cell);
    }
}
