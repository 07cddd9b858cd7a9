package org.souvenir.cells.exchange.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CoupledLstm;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.PeepholeLstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.wrapper.CellClip;
import org.souvenir.cells.wrapper.ForgetBias;
import org.souvenir.cells.wrapper.LearnedInitialState;
import org.souvenir.cells.wrapper.VariationalDropout;
import org.souvenir.cells.wrapper.WeightDrop;
import org.souvenir.cells.wrapper.Zoneout;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/** Which node a cell becomes, and that it gives the same. */
class OnnxCellsTest {
    private static final int IN = 3;
    private static final int HIDDEN = 5;

    private static final List<Activation> ACTIVATIONS = List.of(
            Activation.TANH,
            Activation.SIGMOID,
            Activation.RELU,
            Activation.HARD_SIGMOID,
            Activation.hardSigmoid(0.3, 0.4),
            Activation.SOFTSIGN,
            Activation.SOFTPLUS,
            Activation.elu(0.7),
            Activation.leakyRelu(0.2),
            Activation.thresholdedRelu(0.3),
            Activation.scaledTanh(0.8, 0.6),
            Activation.affine(0.4, 0.1),
            Activation.IDENTITY);

    static Stream<Arguments> standard() {
        Stream<Arguments> plain = Stream.of(
                        new Lstm(IN, HIDDEN),
                        new PeepholeLstm(IN, HIDDEN),
                        new CoupledLstm(IN, HIDDEN),
                        new CoupledLstm(IN, HIDDEN, Activation.HARD_SIGMOID, Activation.TANH, Activation.SOFTSIGN),
                        new LearnedInitialState(new ForgetBias(new Lstm(IN, HIDDEN), 2)),
                        new VariationalDropout(new PeepholeLstm(IN, HIDDEN), 0.2, 0.3, 0.4),
                        new WeightDrop(new Lstm(IN, HIDDEN), 0.3))
                .map(cell -> Arguments.of("LSTM", cell));
        Stream<Arguments> grus = Stream.of(
                        new Gru(IN, HIDDEN),
                        new Gru(IN, HIDDEN, Gru.Reset.BEFORE),
                        new WeightDrop(new VariationalDropout(new Gru(IN, HIDDEN), 0, 0.3, 0), 0.2),
                        new WeightDrop(new Gru(IN, HIDDEN, Gru.Reset.BEFORE), 0.2))
                .map(cell -> Arguments.of("GRU", cell));
        Stream<Arguments> rnns = Stream.of(ElmanRnn.irnn(IN, HIDDEN), new LearnedInitialState(new ElmanRnn(IN, HIDDEN)))
                .map(cell -> Arguments.of("RNN", cell));
        Stream<Arguments> activated = ACTIVATIONS.stream()
                .flatMap(f -> Stream.of(
                        Arguments.of("RNN", new ElmanRnn(IN, HIDDEN, f, ElmanRnn.Start.ORTHOGONAL)),
                        Arguments.of("GRU", new Gru(IN, HIDDEN, Gru.Reset.AFTER, f, Activation.TANH)),
                        Arguments.of("GRU", new Gru(IN, HIDDEN, Gru.Reset.BEFORE, Activation.SIGMOID, f)),
                        Arguments.of(
                                "LSTM", new Lstm(IN, HIDDEN, f, Activation.elu(0.3), Activation.scaledTanh(0.9, 0.7))),
                        Arguments.of(
                                "LSTM", new Lstm(IN, HIDDEN, Activation.hardSigmoid(0.1, 0.6), f, Activation.TANH)),
                        Arguments.of("LSTM", new PeepholeLstm(IN, HIDDEN, Activation.SIGMOID, Activation.TANH, f))));
        return Stream.of(plain, grus, rnns, activated).flatMap(s -> s);
    }

    private static Activation clipped(Activation f) {
        return x -> f.of(Functions.clip(x, -0.2, 0.2));
    }

    static Stream<Arguments> clipped() {
        Activation gate = clipped(Activation.SIGMOID);
        Activation candidate = clipped(Activation.TANH);
        return Stream.of(
                Arguments.of("LSTM", new Lstm(IN, HIDDEN, gate, candidate, Activation.TANH)),
                Arguments.of("LSTM", new CoupledLstm(IN, HIDDEN, gate, candidate, Activation.TANH)),
                Arguments.of("LSTM", new PeepholeLstm(IN, HIDDEN, gate, candidate, Activation.TANH)),
                Arguments.of("GRU", new Gru(IN, HIDDEN, Gru.Reset.AFTER, gate, candidate)),
                Arguments.of("GRU", new Gru(IN, HIDDEN, Gru.Reset.BEFORE, gate, candidate)),
                Arguments.of("RNN", new ElmanRnn(IN, HIDDEN, candidate, ElmanRnn.Start.ORTHOGONAL)),
                Arguments.of("RNN", new ElmanRnn(IN, HIDDEN, Activation.HARD_TANH, ElmanRnn.Start.ORTHOGONAL)),
                Arguments.of("Scan", new Lstm(IN, HIDDEN, gate, Activation.TANH, Activation.TANH)),
                Arguments.of("Scan", new Lstm(IN, HIDDEN, gate, candidate, candidate)));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                        new Lstm(IN, HIDDEN, Activation.GELU, Activation.TANH, Activation.TANH),
                        new CoupledLstm(IN, HIDDEN, Activation.hardSigmoid(0.2, 0.4), Activation.TANH, Activation.TANH),
                        new CellClip(new Lstm(IN, HIDDEN), 0.5),
                        new Zoneout(new Gru(IN, HIDDEN), 0.2))
                .map(cell -> Arguments.of("Scan", cell));
    }

    @ParameterizedTest
    @MethodSource({"standard", "clipped", "others"})
    void a_cell_becomes_one_node_for_each_direction(String op, Cell cell) throws InvalidProtocolBufferException {
        Architecture architecture =
                Architecture.of(Input.features(IN), Recurrent.with(cell).bidirectional());
        Network network = network(architecture);
        ModelProto model = ModelProto.parseFrom(OnnxModel.toBytes(network, OnnxOptions.standard()));
        assertThat(model.getGraph().getNodeList().stream()
                        .map(NodeProto::getOpType)
                        .filter(type -> List.of("LSTM", "GRU", "RNN", "Scan").contains(type)))
                .containsExactly(op, op);
        Batch batch = Batch.of(normal(7, 4, IN), new int[] {7, 3, 1, 6});
        OnnxOptions lengths = OnnxOptions.standard().withLengths();
        assertThat(OnnxRuntime.difference(network, Batch.of(normal(7, 4, IN)), OnnxOptions.standard(), null))
                .isLessThan(1e-5);
        assertThat(OnnxRuntime.difference(network, batch, lengths, null)).isLessThan(1e-5);
        assertThat(OnnxRuntime.difference(
                        network,
                        batch,
                        lengths.withStates(),
                        network.infer(batch).state()))
                .isLessThan(1e-5);
    }

    /** Parameters of which no two are alike, none is zero, and none so large that gates without bounds let states grow. */
    static Network network(Architecture architecture) {
        Parameters parameters = Parameters.initialised(architecture.parameters(), 5);
        RandomStream random = RandomStream.of(11);
        for (int i = 0; i < parameters.values().length; i++) {
            parameters.values()[i] = (float) (0.3 * parameters.values()[i] + 0.1 * random.gaussian(i));
        }
        return Network.of(architecture, parameters);
    }

    static Tensor normal(int... shape) {
        Tensor x = Tensor.zeros(shape);
        RandomStream random = RandomStream.of(3);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) random.gaussian(i);
        }
        return x;
    }
}
