package org.souvenir.examples.sentiment;

import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.network.Network;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;

/** A service that trains on many machines; {@code examples/spark} provides one. */
public interface Cluster {

    /**
     * Trains as the trainer does.
     *
     * @param master where the cluster is, {@code local[2]} or {@code spark://HOST:PORT}
     */
    Fit fit(String master, Trainer trainer, Network network, ExampleSource training, ExampleSource validation);
}
