package org.souvenir.cells.exchange.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.AtomicFile;

/**
 * Networks as ONNX models, which other runtimes run.
 *
 * <pre>{@code
 * OnnxModel.write(network, Path.of("model.onnx"));
 * OnnxModel.write(network, Path.of("streaming.onnx"), OnnxOptions.standard().withStates());
 * }</pre>
 *
 * <p>A written model has opset 18 and IR version 8. Its inputs and outputs have the names and shapes of the network's: {@code
 * [T, B, n]} of float32, ids {@code [T, B]} of int64, vectors {@code [B, n]}; T and B are what they are when it is run, at least 1.
 * {@link OnnxOptions} says what it reads and gives besides. Random masks are their expectations.
 *
 * <p>A cell whose equations are those of {@code LSTM} (with or without peepholes, input and forget gate coupled), {@code GRU}
 * (both ways to reset) or {@code RNN}, with activations that ONNX has, becomes that node, also where its author wrote it anew
 * or wrapped it in something that is for training alone. Any other cell is the body of a {@code Scan}. What carries nothing
 * from step to step is computed of all steps at once.
 */
public final class OnnxModel {
    private OnnxModel() {}

    /**
     * Writes a network that reads and gives what its architecture says.
     *
     * @throws IllegalStateException if the classes of ONNX's messages are not there
     * @throws IllegalArgumentException if a layer is made of ops that stand in gradients only, or names meet
     */
    public static void write(Network network, Path file) {
        write(network, file, OnnxOptions.standard());
    }

    /** {@link #write(Network, Path)} with lengths, states or texts. */
    public static void write(Network network, Path file, OnnxOptions options) {
        requireNonNull(network, "network");
        requireNonNull(file, "file");
        requireNonNull(options, "options");
        byte[] bytes = toBytes(network, options);
        AtomicFile.write(file, out -> out.write(bytes));
    }

    /** The bytes that {@link #write(Network, Path, OnnxOptions)} writes. */
    public static byte[] toBytes(Network network, OnnxOptions options) {
        requireNonNull(network, "network");
        requireNonNull(options, "options");
        return withMessages(() -> {
            ModelProto model = new NetworkWriter(network, options).model();
            return model.toByteArray();
        });
    }

    /**
     * Reads a model as a network: {@link OnnxNetwork#read(Path)}.
     *
     * @throws org.souvenir.core.file.FileFormatException if it is none, or has something that cannot be read
     */
    public static OnnxNetwork read(Path file) {
        requireNonNull(file, "file");
        return OnnxNetwork.read(file);
    }

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
