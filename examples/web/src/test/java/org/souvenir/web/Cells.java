package org.souvenir.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.cells.AttentionDecoder;
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

/** One of each built-in cell and wrapper that reads {@value #INPUT} numbers; the test asks whether one is missing. */
final class Cells {
    /** How many numbers each reads at a step. */
    static final int INPUT = 4;

    /** How many numbers a step of the other sequence has, for who looks at one. */
    static final int SOURCE = 2;

    private Cells() {}

    static Map<String, Cell> all() {
        Map<String, Cell> cells = new LinkedHashMap<>();
        List.of(
                        new ElmanRnn(4, 4),
                        new Lstm(4, 4),
                        new Gru(4, 4),
                        new PeepholeLstm(4, 4),
                        new CoupledLstm(4, 4),
                        new ProjectedLstm(4, 5, 4),
                        new LayerNormLstm(4, 4),
                        new LayerNormGru(4, 4),
                        new Mgu(4, 4),
                        new Ugrnn(4, 4),
                        new Janet(4, 4),
                        new IndRnn(4, 4),
                        new MinGru(4, 4),
                        new MinLstm(4, 4),
                        new Sru(4, 4),
                        new Qrnn(4, 4),
                        new Slstm(4, 4),
                        new Mlstm(4, 4),
                        new DeltaNet(4, 4),
                        new S6(4, 3),
                        new Lru(4, 4),
                        new Cfc(4, 4, 5, Cfc.Time.STEADY),
                        new CoRnn(4, 4, 0.5, 1, 0.5),
                        new FastGrnn(4, 4),
                        new Rhn(4, 4, 3),
                        new Rwkv(4, 4),
                        new AttentionDecoder(new Gru(INPUT + SOURCE, 4), SOURCE, AttentionDecoder.Attention.ADDITIVE),
                        new Zoneout(new Lstm(4, 4), 0.3),
                        new VariationalDropout(new Lstm(4, 4), 0.3, 0.3, 0.3),
                        new WeightDrop(new Lstm(4, 4), 0.3),
                        new Residual(new Lstm(4, 4)),
                        new Highway(new Lstm(4, 4)),
                        new LearnedInitialState(new Lstm(4, 4), List.of("h")),
                        new CellClip(new Lstm(4, 4), "c", 0.4),
                        new Resets(new Lstm(4, 4)),
                        new TwoBiases(new Lstm(4, 4)),
                        new ForgetBias(new Lstm(4, 4), 2),
                        new ChronoBias(new Lstm(4, 4), 20))
                .forEach(cell -> cells.put(cell.name(), cell));
        return cells;
    }
}
