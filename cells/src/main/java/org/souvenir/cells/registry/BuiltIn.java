package org.souvenir.cells.registry;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.souvenir.cells.Activation;
import org.souvenir.cells.AttentionDecoder;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CellFactory;
import org.souvenir.cells.Cfc;
import org.souvenir.cells.CoRnn;
import org.souvenir.cells.CoupledLstm;
import org.souvenir.cells.DeltaNet;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.FastGrnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.IndRnn;
import org.souvenir.cells.Janet;
import org.souvenir.cells.LayerNormGru;
import org.souvenir.cells.LayerNormLstm;
import org.souvenir.cells.Lru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.Mgu;
import org.souvenir.cells.MinGru;
import org.souvenir.cells.MinLstm;
import org.souvenir.cells.Mlstm;
import org.souvenir.cells.PeepholeLstm;
import org.souvenir.cells.ProjectedLstm;
import org.souvenir.cells.Qrnn;
import org.souvenir.cells.Rhn;
import org.souvenir.cells.Rwkv;
import org.souvenir.cells.S6;
import org.souvenir.cells.Settings;
import org.souvenir.cells.Slstm;
import org.souvenir.cells.Sru;
import org.souvenir.cells.Ugrnn;
import org.souvenir.cells.wrapper.CellClip;
import org.souvenir.cells.wrapper.ChronoBias;
import org.souvenir.cells.wrapper.ForgetBias;
import org.souvenir.cells.wrapper.Highway;
import org.souvenir.cells.wrapper.LearnedInitialState;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.cells.wrapper.Residual;
import org.souvenir.cells.wrapper.TwoBiases;
import org.souvenir.cells.wrapper.VariationalDropout;
import org.souvenir.cells.wrapper.WeightDrop;
import org.souvenir.cells.wrapper.Zoneout;

/** The cells and wrappers that come with Souvenir. */
final class BuiltIn {
    private BuiltIn() {}

    static List<CellFactory> factories() {
        return List.of(
                CellFactory.of(Settings.EQUATIONS, s -> Cell.parse(s.text(Settings.EQUATIONS))),
                CellFactory.of("elman-rnn", BuiltIn::elmanRnn),
                activated("lstm", Lstm::new),
                CellFactory.of("gru", BuiltIn::gru),
                activated("peephole-lstm", PeepholeLstm::new),
                activated("coupled-lstm", CoupledLstm::new),
                CellFactory.of("projected-lstm", s -> new ProjectedLstm(in(s), hidden(s), s.whole("projectionSize"))),
                sized("layer-norm-lstm", LayerNormLstm::new),
                sized("layer-norm-gru", LayerNormGru::new),
                sized("mgu", Mgu::new),
                sized("ugrnn", Ugrnn::new),
                sized("janet", Janet::new),
                CellFactory.of("ind-rnn", s -> new IndRnn(in(s), hidden(s), s.activation("activation"))),
                sized("min-gru", MinGru::new),
                sized("min-lstm", MinLstm::new),
                sized("sru", Sru::new),
                CellFactory.of(
                        "qrnn",
                        s -> new Qrnn(in(s), hidden(s), s.choice("pooling", Qrnn.Pooling.class), s.whole("window"))),
                CellFactory.of("slstm", s -> new Slstm(in(s), hidden(s), s.choice("forget", Slstm.Forget.class))),
                CellFactory.of("mlstm", BuiltIn::mlstm),
                CellFactory.of(
                        "delta-net", s -> new DeltaNet(in(s), hidden(s), s.whole("keySize"), s.whole("features"))),
                CellFactory.of("s6", s -> new S6(in(s), s.whole("stateSize"), s.whole("rank"))),
                CellFactory.of(
                        "lru",
                        s -> new Lru(
                                in(s),
                                hidden(s),
                                s.whole("stateSize"),
                                s.number("minRadius"),
                                s.number("maxRadius"),
                                s.number("maxPhase"))),
                CellFactory.of(
                        "cfc",
                        s -> new Cfc(in(s), hidden(s), s.whole("backboneSize"), s.choice("time", Cfc.Time.class))),
                CellFactory.of(
                        "co-rnn",
                        s -> new CoRnn(
                                in(s), hidden(s), s.number("timeStep"), s.number("stiffness"), s.number("damping"))),
                sized("fast-grnn", FastGrnn::new),
                CellFactory.of("rhn", s -> new Rhn(in(s), hidden(s), s.whole("depth"))),
                sized("rwkv", Rwkv::new),
                CellFactory.of(
                        "attention-decoder",
                        s -> new AttentionDecoder(
                                cell(s),
                                s.whole("sourceSize"),
                                s.choice("attention", AttentionDecoder.Attention.class))),
                CellFactory.of("zoneout", s -> new Zoneout(cell(s), s.numbers("rates"))),
                CellFactory.of("variational-dropout", BuiltIn::variationalDropout),
                CellFactory.of("weight-drop", s -> new WeightDrop(cell(s), s.number("rate"))),
                CellFactory.of("residual", s -> new Residual(cell(s))),
                CellFactory.of("highway", s -> new Highway(cell(s))),
                CellFactory.of("learned-initial-state", s -> new LearnedInitialState(cell(s), s.texts("states"))),
                CellFactory.of("cell-clip", s -> new CellClip(cell(s), s.text("state"), s.number("limit"))),
                CellFactory.of("resets", s -> new Resets(cell(s))),
                CellFactory.of("two-biases", s -> new TwoBiases(cell(s))),
                CellFactory.of("forget-bias", s -> new ForgetBias(cell(s), s.number("value"))),
                CellFactory.of("chrono-bias", s -> new ChronoBias(cell(s), s.number("longest"))));
    }

