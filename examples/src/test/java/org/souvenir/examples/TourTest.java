package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.contract.CellContract;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.Session;
import org.souvenir.cells.network.Trace;
import org.souvenir.cells.series.Scaler;
import org.souvenir.cells.series.Series;
import org.souvenir.cells.series.Windows;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.reference.CentralDifference;
import org.souvenir.core.reference.ReferenceExecutor;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.text.generation.Sampler;
import org.souvenir.text.token.WordTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingStep;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Sgd;

/** A tour of the library: a dozen tiny uses, from a tensor to a word. Read it from top to bottom. */
final class TourTest {

    /** The sum of all that was read so far: s' = s + x. */
    private record Sum() implements Cell {
        @Override
        public void define(Step step) {
            Expr sum = step.state("s", 1).plus(step.input(1));
            step.next("s", sum);
            step.output(sum);
        }
    }

    private static Network network(Cell cell) {
        return Network.initialised(Architecture.of(Input.features(1), Recurrent.with(cell)), 42);
    }

    /** The parameters after three steps with two shards of sequences. */
    private static float[] learnt(Engine engine) {
        TrainingStep step =
                Trainer.of(new MeanSquaredError(), new Adam(0.01)).on(engine).steps(network(new Gru(1, 1)));
        for (int i = 0; i < 3; i++) {
            step.take(halves(100));
        }
        return step.network().parameters().values();
    }

    private static DMatrixRMaj matrix(int rows, double... numbers) {
        return new DMatrixRMaj(rows, numbers.length / rows, true, numbers);
    }

    private static DMatrixRMaj[] sequence(DMatrixRMaj... steps) {
        return steps;
    }

    /** A step with one weight and one input, on a sequence of length 1. */
    private static ReferenceExecutor run(Step step, DMatrixRMaj weight, DMatrixRMaj input) {
        return new ReferenceExecutor(
                step,
                new ReferenceExecutor.Setup(
                        Map.of("p.weight", weight),
                        List.<DMatrixRMaj[]>of(sequence(input)),
                        new int[] {1},
                        Direction.FORWARD,
                        Map.of(),
                        false,
                        RandomStream.of(0)));
    }

