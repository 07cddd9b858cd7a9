package org.souvenir.cells.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CoRnn;
import org.souvenir.cells.CoupledLstm;
import org.souvenir.cells.DeltaNet;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.FastGrnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Janet;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.Mgu;
import org.souvenir.cells.MinGru;
import org.souvenir.cells.Mlstm;
import org.souvenir.cells.PeepholeLstm;
import org.souvenir.cells.Qrnn;
import org.souvenir.cells.Rhn;
import org.souvenir.cells.S6;
import org.souvenir.cells.Sru;
import org.souvenir.cells.Ugrnn;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Trace;
import org.souvenir.cells.wrapper.LearnedInitialState;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.cells.wrapper.Zoneout;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

class MemoriesTest {
    private static final int INPUT = 3;
    private static final int HIDDEN = 4;
    private static final int[] LENGTHS = {6, 0, 1, 4};

    private static Network network(Recurrent layer) {
        Network network = Network.initialised(Architecture.of(Input.features(INPUT), layer), 7);
        Parameters parameters = network.parameters();
        for (int i = 0; i < parameters.length(); i++) {
            parameters.values()[i] += (float) (0.3 * RandomStream.of(8).gaussian(i));
        }
        return Network.of(network.architecture(), parameters);
    }

    private static Network network(Cell cell) {
        return network(Recurrent.with(cell));
    }

