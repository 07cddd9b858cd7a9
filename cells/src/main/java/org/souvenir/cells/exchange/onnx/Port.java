package org.souvenir.cells.exchange.onnx;

import org.souvenir.cells.exchange.onnx.Atom.Axis;

/**
 * An input or output of a model, and what it is to the network.
 *
 * @param name in the model
 * @param kind what it is to the network
 * @param dims how ONNX has it
 * @param time the axis of its steps where it is a sequence or its lengths, also where that has one step and is not among the dims
 * @param inner its name in the network
 */
record Port(String name, Kind kind, Dims dims, Axis time, String inner) {
    /** What it is. */
    enum Kind {
        SEQUENCE,
        VECTOR,
        /** Lengths of a batch's sequences. */
        LENGTHS,
        /** Lengths, which the network reads as an input that is 1 at each of their steps and 0 after them. */
        ACTIVE
    }
}
