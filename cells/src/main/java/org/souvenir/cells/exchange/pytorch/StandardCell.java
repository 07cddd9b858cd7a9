package org.souvenir.cells.exchange.pytorch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.souvenir.cells.Cell;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.ProjectedLstm;
import org.souvenir.cells.exchange.GateOrder;
import org.souvenir.cells.wrapper.TwoBiases;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Step;

/**
 * A step that is what a recurrent module of PyTorch computes: recognised by its equations, whatever class wrote them.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param stateSize P, less than H with a projection alone
 */
record StandardCell(Kind kind, int inputSize, int hiddenSize, int stateSize, boolean projected) {

    /** The modules; how many gates they have tells their weights apart. */
    enum Kind {
        LSTM("nn.LSTM", GateOrder.TORCH_LSTM),
        GRU("nn.GRU", GateOrder.TORCH_GRU),
        TANH("nn.RNN", GateOrder.RNN),
        RELU("nn.RNN", GateOrder.RNN);

        private final String module;
        private final GateOrder order;

        Kind(String module, GateOrder order) {
            this.module = module;
            this.order = order;
        }

        /** The class in PyTorch. */
        String module() {
            return module;
        }

        /** The order of its gates. */
        GateOrder order() {
            return order;
        }

        int gates() {
            return order.gates().size();
        }
    }

    /** Ours with one bias for each gate, but for a GRU's candidate. */
    Cell cell() {
        return switch (kind) {
            case LSTM ->
                projected ? new ProjectedLstm(inputSize, hiddenSize, stateSize) : new Lstm(inputSize, hiddenSize);
            case GRU -> new Gru(inputSize, hiddenSize);
            case TANH -> new ElmanRnn(inputSize, hiddenSize);
            case RELU -> ElmanRnn.irnn(inputSize, hiddenSize);
        };
    }

    /** What a step is, if it is one of them. */
    static Optional<StandardCell> of(Step step) {
        if (step.inputs().size() != 1
                || step.states().isEmpty()
                || ((Attribute.Input) step.inputs().get(0).attribute()).limit() > 0
                || step.inputs().get(0).along()) {
            return Optional.empty();
        }
        return candidates(step).stream()
                .filter(candidate -> SameEquations.of(step, Step.of(candidate.cell()::define))
                        || SameEquations.of(step, Step.of(new TwoBiases(candidate.cell())::define)))
                .findFirst();
    }

    private static List<StandardCell> candidates(Step step) {
        int input = step.inputs().get(0).width();
        List<Integer> widths =
                step.states().stream().map(state -> state.leaf().width()).toList();
        List<StandardCell> candidates = new ArrayList<>();
        if (widths.size() == 1) {
            for (Kind kind : List.of(Kind.GRU, Kind.TANH, Kind.RELU)) {
                candidates.add(new StandardCell(kind, input, widths.get(0), widths.get(0), false));
            }
        } else if (widths.size() == 2) {
            int hidden = widths.get(1);
            if (widths.get(0) == hidden) {
                candidates.add(new StandardCell(Kind.LSTM, input, hidden, hidden, false));
            }
            if (widths.get(0) < hidden) { // in PyTorch projections are narrower
                candidates.add(new StandardCell(Kind.LSTM, input, hidden, widths.get(0), true));
            }
        }
        return candidates;
    }
}