    private static Batch batch() {
        Tensor x = Tensor.zeros(7, LENGTHS.length, INPUT);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) RandomStream.of(9).gaussian(i);
        }
        return Batch.of(x, LENGTHS);
    }

    /** A step by hand: old memory and what x gives to it, as {@code {kept, written, factor}}. */
    private interface ByHand {
        double[][] step(Network network, double[] x, double[][] state);
    }

    private static double[] linear(Network network, String name, double[]... parts) {
        Tensor weight = network.tensors().get("recurrent1." + name + ".weight");
        Tensor bias = network.tensors().get("recurrent1." + name + ".bias");
        double[] sum = new double[weight.size(1)];
        for (int j = 0; j < sum.length; j++) {
            sum[j] = bias.get(0, j);
            int row = 0;
            for (double[] part : parts) {
                for (double value : part) {
                    sum[j] += value * weight.get(row++, j);
                }
            }
        }
        return sum;
    }

    private static double gate(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** h, c → factor, kept, written; modifies the states. */
    private static double[][] lstm(Network network, double[] x, double[][] state) {
        double[] f = linear(network, "forget", state[0], x);
        double[] i = linear(network, "input", state[0], x);
        double[] g = linear(network, "candidate", state[0], x);
        double[] o = linear(network, "output", state[0], x);
        double[][] parts = new double[3][HIDDEN];
        for (int j = 0; j < HIDDEN; j++) {
            parts[0][j] = gate(f[j]);
            parts[1][j] = gate(f[j]) * state[1][j];
            parts[2][j] = gate(i[j]) * Math.tanh(g[j]);
            state[1][j] = parts[1][j] + parts[2][j];
            state[0][j] = gate(o[j]) * Math.tanh(state[1][j]);
        }
        return parts;
    }

    private static double[][] gru(Network network, double[] x, double[][] state) {
        double[] h = state[1];
        double[] r = linear(network, "reset", h, x);
        double[] z = linear(network, "update", h, x);
        double[] n = linear(network, "candidate", x);
        double[] recurrent = linear(network, "candidate.recurrent", h);
        double[][] parts = new double[3][HIDDEN];
        for (int j = 0; j < HIDDEN; j++) {
            parts[0][j] = gate(z[j]);
            parts[1][j] = gate(z[j]) * h[j];
            parts[2][j] = (1 - gate(z[j])) * Math.tanh(n[j] + gate(r[j]) * recurrent[j]);
        }
        for (int j = 0; j < HIDDEN; j++) {
            h[j] = parts[1][j] + parts[2][j];
        }
        return parts;
    }

    private static double norm(double[] x) {
        double sum = 0;
        for (double v : x) {
            sum += v * v;
        }
        return Math.sqrt(sum);
    }

    private static void check(Network network, MemoryUse use, ByHand cell, boolean backward) {
        Tensor input = batch().input("x");
        for (int b = 0; b < LENGTHS.length; b++) {
            int length = LENGTHS[b];
            double[][] state = new double[2][HIDDEN];
            double[][][] parts = new double[length][][];
            for (int i = 0; i < length; i++) {
                int t = backward ? length - 1 - i : i;
                double[] x = {input.get(t, b, 0), input.get(t, b, 1), input.get(t, b, 2)};
                parts[i] = cell.step(network, x, state);
                double kept = norm(parts[i][1]);
                double written = norm(parts[i][2]);
                assertThat((double) use.kept().get(t, b)).isCloseTo(kept, within(1e-5));
                assertThat((double) use.written().get(t, b)).isCloseTo(written, within(1e-5));
                assertThat((double) use.share().get(t, b)).isCloseTo(kept / (kept + written), within(1e-5));
            }
            for (int i = 0; i < length; i++) {
                int t = backward ? length - 1 - i : i;
                double[] left = parts[i][2].clone();
                double along = 0;
                for (int j = 0; j < HIDDEN; j++) {
                    for (int later = i + 1; later < length; later++) {
                        left[j] *= parts[later][0][j];
                    }
                    along += left[j] * state[1][j];
                    assertThat((double) use.atEnd().get(t, b, j)).isCloseTo(left[j], within(1e-5));
                }
                assertThat((double) use.surviving().get(t, b)).isCloseTo(norm(left) / norm(parts[i][2]), within(1e-5));
                assertThat((double) use.ofEnd().get(t, b)).isCloseTo(along / Math.pow(norm(state[1]), 2), within(1e-5));
            }
            for (int t = length; t < 7; t++) {
                assertThat(use.kept().get(t, b)).isZero();
                assertThat(use.surviving().get(t, b)).isZero();
            }
        }
    }

    @Test
    void of_an_lstm_are_those_by_hand() {
        Network network = network(new Lstm(INPUT, HIDDEN));
        Memories memories = Memories.of(network);
        assertThat(memories.names()).containsExactly("recurrent1.c");
        Map<String, MemoryUse> uses = memories.read(batch());
        assertThat(uses).containsOnlyKeys("recurrent1.c");
        check(network, uses.get("recurrent1.c"), MemoriesTest::lstm, false);
    }

    @Test
    void of_a_gru_are_those_by_hand_in_either_direction() {
        Network forward = network(new Gru(INPUT, HIDDEN));
        check(forward, Memories.of(forward).read(batch()).get("recurrent1.h"), MemoriesTest::gru, false);
        Network backward = network(Recurrent.with(new Gru(INPUT, HIDDEN)).backward());
        check(backward, Memories.of(backward).read(batch()).get("recurrent1.h"), MemoriesTest::gru, true);
    }

    @Test
    void padding_is_never_seen() {
        Network network = network(new Lstm(INPUT, HIDDEN));
        Tensor x = batch().input("x").copy();
        for (int b = 0; b < LENGTHS.length; b++) {
            for (int t = LENGTHS[b]; t < 7; t++) {
                x.set(Float.NaN, t, b, 0);
            }
        }
        MemoryUse clean = Memories.of(network).read(batch()).get("recurrent1.c");
        MemoryUse dirty = Memories.of(network).read(Batch.of(x, LENGTHS)).get("recurrent1.c");
        assertThat(dirty.atEnd().data()).isEqualTo(clean.atEnd().data());
        assertThat(dirty.share().data()).isEqualTo(clean.share().data());
    }

    static Stream<Cell> cells() {
        return Stream.of(
                new Lstm(INPUT, HIDDEN),
                new PeepholeLstm(INPUT, HIDDEN),
                new CoupledLstm(INPUT, HIDDEN),
                new Janet(INPUT, HIDDEN),
                new Gru(INPUT, HIDDEN, Gru.Reset.BEFORE),
                new Mgu(INPUT, HIDDEN),
                new MinGru(INPUT, HIDDEN),
                new Ugrnn(INPUT, HIDDEN),
                new FastGrnn(INPUT, HIDDEN),
                new Rhn(INPUT, HIDDEN, 3),
                new Sru(INPUT, HIDDEN),
                new Qrnn(INPUT, HIDDEN),
                new S6(INPUT, 2),
                new CoRnn(INPUT, HIDDEN, 0.5, 1, 0.5),
                new DeltaNet(INPUT, HIDDEN),
                new Mlstm(INPUT, HIDDEN),
                new Zoneout(new Gru(INPUT, HIDDEN), Map.of("h", 0.3)),
                new LearnedInitialState(new Lstm(INPUT, HIDDEN), List.of("c")),
                new Resets(new Lstm(INPUT, HIDDEN)));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void what_is_kept_and_written_makes_up_each_memory(Cell cell) {
        Network network = network(cell);
        Memories memories = Memories.of(network);
        assertThat(memories.names()).isNotEmpty();
        Map<String, MemoryUse> uses = memories.read(batch());
        Trace trace = network.trace(batch());
        uses.forEach((name, use) -> {
            Tensor memory = trace.values(name);
            int n = memory.size(2);
            for (int b = 0; b < LENGTHS.length; b++) {
                double[] end = new double[n];
                for (int t = 0; t < LENGTHS[b]; t++) {
                    for (int j = 0; j < n; j++) {
                        end[j] += use.atEnd().get(t, b, j);
                    }
                }
                for (int j = 0; j < n && LENGTHS[b] > 0 && !(cell instanceof LearnedInitialState); j++) {
                    assertThat(end[j])
                            .as("%s, sequence %d, unit %d", name, b, j)
                            .isCloseTo(memory.get(LENGTHS[b] - 1, b, j), within(1e-4));
                }
            }
        });
    }

    /** A cell of one state whose equation is written in some way. */
    private record Written(BiFunction<Expr, Expr[], Expr> equation) implements Cell {
        @Override
        public String name() {
            return "written";
        }

        @Override
        public int inputSize() {
            return INPUT;
        }

        @Override
        public int outputSize() {
            return HIDDEN;
        }

        @Override
        public void define(Step step) {
            Expr x = step.input(INPUT);
            Expr h = step.state("h", HIDDEN);
            Expr z = sigmoid(step.linear("gate", concat(h, x), HIDDEN));
            Expr n = tanh(step.linear("candidate", concat(h, x), HIDDEN));
            Expr next = equation.apply(h, new Expr[] {z, n});
            step.next("h", next);
            step.output(next);
        }
    }

    @Test
    void however_the_equation_is_written() {
        MemoryUse wanted = use((h, p) -> p[0].times(h).plus(p[0].complement().times(p[1])));
        List<BiFunction<Expr, Expr[], Expr>> alike = List.of(
                (h, p) -> p[1].plus(p[0].times(h.minus(p[1]))),
                (h, p) -> h.plus(p[0].complement().times(p[1].minus(h))),
                (h, p) -> p[1].minus(p[0].times(p[1].minus(h))),
                (h, p) -> h.times(p[0].times(2))
                        .plus(p[1].times(p[0].scaled(-2, 2)))
                        .times(0.5),
                (h, p) -> h.dividedBy(p[0].plus(1))
                        .times(p[0].plus(1))
                        .times(p[0])
                        .plus(p[0].complement().times(p[1])),
                (h, p) -> h.scaled(-1, 1)
                        .times(p[0])
                        .minus(p[0])
                        .negated()
                        .plus(p[0].complement().times(p[1])));
        for (BiFunction<Expr, Expr[], Expr> equation : alike) {
            MemoryUse found = use(equation);
            assertThat(found.kept().data()).containsExactly(wanted.kept().data(), within(1e-5f));
            assertThat(found.surviving().data())
                    .containsExactly(wanted.surviving().data(), within(1e-5f));
        }
    }

    private static MemoryUse use(BiFunction<Expr, Expr[], Expr> equation) {
        return Memories.of(network(new Written(equation))).read(batch()).get("recurrent1.h");
    }

    @Test
    void tells_why_a_state_is_no_memory() {
        Memories memories = Memories.of(network(new ElmanRnn(INPUT, HIDDEN)));
        assertThat(memories.names()).isEmpty();
        assertThat(memories.read(batch())).isEmpty();
        assertThat(memories.why("recurrent1.h"))
                .contains(
                        "h: what it becomes must be a sum with the old h times something element by element, but it has no such term");
        Memories lstm = Memories.of(network(new Lstm(INPUT, HIDDEN)));
        assertThat(lstm.why("recurrent1.c")).isEmpty();
        assertThat(lstm.why("recurrent1.h")).isPresent();
        assertThatThrownBy(() -> lstm.why("lstm.c"))
                .hasMessage("memories: the states are [recurrent1.c] and [recurrent1.h], but not lstm.c");
    }

    @Test
    void finds_those_of_both_directions_and_of_pooling() {
        Architecture architecture = Architecture.of(
                Input.features(INPUT),
                Recurrent.of(n -> new Gru(n, HIDDEN)).bidirectional(),
                Pooling.ATTENTION,
                new Dense(2));
        Memories memories = Memories.of(Network.initialised(architecture, 1));
        assertThat(memories.names())
                .isEqualTo(
                        Set.of("recurrent1.forward.h", "recurrent1.backward.h", "attention1.total", "attention1.sum"));
        MemoryUse pooled = memories.read(batch()).get("attention1.total");
        Tensor weights = Network.initialised(architecture, 1).trace(batch()).weights("attention1.score");
        assertThat(pooled.ofEnd().data()).containsExactly(weights.data(), within(1e-5f));
    }

    @Test
    void equations_with_other_parameters_are_refused() {
        Architecture architecture = network(new Gru(INPUT, HIDDEN)).architecture();
        Step other = Step.of(new Lstm(INPUT, HIDDEN)::define);
        assertThatThrownBy(() -> architecture.withSteps(step -> other))
                .hasMessageContaining("layer recurrent1: another step of it must have the shape");
    }
}
