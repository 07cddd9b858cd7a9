package org.souvenir.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.core.expr.Expr;
import org.souvenir.training.loss.MeanSquaredError;
import org.souvenir.training.optimizer.Optimizer;
import org.souvenir.training.optimizer.Schedule;
import org.souvenir.training.optimizer.Sgd;
import org.souvenir.training.optimizer.UpdateRule;

/** What would make parameters no numbers is refused before it does, by its name. Each epoch has five batches. */
class RefusedUpdateTest {
    private static final ExampleSource TRAINING = RunningMean.TRAINING;
    private static final ExampleSource VALIDATION = RunningMean.VALIDATION;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -0.1, Double.POSITIVE_INFINITY})
    void a_schedule_without_a_rate_is_refused_with_its_step(double factor) {
        Schedule schedule = step -> step == 6 ? factor : 1;
        TrainingFailedException failure = catchThrowableOfType(
                TrainingFailedException.class,
                () -> RunningMean.trainer().schedule(schedule).fit(RunningMean.network(), TRAINING, VALIDATION));
        assertThat(failure)
                .hasMessage(
                        "training: stopped in epoch 2 at batch 2: schedule: the factor must be finite and at least 0, but"
                                + " is %s for step 6",
                        factor);
        assertThat(failure.fit().history()).hasSize(1);
    }

    /** An optimizer with a rate that is none. */
    private record Rateless(double rate) implements Optimizer {
        @Override
        public void define(UpdateRule rule) {
            rule.update(rule.parameter().minus(rule.gradient().times(rule.rate())));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -0.1, 0, Double.POSITIVE_INFINITY})
    void an_optimizer_without_a_rate_is_refused(double rate) {
        Trainer trainer = Trainer.of(new MeanSquaredError(), new Rateless(rate));
        assertThatThrownBy(() -> trainer.fit(RunningMean.network(), TRAINING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "optimizer: the learning rate must be above 0 and finite, but Rateless[rate=%s] has %s",
                        rate, rate);
    }

    @Test
    void a_step_that_would_leave_an_infinite_parameter_is_undone_and_the_parameter_named() {
        Path file = folder.resolve("overflow.safetensors");
        Schedule schedule = step -> step == 9 ? 1e300 : 1;
        Trainer trainer = Trainer.of(new MeanSquaredError(), new Sgd(0.1).withMomentum(0.9))
                .schedule(schedule);
        TrainingFailedException failure = catchThrowableOfType(
                TrainingFailedException.class,
                () -> trainer.checkpoint(file).fit(RunningMean.network(), TRAINING, VALIDATION));
        assertThat(failure)
                .hasMessage(
                        "training: stopped in epoch 2 at batch 5: training: the update of recurrent1.forget.weight must be"
                                + " finite, but is not at step 10 with the learning rate 1.0E299, so that it is undone; a lower"
                                + " learning rate or clipping may help")
                .hasCauseInstanceOf(DivergedException.class);
        Fit whole = trainer.validationEvery(9)
                .until(progress -> progress.steps() == 9)
                .fit(RunningMean.network(), TRAINING, VALIDATION);
        assertThat(failure.fit().last().tensors()).isEqualTo(whole.last().tensors());
        Fit resumed = trainer.epochs(1).resuming(file).fit(RunningMean.network(), TRAINING, VALIDATION);
        assertThat(resumed.history()).hasSize(1);
    }

    /** It divides by what was remembered, which is 0 once. */
    private record Dividing(double rate) implements Optimizer {
        @Override
        public void define(UpdateRule rule) {
            Expr count = rule.memory("count");
            rule.next("count", count.plus(1));
            rule.update(
                    rule.parameter().minus(rule.gradient().times(rule.rate()).dividedBy(count)));
        }
    }

    @Test
    void a_step_of_single_steps_is_undone_with_all_that_is_remembered() {
        TrainingStep step =
                Trainer.of(new MeanSquaredError(), new Dividing(0.1)).steps(RunningMean.network());
        assertThatThrownBy(() -> step.take(TRAINING.epoch(0).get(0)))
                .isInstanceOf(DivergedException.class)
                .hasMessageStartingWith(
                        "training: the update of recurrent1.forget.weight must be finite, but is not at step 1");
        assertThat(step.network().tensors()).isEqualTo(RunningMean.network().tensors());
        assertThat(step.optimizer().steps()).isZero();
        assertThat(step.optimizer().memories().get("count")).containsOnly(0);
    }
}
