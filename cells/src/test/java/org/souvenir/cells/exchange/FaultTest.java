package org.souvenir.cells.exchange;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.exchange.onnx.OnnxModel;
import org.souvenir.cells.exchange.onnx.OnnxNetwork;
import org.souvenir.cells.exchange.pytorch.PyTorch;
import org.souvenir.cells.exchange.pytorch.StateDict;
import org.souvenir.cells.exchange.source.JavaSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.FaultWalk;

/** Networks in files that fail, stop or fill up at any call. */
class FaultTest {
    private static final Network OLD = network(1);
    private static final Network NEW = network(2);

    @TempDir
    private Path folder;

    private FaultWalk walk;

    @BeforeEach
    void start() {
        walk = new FaultWalk(folder);
    }

    private static Network network(long seed) {
        return Network.initialised(
                Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 3)), new Dense(1)), seed);
    }

    @Test
    void networks() {
        walk.write(at -> OLD.save(at.resolve("net")), at -> NEW.save(at.resolve("net")));
        walk.read(
                at -> NEW.save(at.resolve("net")),
                at -> Network.load(at.resolve("net")).tensors());
        walk.replaced(
                at -> OLD.save(at.resolve("net")),
                at -> NEW.save(at.resolve("net")),
                at -> Network.load(at.resolve("net")).tensors());
    }

    @Test
    void onnx() {
        walk.write(
                at -> OnnxModel.write(OLD, at.resolve("net.onnx")), at -> OnnxModel.write(NEW, at.resolve("net.onnx")));
        walk.read(
                at -> OnnxModel.write(NEW, at.resolve("net.onnx")),
                at -> OnnxNetwork.read(at.resolve("net.onnx")).network().tensors());
        walk.replaced(
                at -> OnnxModel.write(OLD, at.resolve("net.onnx")),
                at -> OnnxModel.write(NEW, at.resolve("net.onnx")),
                at -> OnnxNetwork.read(at.resolve("net.onnx")).network().tensors());
    }

    @Test
    void pytorch() {
        walk.write(at -> PyTorch.write(OLD, at.resolve("net")), at -> PyTorch.write(NEW, at.resolve("net")));
        walk.read(
                at -> PyTorch.write(NEW, at.resolve("net")),
                at -> StateDict.read(at.resolve("net").resolve("model.safetensors"))
                        .network()
                        .tensors());
    }

    @Test
    void java_source() {
        JavaSource old = JavaSource.of(OLD, "a.Net", JavaSource.Weights.FLOATS);
        JavaSource source = JavaSource.of(NEW, "a.Net", JavaSource.Weights.FLOATS);
        walk.write(old::write, source::write);
        walk.write(at -> {}, source::write);
    }
}
