package org.souvenir.cells.exchange.onnx;

import java.util.function.Supplier;

/** ONNX models: networks that other runtimes run. */
public final class OnnxModel {
    private OnnxModel() {}

    /** What needs the classes of ONNX's messages, or an exception that says what to add. */
    static <R> R withMessages(Supplier<R> work) {
        try {
            return work.get();
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "ONNX: needs the dependency org.tribuo:tribuo-util-onnx (and in a module 'requires"
                            + " org.tribuo.util.onnx' and 'requires com.google.protobuf'), which is not there",
                    e);
        }
    }
}
