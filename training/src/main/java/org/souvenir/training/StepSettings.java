package org.souvenir.training;

import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.training.loss.Losses;
import org.souvenir.training.loss.SequenceLoss;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Optimizer;
import org.souvenir.training.optimizer.Schedule;

/**
 * What a {@link Trainer} says about a single step.
 *
 * @param seed where masks come from
 * @param stretch how many steps lie between kept states, for sequences of that many steps; null if all are kept
 * @param sharing who computes gradients elsewhere; null if they are computed here
 */
record StepSettings(
        Losses losses,
        Optimizer optimizer,
        Clipping clipping,
        Schedule schedule,
        long seed,
        Engine engine,
        @Nullable IntUnaryOperator stretch,
        @Nullable ShardExecutor sharing) {

    static StepSettings of(Losses losses, Optimizer optimizer) {
        return new StepSettings(
                losses, optimizer, Clipping.none(), Schedule.constant(), 0, Engine.standard(), null, null);
    }

    StepSettings withClipping(Clipping newClipping) {
        return new StepSettings(losses, optimizer, newClipping, schedule, seed, engine, stretch, sharing);
    }

    StepSettings withSchedule(Schedule newSchedule) {
        return new StepSettings(losses, optimizer, clipping, newSchedule, seed, engine, stretch, sharing);
    }

    StepSettings withSeed(long newSeed) {
        return new StepSettings(losses, optimizer, clipping, schedule, newSeed, engine, stretch, sharing);
    }

    StepSettings withEngine(Engine newEngine) {
        return new StepSettings(losses, optimizer, clipping, schedule, seed, newEngine, stretch, sharing);
    }

    StepSettings withStretch(IntUnaryOperator newStretch) {
        return new StepSettings(losses, optimizer, clipping, schedule, seed, engine, newStretch, sharing);
    }

    StepSettings withSharing(ShardExecutor newSharing) {
        return new StepSettings(losses, optimizer, clipping, schedule, seed, engine, stretch, newSharing);
    }

    /**
     * Checks that a checkpoint can tell them: rather now than at the end of an epoch.
     *
     * @throws IllegalStateException if optimizer or loss cannot tell its settings
     */
    void checkSettings() {
        optimizer.settings();
        losses.byOutput().values().forEach(weighted -> {
            if (weighted.loss() instanceof SequenceLoss loss) {
                loss.settings();
            }
        });
    }
}
