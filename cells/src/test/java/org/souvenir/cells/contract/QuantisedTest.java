package org.souvenir.cells.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Gradients;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.cells.run.NetworkPlans;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Step;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.parameter.Quantisation;
import org.souvenir.core.parameter.Quantisation.Scaled;
import org.souvenir.core.plan.Slot;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/** Networks with weights in 8 and 16 bits beside networks of floats with the same rounded numbers. */
final class QuantisedTest {
    private static final int INPUT = 4;
    private static final int HIDDEN = 6;
    private static final int WRAPPED = 30;

    private static Stream<Cell> cells() {
        RandomStream random = RandomStream.of(12);
        Stream<Cell> wrapped = IntStream.range(0, WRAPPED).mapToObj(i -> {
            boolean[] by = new boolean[7]; // resets read flags
            for (int w = 0; w < by.length; w++) {
                by[w] = random.child(i).unit(w) < 0.3;
            }
            int kind = (int) (random.child(i).unit(by.length) * RandomCells.STARTABLE);
            return RandomCells.wrapped(RandomCells.KINDS.get(kind).cell(INPUT, HIDDEN), by, new TreeSet<>());
        });
        return Stream.concat(RandomCells.KINDS.stream().map(kind -> kind.cell(INPUT, HIDDEN)), wrapped);
    }

    private static Network network(Cell cell) {
        return Network.initialised(
                Architecture.of(Input.features(cell.inputSize()), Recurrent.with(cell), new Dense(3)), 5);
    }

