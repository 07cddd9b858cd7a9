package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.souvenir.core.expr.Functions.concat;
import static org.souvenir.core.expr.Functions.sigmoid;
import static org.souvenir.core.expr.Functions.tanh;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.souvenir.core.expr.Attribute.Scope;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.kernel.Kernels;
import org.souvenir.core.kernel.ScalarKernels;
import org.souvenir.core.kernel.vector.VectorKernels;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.plan.Plan;
import org.souvenir.core.plan.PlanOptions;
import org.souvenir.core.plan.Slot;
import org.souvenir.core.random.RandomStream;

class PlanRunTest {
    private static final Kernels KERNELS = new ScalarKernels();

    static List<Kernels> kernels() {
        return List.of(new ScalarKernels(), new VectorKernels());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void gives_the_same_bits_however_many_threads_share_its_products(Kernels kernels) {
        Step step = ExecutorTest.lstm(40, 130);
        Plan plan = Plan.of(step, PlanOptions.training());
        Fixture f = new Fixture(step, 3, new int[] {3, 1, 2, 3, 3, 0, 3}, Direction.FORWARD, true, 8);
        Fixture.InFloat alone = f.new InFloat(plan, kernels).backward();
        Agreement.inTraining(f).assertTraining(alone, "alone");
        for (int threads : new int[] {2, 3, 4, 8, 16}) {
            try (Workers workers = new Workers(threads, 16)) {
                workers.run(1, task -> {
                    Fixture.InFloat shared =
                            f.new InFloat(plan, kernels, new PlanRun(plan, kernels, workers)).backward();
                    assertThat(shared.run.output()).isEqualTo(alone.run.output());
                    assertThat(shared.run.finals()).isDeepEqualTo(alone.run.finals());
                    assertThat(shared.gradients).isEqualTo(alone.gradients);
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void runs_a_long_sequence_stretch_by_stretch(Direction direction) {
        Step step = Step.of(s -> {
            Expr wide = tanh(s.linear("wide", concat(s.input(20), s.mask(4, 0.5, 1, 0.5, Scope.STEP)), 150));
            Expr h = s.state("h", 150);
            Expr next = h.plus(wide).times(0.5); // forgets soon, so that rounding errors do not grow
            s.next("h", next);
            s.output(s.linear("out", next, 7));
        });
        Plan plan = Plan.of(step, PlanOptions.inference());
        int[] lengths = {260, 100, 0, 259, 131};
        int stretch = plan.slots().stream()
                .filter(slot -> slot.extent() == Slot.Extent.STRETCH)
                .mapToInt(slot -> slot.width() * lengths.length)
                .sum();
        assertThat(stretch * 260).as("floats for all steps at once").isGreaterThan(128 * 1024);
        Fixture f = new Fixture(step, 260, lengths, direction, false, 5);
        Agreement.outsideTraining(f).assertForward(plan, KERNELS, "in stretches");
        Plan training = Plan.of(step, PlanOptions.training());
        assertThat(128 * 1024 / training.floatsAhead())
                .as("rows at once forward, of 512 at least backward")
                .isLessThan(512);
        Agreement.inTraining(f).assertTraining(training, KERNELS, "in training, in stretches");
    }

    /** Rows of neighbouring columns, of columns apart, of a whole array and of one that ends with them are fetched ahead. */
    @ParameterizedTest
    @EnumSource(Direction.class)
    void runs_over_arrays_that_no_cache_holds(Direction direction) {
        Step step = Step.of(s -> {
            Expr x = s.input(130);
            Expr h = s.state("h", 50);
            Expr gate = sigmoid(x.slice(0, 30).minus(h.slice(20, 30)));
            Expr near = concat(gate.times(x.slice(30, 30)), h.slice(0, 20).times(0.5));
            Expr next = h.times(0.25).plus(tanh(near.minus(x.slice(80, 50))));
            s.next("h", next);
            s.output(next);
        });
        int[] lengths = {1300, 0, 999, 1299, 1, 1300};
        Fixture f = new Fixture(step, 1300, lengths, direction, true, 5);
        assertThat(f.new InFloat(Plan.of(step, PlanOptions.inference()), KERNELS).layout.rows() * 130)
                .as("floats of the input")
                .isGreaterThan(ReadAhead.FAR);
        Agreement.inTraining(f).assertTraining(Plan.of(step, PlanOptions.training()), KERNELS, "in memory");
    }

    /** A weight that no state of 0 may meet: 0 · NaN would be NaN. */
    @ParameterizedTest
    @EnumSource(Direction.class)
    void multiplies_no_state_of_zero_where_sequences_begin(Direction direction) {
        Step step = Step.of(s -> {
            Expr h = s.state("h", 1);
            Expr next =
                    s.linear("in", s.input(1), 1).plus(h.product(s.parameter("recurrent", 1, 1, Initializer.zeros())));
            s.next("h", next);
            s.output(next);
        });
        int[] lengths = {1, 3, 0, 2, 3};
        for (boolean given : new boolean[] {false, true}) {
            Fixture f = new Fixture(step, 3, lengths, direction, given, 7);
            f.parameters.values()[f.parameters.offset("recurrent")] = Float.NaN;
            Fixture.InFloat actual = f.new InFloat(Plan.of(step, PlanOptions.inference()), KERNELS);
            for (int i = 0; i < lengths.length; i++) {
                for (int t = 0; t < actual.layout.length(i); t++) {
                    int begins = direction == Direction.FORWARD ? 0 : actual.layout.length(i) - 1;
                    assertThat(Float.isNaN(actual.run.output()[actual.layout.offset(t) + i]))
                            .as("place %d, step %d, states given: %s", i, t, given)
                            .isEqualTo(given || t != begins);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void multiplies_for_a_gradient_of_initial_states_only_where_it_is_asked_for(Direction direction) {
        AtomicInteger products = new AtomicInteger();
        Kernels counting = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    products.addAndGet(method.getName().equals("multiply") ? 1 : 0);
                    return method.invoke(KERNELS, arguments);
                });
        Step step = ExecutorTest.gru(3, 5);
        Plan plan = Plan.of(step, PlanOptions.training());
        Fixture f = new Fixture(step, 4, new int[] {4, 2, 0, 4}, direction, true, 8);
        Fixture.InFloat actual = f.new InFloat(plan, counting);
        products.set(0);
        actual.backward();
        int unasked = products.get();
        assertThat(unasked)
                .as("two at each step but one, two for inputs, six for weights")
                .isEqualTo(2 * 4 - 1 + 2 + 6);
        float[][] initial = actual.run.initialGradients();
        assertThat(products.get()).isEqualTo(unasked + 1);
        assertThat(actual.run.initialGradients()).isSameAs(initial);
        assertThat(products.get()).isEqualTo(unasked + 1);
        assertThat(initial)
                .isDeepEqualTo(f.new InFloat(plan, KERNELS).backward().run.initialGradients());
    }

    /** A last step that ends with a product of what only a stretch of time holds. */
    @Test
    void gives_the_same_final_states_after_a_backward_pass() {
        Step step = Step.of(s -> {
            Expr h = s.state("h", 2);
            Expr left = h.times(0.5).plus(s.input(2));
            s.next("h", left.product(Expr.constant(new double[][] {{1, 2}, {3, -1}})));
            s.output(s.linear("out", s.input("y", 3), 2).plus(left.product(Expr.constant(new double[][] {{2, 0}, {1, 1}
            }))));
        });
        Plan plan = Plan.of(step, PlanOptions.training());
        Fixture f = new Fixture(step, 9, new int[] {9, 4, 0, 9}, Direction.FORWARD, true, 8);
        float[][] before = f.new InFloat(plan, KERNELS, new PlanRun(plan, KERNELS, Workers.NONE, 4)).run.finals();
        float[][] after = f.new InFloat(plan, KERNELS, new PlanRun(plan, KERNELS, Workers.NONE, 4))
                .backward()
                .run
                .finals();
        assertThat(after).isDeepEqualTo(before);
    }

    @Test
    void gives_the_same_bits_after_larger_and_smaller_batches() {
        Step step = ExecutorTest.gru(3, 5);
        Plan plan = Plan.of(step, PlanOptions.training());
        PlanRun run = new PlanRun(plan, KERNELS);
        int[][] batches = {{3, 2, 3}, {7, 7, 7, 7, 1, 0, 2, 7}, {1}, {}, {0, 0}, {3, 2, 3}};
        for (int[] lengths : batches) {
            for (boolean given : new boolean[] {true, false}) {
                int steps = Arrays.stream(lengths).max().orElse(4);
                Fixture f = new Fixture(step, steps, lengths, Direction.BACKWARD, given, 6);
                Fixture.InFloat used = f.new InFloat(plan, KERNELS, run).backward();
                Fixture.InFloat fresh = f.new InFloat(plan, KERNELS).backward();
                int floats = fresh.layout.rows() * 5;
                assertThat(Arrays.copyOf(used.run.output(), floats))
                        .isEqualTo(Arrays.copyOf(fresh.run.output(), floats));
                assertThat(used.run.finals()).isDeepEqualTo(fresh.run.finals());
                assertThat(used.gradients).isEqualTo(fresh.gradients);
            }
        }
    }

    @Test
    void runs_no_step_at_all_after_many_stretches() {
        Step step = ExecutorTest.gru(3, 5);
        Plan plan = Plan.of(step, PlanOptions.inference());
        PlanRun run = new PlanRun(plan, KERNELS, Workers.NONE, 4);
        new Fixture(step, 30, new int[] {30, 30}, Direction.FORWARD, true, 6).new InFloat(plan, KERNELS, run);
        Fixture none = new Fixture(step, 0, new int[] {0, 0}, Direction.FORWARD, true, 6);
        Fixture.InFloat used = none.new InFloat(plan, KERNELS, run);
        assertThat(used.run.finals()).isDeepEqualTo(none.new InFloat(plan, KERNELS).run.finals());
    }

    @Test
    void adds_to_the_gradients_that_are_there() {
        Step step = ExecutorTest.lstm(3, 5);
        Fixture f = new Fixture(step, 4, new int[] {4, 2}, Direction.FORWARD, false, 7);
        Fixture.InFloat twice = f.new InFloat(Plan.of(step, PlanOptions.training()), KERNELS).backward();
        float[] once = twice.gradients.clone();
        twice.backward();
        for (int i = 0; i < once.length; i++) {
            assertThat(twice.gradients[i]).isCloseTo(2 * once[i], org.assertj.core.data.Offset.offset(1e-6f));
        }
    }

    @Test
    void says_what_must_come_first_and_what_it_cannot_give() {
        Step step = ExecutorTest.lstm(3, 5);
        Fixture f = new Fixture(step, 4, new int[] {4, 2}, Direction.FORWARD, false, 7);
        Fixture.InFloat inference = f.new InFloat(Plan.of(step, PlanOptions.inference()), KERNELS);
        assertThatThrownBy(inference::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("backward: a training plan is needed, but this one is for inference");
        assertThatThrownBy(() -> inference.run.output("forget"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("output: the plan gives out [(output)], but not forget");
        PlanRun unused = new PlanRun(Plan.of(step, PlanOptions.training()), KERNELS);
        assertThatThrownBy(() -> unused.backward(new float[0], null, new GradientArray(0), Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("run: forward must come first");
    }

    @Test
    void says_which_rows_one_array_cannot_have() {
        Plan plan = Plan.of(Step.of(s -> s.output(tanh(s.input(256)))), PlanOptions.inference());
        Weights weights = new Weights(plan, KERNELS);
        RunContext context = new RunContext(weights, RandomStream.of(1), 0);
        PlanRun run = new PlanRun(plan, KERNELS);
        RowLayout layout = RowLayout.full(1 << 12, 1 << 12);
        assertThatThrownBy(() -> run.forward(context, layout, Direction.FORWARD, new float[1][0], null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("run: 16,777,216 rows of ")
                .hasMessageEndingWith(
                        " are 4,294,967,296 floats, more than one array can have; take smaller batches, or for long sequences recomputing");
    }

    @Test
    void says_which_parameter_is_missing() {
        Step step = ExecutorTest.lstm(3, 5);
        Weights weights = new Weights(Plan.of(step, PlanOptions.inference()), KERNELS);
        assertThatThrownBy(() -> weights.load(new float[10], Map.of("w", 0), RandomStream.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("weights: the step needs the parameter ")
                .hasMessageEndingWith(", but there are only [w]");
    }
}
