package org.souvenir.cells.contract;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.souvenir.cells.Activation;
import org.souvenir.cells.AttentionDecoder;
import org.souvenir.cells.AttentionDecoder.Attention;
import org.souvenir.cells.Cell;
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
import org.souvenir.cells.Slstm;
import org.souvenir.cells.Sru;
import org.souvenir.cells.Ugrnn;
import org.souvenir.cells.wrapper.CellClip;
import org.souvenir.cells.wrapper.Highway;
import org.souvenir.cells.wrapper.LearnedInitialState;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.cells.wrapper.Residual;
import org.souvenir.cells.wrapper.TwoBiases;
import org.souvenir.cells.wrapper.VariationalDropout;
import org.souvenir.cells.wrapper.WeightDrop;
import org.souvenir.cells.wrapper.Zoneout;
import org.souvenir.core.expr.Step;

/** Cells of all kinds, and wrappers around them. */
final class RandomCells {

    /** Makes a cell of its sizes. */
    interface Kind {
        Cell cell(int inputSize, int hiddenSize);
    }

    /** One of each; the last ones divide by a state that is a sum of gates or weights, no number that is learned. */
    static final List<Kind> KINDS = List.of(
            (i, h) -> new S6(i, h, 1), // the first: how wide its state is depends on its input
            ElmanRnn::new,
            (i, h) -> new ElmanRnn(i, h, Activation.LEAKY_RELU, ElmanRnn.Start.IDENTITY),
            Lstm::new,
            (i, h) -> new Lstm(i, h, Activation.HARD_SIGMOID, Activation.SOFTSIGN, Activation.IDENTITY),
            Gru::new,
            (i, h) -> new Gru(i, h, Gru.Reset.BEFORE),
            PeepholeLstm::new,
            CoupledLstm::new,
            (i, h) -> new ProjectedLstm(i, h + 2, h),
            (i, h) -> new LayerNormLstm(i, h + 2), // of two numbers nearly alike, normalised, rounding would decide
            (i, h) -> new LayerNormGru(i, h + 2),
            Mgu::new,
            Ugrnn::new,
            Janet::new,
            (i, h) -> new IndRnn(i, h, Activation.TANH),
            MinGru::new,
            MinLstm::new,
            Sru::new,
            Qrnn::new,
            (i, h) -> new Qrnn(i, h, Qrnn.Pooling.IFO, 3),
            (i, h) -> new DeltaNet(i, h, 2, 0),
            Lru::new,
            (i, h) -> new Cfc(i, h, 5, Cfc.Time.STEADY),
            (i, h) -> new CoRnn(i, h, 0.5, 1, 0.5),
            FastGrnn::new,
            (i, h) -> new Rhn(i, h, 2),
            Slstm::new,
            (i, h) -> new Mlstm(i, 2 * h, 2, Slstm.Forget.SIGMOID),
            Rwkv::new);

    /** How many of them may start with numbers that are learned. */
    static final int STARTABLE = KINDS.size() - 3;

    private static final Set<String> WITHOUT_RECURRENT_WEIGHTS =
            Set.of("ind-rnn", "min-gru", "min-lstm", "sru", "qrnn", "mlstm", "delta-net", "s6");

    private RandomCells() {}

    /** Looks at another sequence beside what it reads. */
    static Kind looking(Kind inner, int sourceSize, Attention attention) {
        return (i, h) -> {
            int own = inner.cell(1, h).outputSize();
            boolean asWideAsInput = own != inner.cell(2, h).outputSize();
            return attention == Attention.ADDITIVE || asWideAsInput
                    ? new AttentionDecoder(inner.cell(i + sourceSize, h), sourceSize, Attention.ADDITIVE)
                    : new AttentionDecoder(inner.cell(i + own, h), sourceSize, attention);
        };
    }

    /**
     * A cell in some of the wrappers.
     *
     * @param by which of the eight
     * @param parts modified: the names of all of them are added
     */
    static Cell wrapped(Cell bare, boolean[] by, Set<String> parts) {
        String state = Step.of(bare::define).states().get(0).name();
        boolean products = !WITHOUT_RECURRENT_WEIGHTS.contains(bare.name());
        boolean square = bare.inputSize() == bare.outputSize();
        List<UnaryOperator<Cell>> wrappers = List.of(
                cell -> new VariationalDropout(cell, 0.2, products ? 0.3 : 0, 0.2),
                cell -> products ? new WeightDrop(cell, 0.3) : cell,
                cell -> new CellClip(cell, state, 0.5),
                cell -> new Zoneout(cell, Map.of(state, 0.3)),
                cell -> square ? new Residual(cell) : cell,
                cell -> square ? new Highway(cell) : biased(cell) ? new TwoBiases(cell) : cell,
                cell -> new LearnedInitialState(cell, List.of(state)),
                Resets::new);
        parts.add(bare.name());
        Cell cell = bare;
        for (int i = 0; i < by.length; i++) {
            cell = by[i] ? wrappers.get(i).apply(cell) : cell;
            parts.add(cell.name());
        }
        return cell;
    }

    private static boolean biased(Cell cell) {
        return Step.of(cell::define).parameters().stream()
                .anyMatch(spec -> spec.name().equals("forget.bias"));
    }
}
