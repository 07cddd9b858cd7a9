package org.souvenir.training;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.training.loss.Losses;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Optimizer;
import org.souvenir.training.optimizer.Schedule;

/**
 * What a {@link Trainer} says about a single step.
 *
 * @param seed where masks come from
 * @param stretch how many steps lie between kept states, for sequences of that many steps; null if all are kept
 */
record StepSettings(
        Losses losses,
        Optimizer optimizer,
        Clipping clipping,
        Schedule schedule,
        long seed,
        Engine engine,
        @Nullable IntUnaryOperator stretch) {

    static StepSettings of(Losses losses, Optimizer optimizer) {
        return new StepSettings(losses, optimizer, Clipping.none(), Schedule.constant(), 0, Engine.standard(), null);
    }

    StepSettings withClipping(Clipping newClipping) {
        return new StepSettings(losses, optimizer, newClipping, schedule, seed, engine, stretch);
    }

    StepSettings withSchedule(Schedule newSchedule) {
        return new StepSettings(losses, optimizer, clipping, newSchedule, seed, engine, stretch);
    }

    StepSettings withSeed(long newSeed) {
        return new StepSettings(losses, optimizer, clipping, schedule, newSeed, engine, stretch);
    }

    StepSettings withEngine(Engine newEngine) {
        return new StepSettings(losses, optimizer, clipping, schedule, seed, newEngine, stretch);
    }

    StepSettings withStretch(IntUnaryOperator newStretch) {
        return new StepSettings(losses, optimizer, clipping, schedule, seed, engine, newStretch);
    }
}
