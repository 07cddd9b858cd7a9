package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Cell;
import org.souvenir.cells.CellFactory;
import org.souvenir.cells.ElmanRnn;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.LazyList;
import org.souvenir.cells.exchange.TensorAccount;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.Wiring;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.core.expr.Step;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.data.Split;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.loss.RowLoss;
import org.souvenir.training.metric.Metric;
import org.souvenir.training.metric.Predictions;
import org.souvenir.training.optimizer.Adam;

/** What a user's own functions must not give, null, is told by the name of the function that gave it. */
final class NullResultsTest {
    private static final Input INPUT = Input.features(1);

    private static Network network(Link... links) {
        return Network.initialised(Architecture.of(INPUT, links), 1);
    }

    private static Network small() {
        return network(Recurrent.of(n -> new Gru(n, 2)), new Dense(1));
    }

    private static Trainer trainer(Loss loss) {
        return Trainer.of(loss, new Adam(1e-2)).epochs(1);
    }

    private static ExampleSource source() {
        return ExampleSource.of(Example.perStep(Batch.of(Tensor.filled(1, 2, 3, 1)), Tensor.filled(1, 2, 3, 1)), 3, 1);
    }

    private static void fit(Loss loss, ExampleSource source) {
        trainer(loss).fit(small(), source);
    }

    private static void measure(Metric metric) {
        trainer(new MeanSquaredError()).metrics(metric).fit(small(), source(), source());
    }

    private record Nowhere(String kind) implements Layer {
        @Override
        public Node wire(Wiring wiring, String name, List<Node> inputs) {
            return null;
        }
    }

    private record Measure(String name, Better better, Count start) implements Metric {}

    private record Nameless(String name, Map<String, Object> settings) implements Cell {
        @Override
        public void define(Step step) {
            new Gru(1, 2).define(step);
        }
    }

    private static byte[] saved(Cell cell) {
        return NetworkFormat.standard().toBytes(network(Recurrent.with(cell)), Map.of());
    }

    private static Arguments of(String part, ThrowingCallable call) {
        return Arguments.of(part, call);
    }

    static Stream<Arguments> functions() {
        return Stream.concat(ofNetworks(), ofTraining());
    }

    private static Stream<Arguments> ofNetworks() {
        Network network = small();
        return Stream.of(
                of("recurrent: the cell", () -> network(Recurrent.of(n -> null))),
                of(
                        "recurrent: the cell",
                        () -> network(Recurrent.of(n -> new Gru(n, 2)).bidirectional(n -> null))),
                of("activation", () -> network(new Dense(2, x -> null))),
                of("activation", () -> network(new Dense(2, Activation.named("odd", x -> null)))),
                of(
                        "activation",
                        () -> network(Recurrent.of(n -> new ElmanRnn(n, 2, x -> null, ElmanRnn.Start.ORTHOGONAL)))),
                of(
                        "cell factory odd",
                        () -> CellRegistry.standard()
                                .with(CellFactory.of("odd", s -> null))
                                .create("odd", Map.of())),
                of(
                        "activation odd",
                        () -> CellRegistry.standard()
                                .withActivation("odd", s -> null)
                                .activation("odd", Map.of())),
                of("layer nowhere", () -> network(new Nowhere("nowhere"))),
                of("layer: its kind", () -> network(new Nowhere(null))),
                of("architecture: what a link", () -> network((graph, before) -> null)),
                of("cell: its name", () -> saved(new Nameless(null, Map.of()))),
                of("settings", () -> saved(new Nameless("nameless", null))),
                of("architecture: the step", () -> network.architecture().withSteps(step -> null)),
                of(
                        "tensors",
                        () -> TensorAccount.of("file", Map.of("a", new int[] {1}), name -> null)
                                .take("a", 1)),
                of("list", () -> LazyList.of(2, i -> null).get(1)),
                of("feedback", () -> network.session().generate(new float[1], 2, (t, y) -> null)),
                of(
                        "stratifiedBy",
                        () -> Split.of(List.of(1, 2, 3), 1)
                                .stratifiedBy(e -> null)
                                .byFractions(0.5, 0.5)),
                of(
                        "together",
                        () -> Split.of(List.of(1, 2, 3), 1).together(e -> null).byFractions(0.5, 0.5)));
    }

    private static Stream<Arguments> ofTraining() {
        Metric.Count count = new Metric.Count() {
            @Override
            public void add(Predictions predictions) {}

            @Override
            public double value() {
                return 0;
            }
        };
        RowLoss stepless = width -> null;
        return Stream.of(
                of("loss: what its equation gives", () -> fit(Loss.of((p, t) -> null), source())),
                of("loss: the step", () -> fit(stepless, source())),
                of("training: the batches", () -> fit(new MeanSquaredError(), epoch -> null)),
                of("training: a batch", () -> fit(new MeanSquaredError(), epoch -> Collections.nCopies(1, null))),
                of(
                        "evaluate: a batch",
                        () -> trainer(new MeanSquaredError()).evaluate(small(), epoch -> Collections.nCopies(1, null))),
                of(
                        "evaluate: the batches",
                        () -> trainer(new MeanSquaredError()).evaluate(small(), epoch -> null)),
                of(
                        "validation: the batches",
                        () -> trainer(new MeanSquaredError()).fit(small(), source(), epoch -> null)),
                of("metric: its name", () -> measure(new Measure(null, Metric.Better.LOWER, count))),
                of(
                        "metric m: which",
                        () -> trainer(new MeanSquaredError())
                                .bestBy(new Measure("m", null, count))
                                .fit(small(), source(), source())),
                of("metric m: the count", () -> measure(new Measure("m", Metric.Better.LOWER, null))));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void are_told_by_the_name_of_the_function_that_gave_them(String part, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isNotNull();
        while (thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        assertThat(thrown).hasMessageContaining(part);
    }
}
