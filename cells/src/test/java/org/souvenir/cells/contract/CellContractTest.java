package org.souvenir.cells.contract;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CoupledLstm;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.IndRnn;
import org.souvenir.cells.Janet;
import org.souvenir.cells.LayerNormGru;
import org.souvenir.cells.LayerNormLstm;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.Mgu;
import org.souvenir.cells.MinGru;
import org.souvenir.cells.MinLstm;
import org.souvenir.cells.PeepholeLstm;
import org.souvenir.cells.ProjectedLstm;
import org.souvenir.cells.Qrnn;
import org.souvenir.cells.Slstm;
import org.souvenir.cells.Sru;
import org.souvenir.cells.Ugrnn;

class CellContractTest {

    static List<Cell> cells() {
        return List.of(
                new ElmanRnn(3, 4),
                new ElmanRnn(3, 4, Activation.RELU, ElmanRnn.Start.ORTHOGONAL),
                ElmanRnn.irnn(3, 4),
                new Lstm(3, 4),
                new Gru(3, 4),
                new Gru(3, 4, Gru.Reset.BEFORE),
                new PeepholeLstm(3, 4),
                new CoupledLstm(3, 4),
                new ProjectedLstm(3, 5, 2),
                new LayerNormLstm(3, 4),
                new LayerNormGru(3, 4),
                new Mgu(3, 4),
                new Ugrnn(3, 4),
                new Janet(3, 4),
                new IndRnn(3, 4),
                new MinGru(3, 4),
                new MinLstm(3, 4),
                new Sru(3, 4),
                new Sru(3, 3),
                new Qrnn(3, 4),
                new Qrnn(3, 4, Qrnn.Pooling.F, 1),
                new Qrnn(3, 4, Qrnn.Pooling.IFO, 3),
                new Slstm(3, 4),
                new Slstm(3, 4, Slstm.Forget.EXPONENTIAL));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void every_cell_keeps_the_laws(Cell cell) {
        CellContract.of(cell).verify();
    }
}