    /** The activations by kind; what a file does not tell, as those of earlier versions, is ONNX's. */
    static Map<String, Function<Settings, Activation>> activations() {
        Map<String, Function<Settings, Activation>> activations = new TreeMap<>(Map.of(
                "hard_sigmoid", s -> Activation.hardSigmoid(s.number("alpha", 0.2), s.number("beta", 0.5)),
                "elu", s -> Activation.elu(s.number("alpha", 1)),
                "leaky_relu", s -> Activation.leakyRelu(s.number("alpha", 0.01)),
                "thresholded_relu", s -> Activation.thresholdedRelu(s.number("alpha", 1)),
                "scaled_tanh", s -> Activation.scaledTanh(s.number("alpha"), s.number("beta")),
                "affine", s -> Activation.affine(s.number("alpha"), s.number("beta"))));
        for (Activation constant : List.of(
                Activation.TANH,
                Activation.SIGMOID,
                Activation.RELU,
                Activation.HARD_TANH,
                Activation.SOFTSIGN,
                Activation.SOFTPLUS,
                Activation.IDENTITY,
                Activation.SELU,
                Activation.GELU,
                Activation.GELU_TANH,
                Activation.SILU)) {
            activations.put(constant.kind(), s -> constant);
        }
        return activations;
    }

    /** A cell that its sizes say everything about. */
    private static CellFactory sized(String name, BiFunction<Integer, Integer, Cell> cell) {
        return CellFactory.of(name, s -> cell.apply(in(s), hidden(s)));
    }

    /** Makes an LSTM of its sizes and activations. */
    private interface Activated {
        Cell cell(int inputSize, int hiddenSize, Activation gate, Activation candidate, Activation output);
    }

    /** An LSTM whose activations are chosen. */
    private static CellFactory activated(String name, Activated lstm) {
        return CellFactory.of(
                name,
                s -> lstm.cell(
                        in(s), hidden(s), s.activation("gate"), s.activation("candidate"), s.activation("output")));
    }

    private static Cell elmanRnn(Settings s) {
        return new ElmanRnn(in(s), hidden(s), s.activation("activation"), s.choice("start", ElmanRnn.Start.class));
    }

    private static Cell gru(Settings s) {
        return new Gru(
                in(s), hidden(s), s.choice("reset", Gru.Reset.class), s.activation("gate"), s.activation("candidate"));
    }

    private static Cell mlstm(Settings s) {
        return new Mlstm(in(s), hidden(s), s.whole("heads"), s.choice("forget", Slstm.Forget.class));
    }

    private static Cell variationalDropout(Settings s) {
        return new VariationalDropout(
                cell(s), s.number("inputRate"), s.number("recurrentRate"), s.number("outputRate"));
    }

    private static int in(Settings s) {
        return s.whole("inputSize");
    }

    private static int hidden(Settings s) {
        return s.whole("hiddenSize");
    }

    private static Cell cell(Settings s) {
        return s.cell("cell");
    }
}
