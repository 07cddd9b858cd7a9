package org.souvenir.examples.speed;

import java.util.Locale;

/** Who is timed beside Souvenir. */
enum Peer {
    /** Layers of {@code torch.nn}, inference and training; other cells as loops of tensors. */
    PYTORCH("PyTorch", "torch"),
    /** ONNX's own operators: inference of RNN, LSTM and GRU. */
    ONNX_RUNTIME("ONNX Runtime", "onnxruntime onnx");

    private final String title;
    private final String packages;

    Peer(String title, String packages) {
        this.title = title;
        this.packages = packages;
    }

    /** Its name for people. */
    String title() {
        return title;
    }

    /** Its name for {@code peer.py}, and in files. */
    String word() {
        return name().replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** What {@code pip} installs. */
    String packages() {
        return packages;
    }
}
