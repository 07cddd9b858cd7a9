package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.LazyList;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.loss.BinaryCrossEntropy;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/** Each cell learns, from a fixed seed, to remember the sign of the one number that is marked, until the end. */
class BuiltInCellsLearnTest {
    private static final int STEPS = 10;
    private static final int HIDDEN = 8;
    private static final Set<String> WRAPPERS = Set.of(
            "zoneout",
            "variational-dropout",
            "weight-drop",
            "residual",
            "highway",
            "learned-initial-state",
            "cell-clip",
            "resets",
            "forget-bias",
            "chrono-bias",
            "equations", // any cell, as text
            "two-biases",
            "attention-decoder");

    private static Map<String, Cell> cells() {
        int n = 2;
        Map<String, Cell> cells = new TreeMap<>();
        Stream.of(
                        new ElmanRnn(n, HIDDEN),
                        new Lstm(n, HIDDEN),
                        new Gru(n, HIDDEN),
                        new PeepholeLstm(n, HIDDEN),
                        new CoupledLstm(n, HIDDEN),
                        new ProjectedLstm(n, HIDDEN, 5),
                        new LayerNormLstm(n, HIDDEN),
                        new LayerNormGru(n, HIDDEN),
                        new Mgu(n, HIDDEN),
                        new Ugrnn(n, HIDDEN),
                        new Janet(n, HIDDEN),
                        new IndRnn(n, HIDDEN),
                        new MinGru(n, HIDDEN),
                        new MinLstm(n, HIDDEN),
                        new Sru(n, HIDDEN),
                        new Qrnn(n, HIDDEN, Qrnn.Pooling.FO, 2),
                        new Slstm(n, HIDDEN, Slstm.Forget.EXPONENTIAL),
                        new Mlstm(n, HIDDEN),
                        new DeltaNet(n, HIDDEN),
                        new S6(HIDDEN, HIDDEN),
                        new Cfc(n, HIDDEN, 16, Cfc.Time.STEADY),
                        new CoRnn(n, HIDDEN, 0.5, 1, 0.5),
                        new FastGrnn(n, HIDDEN),
                        new Rhn(n, HIDDEN, 2),
                        new Rwkv(n, HIDDEN))
                .forEach(cell -> cells.put(cell.name(), cell));
        return cells;
    }

    static Stream<Arguments> every_cell() {
        return cells().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    /** A CfC has two layers more in each step, which larger steps of Adam drive into saturation. */
    private static double rate(Cell cell) {
        return cell instanceof Cfc ? 1e-2 : 2e-2;
    }

    /** An S6 shows its memory by products with its input alone, which needs something in it that is not random. */
    private static Architecture network(Cell cell) {
        return cell instanceof S6
                ? Architecture.of(
                        Input.features(2),
                        new Dense(cell.inputSize()),
                        Recurrent.with(cell),
                        Pooling.LAST,
                        new Dense(1))
                : Architecture.of(Input.features(2), Recurrent.with(cell), Pooling.LAST, new Dense(1));
    }

    private static Example batch(int size, RandomStream random) {
        Tensor x = Tensor.zeros(STEPS, size, 2);
        Tensor sign = Tensor.zeros(size, 1);
        for (int b = 0; b < size; b++) {
            RandomStream own = random.child(b);
            int marked = own.below(STEPS / 2, 0);
            for (int t = 0; t < STEPS; t++) {
                x.set(2 * own.uniform(t + 1) - 1, t, b, 0);
            }
            x.set(1, marked, b, 1);
            sign.set(x.get(marked, b, 0) > 0 ? 1 : 0, b, 0);
        }
        return Example.perSequence(Batch.of(x), sign);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("every_cell")
    void learns_to_remember(String name, Cell cell) {
        RandomStream data = RandomStream.of(11);
        ExampleSource training =
                epoch -> LazyList.of(25, i -> batch(32, data.child(epoch).child(i)));
        ExampleSource fresh = ExampleSource.inOrder(List.of(batch(400, data.child("fresh"))));
        Fit fit = Trainer.of(new BinaryCrossEntropy(), new Adam(rate(cell)))
                .clipping(Clipping.byNorm(1))
                .metrics(new Accuracy(Accuracy.Kind.YES_OR_NO))
                .epochs(30)
                .until(progress -> progress.validation().metric("accuracy") >= 0.97)
                .fit(Network.initialised(network(cell), 3), training, fresh);
        assertThat(fit.end()).as("%s", fit.history()).isEqualTo(Fit.End.REACHED);
    }

    /** An LRU is linear and cannot take the marked number out of others, but the one of a certain step. */
    @Test
    void learns_what_came_some_steps_ago() {
        RandomStream data = RandomStream.of(11);
        ExampleSource training =
                epoch -> LazyList.of(25, i -> echo(32, data.child(epoch).child(i)));
        Fit fit = Trainer.of(new MeanSquaredError(), new Adam(1e-2))
                .epochs(30)
                .until(progress -> progress.validation().loss() <= 0.01) // a third without a memory
                .fit(
                        Network.initialised(
                                Architecture.of(
                                        Input.features(1),
                                        Recurrent.of(n -> new Lru(n, HIDDEN, 16, 0.5, 0.99, Math.PI)),
                                        Pooling.LAST,
                                        new Dense(1)),
                                3),
                        training,
                        ExampleSource.inOrder(List.of(echo(400, data.child("fresh")))));
        assertThat(fit.end()).as("%s", fit.history()).isEqualTo(Fit.End.REACHED);
    }

    private static Example echo(int size, RandomStream random) {
        Tensor x = Tensor.zeros(STEPS, size, 1);
        Tensor y = Tensor.zeros(size, 1);
        for (int b = 0; b < size; b++) {
            for (int t = 0; t < STEPS; t++) {
                x.set(2 * random.child(b).uniform(t) - 1, t, b, 0);
            }
            y.set(x.get(STEPS / 2, b, 0), b, 0);
        }
        return Example.perSequence(Batch.of(x), y);
    }

    @Test
    void no_cell_is_left_out() {
        Set<String> registered = new TreeSet<>(CellRegistry.standard().names());
        registered.removeAll(WRAPPERS);
        registered.remove("lru"); // has a test of its own
        assertThat(cells().keySet()).isEqualTo(registered);
    }
}