    /** Sequences of four random numbers, and a half of each as its target. */
    private static Example halves(int sequences) {
        Tensor x = Tensor.zeros(4, sequences, 1);
        RandomStream random = RandomStream.of(1);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = (float) random.gaussian(i);
        }
        return Example.perStep(Batch.of(x), x.map(value -> value / 2));
    }

    @Test
    void a_tensor_is_a_shape_on_an_array() {
        float[] array = {1, 2, 3, 4, 5, 6};
        Tensor x = Tensor.of(array, 2, 3);
        assertThat(x.get(1, 0)).isEqualTo(4);
        array[3] = 7;
        assertThat(x.get(1, 0)).isEqualTo(7);
    }

    @Test
    void an_expression_knows_its_width_and_a_step_its_parameters() {
        Step step = Step.of(s -> s.output(sigmoid(s.linear("gate", concat(s.input(3), s.input("y", 4)), 2))));
        assertThat(step.output().shape()).isEqualTo("[B, 2]");
        assertThat(step.parameters())
                .extracting(p -> "%s [%d, %d]".formatted(p.name(), p.rows(), p.columns()))
                .containsExactly("gate.weight [7, 2]", "gate.bias [1, 2]");
    }

    @Test
    void a_gradient_is_what_differences_show_in_double() {
        Step step = Step.of(s -> s.output(tanh(s.product("p", s.input(2), 1))));
        DMatrixRMaj w = matrix(2, 0.5, -1.5);
        DMatrixRMaj x = matrix(1, 0.8, 0.2);
        ReferenceExecutor run = run(step, w, x);
        double y = run.forward().output()[0].get(0);
        DMatrixRMaj gradient =
                run.backward(sequence(matrix(1, 1)), Map.of()).parameters().get("p.weight");
        assertThat(gradient.data).containsExactly(new double[] {0.8 * (1 - y * y), 0.2 * (1 - y * y)}, within(1e-15));
        CentralDifference found = CentralDifference.of(
                sequence(w),
                gradient.data,
                RandomStream.of(1),
                () -> run(step, w, x).forward().output()[0].get(0));
        assertThat(found.error()).isLessThan(1e-9);
    }

    @Test
    void a_plan_tells_what_stays_in_the_loop() {
        Plan plan = Plan.of(Step.of(new Lstm(3, 4)::define), PlanOptions.inference());
        assertThat(plan.explain())
                .contains("  before the loop:")
                .contains("  in the loop, per row and step: 1 products, 64 multiply-adds");
    }

    @Test
    void a_network_runs_the_equations_of_one_step_over_a_sequence() {
        Batch batch = Batch.of(Tensor.of(new float[] {1, 2, 3}, 3, 1, 1));
        assertThat(network(new Sum()).infer(batch).values().data()).containsExactly(1, 3, 6);
    }

    @Test
    void a_short_sequence_gives_zeros_past_its_end_and_keeps_its_state() {
        Tensor x = Tensor.of(new float[] {1, 10, 2, 20, 3, 30}, 3, 2, 1);
        Network.Output output = network(new Sum()).infer(Batch.of(x, new int[] {3, 1}));
        assertThat(output.values().data()).containsExactly(1, 10, 3, 0, 6, 0);
        assertThat(output.state().values("recurrent1.s")).containsExactly(6, 10);
    }

    @Test
    void a_session_gives_step_by_step_what_the_sequence_gives() {
        Network network = network(new Gru(1, 8));
        Batch batch = halves(1).batch();
        Tensor whole = network.infer(batch).values();
        try (Session session = network.session()) {
            for (int t = 0; t < 4; t++) {
                float[] y = session.step(batch.input(Input.NAME).get(t, 0, 0));
                assertThat(y).containsExactly(whole.window(t, t + 1).data(), within(1e-6f));
            }
        }
    }

    @Test
    void a_cell_of_ones_own_keeps_the_contract() {
        CellContract.Report report = CellContract.of(new ReadmeTest.Leaky(3, 4)).check();
        assertThat(report.kept()).as("%s", report).isTrue();
    }

    @Test
    void each_step_of_training_makes_the_loss_smaller() {
        TrainingStep step = Trainer.of(new MeanSquaredError(), new Sgd(0.05)).steps(network(new Gru(1, 1)));
        double first = step.take(halves(5)).loss();
        double second = step.take(halves(5)).loss();
        double third = step.take(halves(5)).loss();
        assertThat(second).isLessThan(first);
        assertThat(third).isLessThan(second);
    }

    @Test
    void one_thread_and_two_learn_the_same_bits() {
        try (Engine one = Engine.withThreads(1);
                Engine two = Engine.withThreads(2)) {
            assertThat(learnt(two)).containsExactly(learnt(one));
        }
    }

    @Test
    void a_trace_has_every_gate_at_every_step() {
        Trace trace = network(new Lstm(1, 2)).trace(halves(1).batch());
        float[] gate = trace.values("recurrent1.output").data();
        float[] memory = trace.values("recurrent1.c").data();
        for (int i = 0; i < 4 * 2; i++) {
            assertThat(trace.output().data()[i]).isCloseTo((float) (gate[i] * Math.tanh(memory[i])), within(1e-6f));
        }
    }

    @Test
    void a_saved_network_gives_the_same_when_it_is_loaded(@TempDir Path folder) {
        Network network = network(new Gru(1, 8));
        network.save(folder.resolve("halves.safetensors"));
        Network loaded = Network.load(folder.resolve("halves.safetensors"));
        Batch batch = halves(3).batch();
        assertThat(loaded.infer(batch).values().data())
                .containsExactly(network.infer(batch).values().data());
    }

    @Test
    void the_next_value_of_a_series_is_foretold_as_it_was_measured() {
        float[] wave = new float[200];
        for (int t = 0; t < wave.length; t++) {
            wave[t] = (float) (50 + 10 * Math.sin(0.3 * t));
        }
        Series.Split split = Series.of(wave).split(0.9);
        Scaler scaler = Scaler.standard(split.training());
        Windows windows = Windows.of(12);
        Architecture architecture =
                Architecture.of(Input.features(1), Recurrent.of(n -> new Gru(n, 8)), Pooling.LAST, new Dense(1));
        Fit fit = Trainer.of(new MeanSquaredError(), new Adam(0.02))
                .epochs(10)
                .fit(
                        Network.initialised(architecture, 1),
                        windows.shuffled(scaler.apply(split.training()), 16, 1),
                        windows.inOrder(scaler.apply(split.validation()), 16));
        Tensor forecast =
                fit.network().infer(windows.last(scaler.apply(Series.of(wave)))).values();
        assertThat(scaler.invert(forecast).data()[0]).isCloseTo((float) (50 + 10 * Math.sin(0.3 * 200)), within(1f));
    }

    @Test
    void text_becomes_a_batch_of_ids_and_scores_become_a_word() {
        List<String> tokens = new WordTokenizer().tokenize("The cat saw the dog.");
        Vocabulary vocabulary = Vocabulary.builder().add(tokens).build();
        int[] ids = vocabulary.encode(tokens);
        Batch batch = Batch.of(Sequences.ids(ids));
        assertThat(batch.input(Input.NAME).data()).containsExactly(2, 3, 4, 2, 5, 6);
        float[] scores = new float[vocabulary.size()];
        scores[5] = 1;
        assertThat(vocabulary.token(Sampler.greedy().sample(scores, 0, 0))).isEqualTo("dog");
    }
}
