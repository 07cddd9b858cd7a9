package org.souvenir.cells.exchange;

import java.util.List;

/** The orders in which the systems stack the gates of a layer. */
public enum GateOrder {
    /** i, f, g, o of PyTorch's {@code nn.LSTM} and {@code nn.LSTMCell}. */
    TORCH_LSTM(Gate.INPUT, Gate.FORGET, Gate.CANDIDATE, Gate.OUTPUT),
    /** r, z, n of PyTorch's {@code nn.GRU} and {@code nn.GRUCell}. */
    TORCH_GRU(Gate.RESET, Gate.UPDATE, Gate.CANDIDATE),
    /** i, o, f, c of ONNX's {@code LSTM}. */
    ONNX_LSTM(Gate.INPUT, Gate.OUTPUT, Gate.FORGET, Gate.CANDIDATE),
    /** i, o, f: the peepholes of ONNX's {@code LSTM}. */
    ONNX_PEEPHOLES(Gate.INPUT, Gate.OUTPUT, Gate.FORGET),
    /** z, r, h of ONNX's {@code GRU}. */
    ONNX_GRU(Gate.UPDATE, Gate.RESET, Gate.CANDIDATE),
    /** i, f, c, o of Keras's {@code LSTM}. */
    KERAS_LSTM(Gate.INPUT, Gate.FORGET, Gate.CANDIDATE, Gate.OUTPUT),
    /** z, r, h of Keras's {@code GRU}. */
    KERAS_GRU(Gate.UPDATE, Gate.RESET, Gate.CANDIDATE),
    /** The only one of any system's simple recurrent layer. */
    RNN(Gate.HIDDEN);

    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    private final List<Gate> gates;

    GateOrder(Gate... gates) {
        this.gates = List.of(gates);
    }

    /** The gates from the first block of rows to the last. */
    public List<Gate> gates() {
        return gates;
    }
}
