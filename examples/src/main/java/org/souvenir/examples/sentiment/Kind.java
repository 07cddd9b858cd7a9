package org.souvenir.examples.sentiment;

import org.souvenir.cells.Cell;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;

/** The cells that are compared. */
public enum Kind {
    /** The vanilla RNN. */
    RNN,
    /** With a forget gate. */
    LSTM,
    /** With reset and update gates. */
    GRU;

    /** A cell of this kind. */
    public Cell cell(int inputSize, int hiddenSize) {
        return switch (this) {
            case RNN -> new ElmanRnn(inputSize, hiddenSize);
            case LSTM -> new Lstm(inputSize, hiddenSize);
            case GRU -> new Gru(inputSize, hiddenSize);
        };
    }
}
