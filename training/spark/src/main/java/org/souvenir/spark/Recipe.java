package org.souvenir.spark;

import java.io.Serializable;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.training.Trainer;

/**
 * Makes a trainer anew in every process that takes part: it is sent as a serialised lambda, so that losses, optimizers and
 * engines need not be serialisable. It must make the same trainer everywhere.
 */
@FunctionalInterface
public interface Recipe extends Serializable {

    /** A new trainer. */
    Trainer trainer();

    /**
     * How the network is written and read, from the process that trains to the others: unless told otherwise with Souvenir's
     * layers, and the cells that {@link java.util.ServiceLoader} finds. Cells that it doesn't know arrive as their equations; layers
     * that it doesn't know can't.
     */
    default NetworkFormat format() {
        return NetworkFormat.standard();
    }
}
