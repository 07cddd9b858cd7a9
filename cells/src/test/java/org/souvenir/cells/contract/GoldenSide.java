package org.souvenir.cells.contract;

import static org.ejml.dense.row.CommonOps_DDRM.add;
import static org.ejml.dense.row.CommonOps_DDRM.concatRowsMulti;
import static org.ejml.dense.row.CommonOps_DDRM.extract;
import static org.ejml.dense.row.CommonOps_DDRM.transpose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.ProjectedLstm;

/**
 * One layer, read in one direction, in another framework's layout.
 *
 * @param torch PyTorch's layout, or Keras's
 * @param kind of cell, as the file says it
 * @param before what stands before the names of its tensors
 * @param after what stands after them
 * @param state which of the stacked states is its own, or -1 where they are not stacked
 */
record GoldenSide(Golden file, boolean torch, String kind, String before, String after, int state) {

    private List<String> gates() {
        if (kind.startsWith("lstm")) {
            return List.of("input", "forget", "candidate", "output");
        }
        if (kind.startsWith("gru")) {
            return torch ? List.of("reset", "update", "candidate") : List.of("update", "reset", "candidate");
        }
        return List.of("hidden");
    }

    Cell cell() {
        int in = inputWeight("", gates().get(0)).numRows;
        int out = inputWeight("", gates().get(0)).numCols;
        return switch (kind) {
            case "rnn_tanh", "simple-rnn" -> new ElmanRnn(in, out);
            case "rnn_relu" -> new ElmanRnn(in, out, Activation.RELU, ElmanRnn.Start.ORTHOGONAL);
            case "lstm" -> new Lstm(in, out);
            case "lstm_projection" -> new ProjectedLstm(in, out, recurrentWeight("", "input").numRows);
            case "gru", "gru-reset-after" -> new Gru(in, out, Gru.Reset.AFTER);
            case "gru-reset-before" -> new Gru(in, out, Gru.Reset.BEFORE);
            default -> throw new AssertionError("unknown kind " + kind);
        };
    }

    Map<String, DMatrixRMaj> parameters() {
        return parameters("");
    }

    Map<String, DMatrixRMaj> gradients() {
        return parameters("d.");
    }

    private Map<String, DMatrixRMaj> parameters(String d) {
        Map<String, DMatrixRMaj> ours = new LinkedHashMap<>();
        for (String gate : gates()) {
            if (gate.equals("candidate") && (kind.equals("gru") || kind.equals("gru-reset-after"))) {
                ours.put("candidate.weight", inputWeight(d, gate));
                ours.put("candidate.bias", bias(d, gate, false));
                ours.put("candidate.recurrent.weight", recurrentWeight(d, gate));
                ours.put("candidate.recurrent.bias", bias(d, gate, true));
            } else {
                DMatrixRMaj weight = concatRowsMulti(recurrentWeight(d, gate), inputWeight(d, gate));
                DMatrixRMaj bias = bias(d, gate, false);
                if (d.isEmpty() && twoBiases()) {
                    bias = add(bias, bias(d, gate, true), null); // their gradients are the same
                }
                ours.put(gate + ".weight", weight);
                ours.put(gate + ".bias", bias);
            }
        }
        if (kind.equals("lstm_projection")) {
            ours.put("projection.weight", transpose(file.matrix(d + "weight_hr" + after), null));
        }
        return ours;
    }

    private boolean twoBiases() {
        return torch || kind.equals("gru-reset-after");
    }

    private DMatrixRMaj inputWeight(String d, String gate) {
        return columns(torch ? transposed(d + "weight_ih" + after) : file.matrix(d + before + "kernel"), gate);
    }

    private DMatrixRMaj recurrentWeight(String d, String gate) {
        return columns(
                torch ? transposed(d + "weight_hh" + after) : file.matrix(d + before + "recurrent_kernel"), gate);
    }

    private DMatrixRMaj bias(String d, String gate, boolean recurrent) {
        if (torch) {
            return columns(file.matrix(d + (recurrent ? "bias_hh" : "bias_ih") + after), gate);
        }
        DMatrixRMaj both = file.matrix(d + before + "bias");
        return columns(extract(both, recurrent ? 1 : 0, recurrent ? 2 : 1, 0, both.numCols), gate);
    }

    private DMatrixRMaj transposed(String name) {
        return transpose(file.matrix(name), null);
    }

    private DMatrixRMaj columns(DMatrixRMaj all, String gate) {
        int width = all.numCols / gates().size();
        int from = gates().indexOf(gate) * width;
        return extract(all, 0, all.numRows, from, from + width);
    }

    /** The states, or their gradients, that stand under names such as h0; those that the file has. */
    Map<String, DMatrixRMaj> states(String d, String end) {
        Map<String, DMatrixRMaj> states = new LinkedHashMap<>();
        for (String name : List.of("h", "c")) {
            String tensor = d + before + name + end;
            if (file.has(tensor)) {
                states.put(name, state < 0 ? file.matrix(tensor) : file.sequence(tensor)[state]);
            }
        }
        return states;
    }
}
