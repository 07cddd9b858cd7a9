package org.souvenir.cells.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.exchange.onnx.OnnxModel;
import org.souvenir.cells.exchange.onnx.OnnxNetwork;
import org.souvenir.cells.exchange.onnx.OnnxOptions;
import org.souvenir.cells.exchange.pytorch.PyTorch;
import org.souvenir.cells.exchange.pytorch.StateDict;
import org.souvenir.cells.exchange.source.JavaSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.core.file.FaultWalk;
import org.souvenir.core.parameter.Precision;

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
    void what_pytorch_wrote() {
        walk.read(
                at -> AtomicFile.write(at.resolve("net.pt"), out -> out.write(resource("pytorch/cases/1.pt"))),
                at -> StateDict.read(at.resolve("net.pt")).network().tensors());
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(FaultTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    /** Exporters put numbers beside a model that would have more than 2 GiB, or have them there always. */
    @Test
    void onnx_with_its_numbers_beside_it() {
        walk.read(
                FaultTest::writeApart,
                at -> OnnxNetwork.read(at.resolve("net.onnx")).network().tensors());
    }

    private static void writeApart(Path at) {
        try {
            ModelProto.Builder model = ModelProto.parseFrom(OnnxModel.toBytes(NEW, OnnxOptions.standard())).toBuilder();
            ByteArrayOutputStream beside = new ByteArrayOutputStream();
            for (TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
                byte[] numbers = tensor.getRawData().toByteArray();
                if (tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber() && numbers.length > 0) {
                    tensor.clearRawData().setDataLocation(TensorProto.DataLocation.EXTERNAL);
                    entry(tensor, "location", "net.data");
                    entry(tensor, "offset", Integer.toString(beside.size()));
                    entry(tensor, "length", Integer.toString(numbers.length));
                    beside.writeBytes(numbers);
                }
            }
            assertThat(beside.size()).isPositive();
            AtomicFile.write(at.resolve("net.data"), beside::writeTo);
            AtomicFile.write(at.resolve("net.onnx"), out -> model.build().writeTo(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void entry(TensorProto.Builder tensor, String key, String value) {
        tensor.addExternalDataBuilder().setKey(key).setValue(value);
    }

    @Test
    void quantised_networks() {
        Network eightBits = NEW.quantised(Precision.INT8);
        walk.write(at -> NEW.save(at.resolve("net")), at -> eightBits.save(at.resolve("net")));
        walk.read(
                at -> eightBits.save(at.resolve("net")),
                at -> Network.load(at.resolve("net")).tensors());
    }

    @Test
    void java_source() {
        JavaSource old = JavaSource.of(OLD, "a.Net", JavaSource.Weights.FLOATS);
        JavaSource source = JavaSource.of(NEW, "a.Net", JavaSource.Weights.FLOATS);
        walk.write(old::write, source::write);
        walk.write(at -> {}, source::write);
    }
}