    private static Tensor numbers(int... shape) {
        Tensor x = Tensor.zeros(shape);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) RandomStream.of(7).gaussian(i);
        }
        return x;
    }

    private static Batch batch() {
        return Batch.of(numbers(6, 3, INPUT), new int[] {6, 1, 4});
    }

    private static double difference(Network network, Network other, Batch batch) {
        double largest = 0;
        Map<String, Tensor> expected = other.infer(batch).outputs();
        for (var output : network.infer(batch).outputs().entrySet()) {
            float[] wanted = expected.get(output.getKey()).data();
            for (int i = 0; i < wanted.length; i++) {
                float actual = output.getValue().data()[i];
                largest = Math.max(largest, Math.abs(actual - wanted[i]) / Math.max(1, Math.abs(wanted[i])));
            }
        }
        return largest;
    }

    /** Whether the matrix of a product is computed: it is rounded then, beyond its parameters. */
    private static boolean computesWeights(Architecture architecture) {
        return NetworkPlans.quantisable(architecture).plans().stream()
                .flatMap(plan -> plan.preparation().packed().stream())
                .flatMap(matrix -> matrix.parts().stream())
                .anyMatch(part -> part.source().slot().extent() == Slot.Extent.PREPARED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"BFLOAT16", "INT8"})
    void every_cell_computes_what_floats_with_its_rounded_weights_compute(Precision precision) {
        cells().forEach(cell -> {
            Network quantised = network(cell).quantised(precision);
            Network floats = Network.of(quantised.architecture(), quantised.parameters());
            double most = computesWeights(floats.architecture()) ? 0.02 : 1e-5;
            assertThat(difference(quantised, floats, batch())).as("%s", cell).isLessThan(most);
        });
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void networks_of_every_kind_compute_what_floats_compute(Precision precision) {
        for (int seed = 0; seed < 40; seed++) {
            NetworkProblem problem = new RandomArchitecture(seed).problem();
            Network quantised = problem.network().quantised(precision);
            Network floats = Network.of(quantised.architecture(), quantised.parameters());
            double most = computesWeights(floats.architecture()) ? 0.02 : 1e-4;
            assertThat(difference(quantised, floats, problem.batch()))
                    .as("%s", problem.architecture().summary())
                    .isLessThan(most);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void steps_batches_threads_and_kernels_give_the_same_bits(Precision precision) {
        Network network = Network.initialised(
                        Architecture.of(
                                Input.features(INPUT),
                                Recurrent.with(new Gru(INPUT, 70)),
                                Recurrent.with(new Lstm(70, 33)),
                                new Dense(3)),
                        5)
                .quantised(precision);
        Tensor x = numbers(9, 37, INPUT);
        int[] lengths = new int[37];
        Arrays.fill(lengths, 9);
        Tensor all = network.infer(Batch.of(x, lengths)).values();
        try (Session session = network.session();
                Session of37 = network.sessionOfBatch(37)) {
            for (int t = 0; t < 9; t++) {
                int from = t * 37 * INPUT;
                float[] y = session.step(Arrays.copyOfRange(x.data(), from, from + INPUT));
                assertThat(y).isEqualTo(Arrays.copyOfRange(all.data(), t * 37 * 3, t * 37 * 3 + 3));
                float[] rows = of37.step(Arrays.copyOfRange(x.data(), from, from + 37 * INPUT));
                assertThat(rows).isEqualTo(Arrays.copyOfRange(all.data(), t * 37 * 3, (t + 1) * 37 * 3));
            }
        }
        try (Engine three = Engine.of(3, Engine.Choice.SCALAR)) {
            assertThat(network.on(three).infer(Batch.of(x, lengths)).values()).isEqualTo(all);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void a_file_gives_back_the_same_network_and_the_same_bytes(Precision precision) {
        Quantisation.Scope scope = Quantisation.Scope.PRODUCTS_AND_TABLES;
        Cell lstm = new Lstm(8, 64);
        Network network = Network.initialised(
                        Architecture.of(
                                Input.ids(20),
                                new Embedding(8),
                                Recurrent.with(lstm).bidirectional(),
                                Pooling.MEAN,
                                new Dense(2)),
                        5)
                .quantised(precision, scope);
        byte[] bytes = network.toBytes();
        Network again = Network.fromBytes(bytes);
        assertThat(again.quantisation()).isEqualTo(network.quantisation());
        assertThat(again.parameters().values()).isEqualTo(network.parameters().values());
        assertThat(again.toBytes()).isEqualTo(bytes);
        Batch ids = Batch.of(Tensor.of(new float[] {1, 2, 3, 19}, 4, 1), new int[] {4});
        assertThat(again.infer(ids).values()).isEqualTo(network.infer(ids).values());
        int floats = Network.of(network.architecture(), network.parameters()).toBytes().length;
        int bytesOfWeight = precision == Precision.INT8 ? 1 : precision == Precision.BFLOAT16 ? 2 : 4;
        assertThat(bytes.length / (double) floats).isBetween(bytesOfWeight / 4.0, bytesOfWeight / 4.0 + 0.08);
    }

    @Test
    void weights_of_products_are_rounded_and_all_else_is_left() {
        Network network = Network.initialised(
                Architecture.of(Input.ids(9), new Embedding(3), Recurrent.with(new Lstm(3, 5)), new Dense(2)), 5);
        Network quantised = network.quantised(Precision.INT8);
        assertThat(quantised.quantisation().weights().keySet())
                .containsExactlyInAnyOrder(
                        "recurrent1.forget.weight",
                        "recurrent1.input.weight",
                        "recurrent1.candidate.weight",
                        "recurrent1.output.weight",
                        "dense1.weight");
        assertThat(network.quantised(Precision.INT8, Quantisation.Scope.PRODUCTS_AND_TABLES)
                        .quantisation()
                        .weights())
                .hasSize(6)
                .containsEntry("embedding1.weight", Scaled.BY_ROW);
        network.tensors().forEach((name, before) -> {
            Tensor after = quantised.tensors().get(name);
            assertThat(after.equals(before))
                    .isEqualTo(!quantised.quantisation().weights().containsKey(name));
        });
    }

    /** Reads the transpose of a table; what it computes of it is read both ways. */
    record Tied(int inputSize, int hiddenSize) implements Cell {
        @Override
        public void define(Step step) {
            Expr x = step.input(inputSize);
            Expr h = step.state("h", hiddenSize);
            Expr table = step.parameter("table", inputSize, hiddenSize, Initializer.glorotUniform());
            Expr own = step.parameter("own", hiddenSize, hiddenSize, Initializer.orthogonal());
            Expr read = x.product(table.scaled(0.5, 0)); // a matrix that is computed
            step.next("h", Functions.tanh(read.plus(h.product(own))));
            step.output(h.product(table.transposed()));
        }
    }

    @Test
    void a_matrix_whose_transpose_is_read_has_a_scale_for_each_row() {
        Network network = network(new Tied(INPUT, HIDDEN));
        Network quantised = network.quantised(Precision.INT8);
        assertThat(quantised.quantisation().weights())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "recurrent1.table", Scaled.BY_ROW,
                        "recurrent1.own", Scaled.BY_COLUMN,
                        "dense1.weight", Scaled.BY_COLUMN));
        assertThat(difference(quantised, Network.of(quantised.architecture(), quantised.parameters()), batch()))
                .isBetween(1e-6, 0.01); // the computed matrix is rounded as well
        assertThat(Network.fromBytes(quantised.toBytes()).parameters().values())
                .isEqualTo(quantised.parameters().values());
    }

    @Test
    void a_file_whose_scales_do_not_fit_is_refused() {
        Network network = network(new Gru(INPUT, HIDDEN)).quantised(Precision.INT8);
        Safetensors stored = Safetensors.fromBytes(network.toBytes());
        Map<String, Tensor> tensors = new TreeMap<>(stored.tensors());
        Map<String, String> dtypes = new TreeMap<>();
        for (String name : List.copyOf(stored.names())) {
            if (stored.dtype(name).equals("I8")) {
                tensors.put(name, stored.whole(name));
                dtypes.put(name, "I8");
            }
        }
        tensors.put("dense1.weight/scale", Tensor.zeros(1, 2));
        assertThatThrownBy(() -> Network.fromBytes(Safetensors.toBytes(tensors, dtypes, stored.metadata())))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(
                        "there must be scales 'dense1.weight/scale' for each column or row of 'dense1.weight' [6, 3], but they are [1, 2]");
        tensors.remove("dense1.weight/scale");
        assertThatThrownBy(() -> Network.fromBytes(Safetensors.toBytes(tensors, dtypes, stored.metadata())))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("but they are missing");
        Map<String, String> other = new TreeMap<>(stored.metadata());
        other.put("souvenir.weights", "INT4");
        assertThatThrownBy(() -> Network.fromBytes(Safetensors.toBytes(tensors, dtypes, other)))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("'souvenir.weights' must be BFLOAT16 or INT8, but is INT4");
    }

    @Test
    void has_no_gradients_and_says_so() {
        Network quantised = network(new Gru(INPUT, HIDDEN)).quantised(Precision.INT8);
        Tensor dy = quantised.infer(batch()).values();
        String rule = "gradients need a network of floats, but this one is for inference, with weights in INT8";
        assertThatThrownBy(() -> quantised.gradients(batch(), Gradients.Of.output("output", dy)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gradients: " + rule);
        assertThatThrownBy(() -> quantised.trace(batch(), dy))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("trace: " + rule);
        assertThat(quantised.trace(batch()).names()).isNotEmpty();
        Network floats = quantised.quantised(Precision.FLOAT32);
        assertThat(floats.gradients(batch(), Gradients.Of.output("output", dy)).parameters())
                .isNotNull();
    }
}
