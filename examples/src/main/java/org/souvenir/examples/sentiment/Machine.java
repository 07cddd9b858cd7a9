package org.souvenir.examples.sentiment;

import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;

/**
 * Where classifiers are trained.
 *
 * @param engine of this machine, for all but what {@code fitting} has done elsewhere
 */
record Machine(Engine engine, Fitting fitting) {

    /** Trains. */
    @FunctionalInterface
    interface Fitting {
        Fit fit(Trainer trainer, Network network, ExampleSource training, ExampleSource validation);
    }

    /** All of it here. */
    static Machine here(Engine engine) {
        return new Machine(engine, Trainer::fit);
    }
}
