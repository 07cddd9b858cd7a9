package org.souvenir.cells.exchange;

import java.util.Locale;

/** A part of a standard cell that has weights of its own; cells name their parameters so, {@code forget.weight}. */
public enum Gate {
    /** What an LSTM lets in: i. */
    INPUT,
    /** How much of its memory an LSTM keeps: f. */
    FORGET,
    /** What would be new: an LSTM's g (c in ONNX and Keras), a GRU's n (h in ONNX and Keras). */
    CANDIDATE,
    /** What an LSTM shows: o. */
    OUTPUT,
    /** What a GRU's candidate sees of the memory: r. */
    RESET,
    /** How much of its memory a GRU keeps: z. */
    UPDATE,
    /** All there is in a simple recurrent network. */
    HIDDEN;

    /** The first part of the names of its parameters: {@code forget}. */
    public String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }
}
