package org.souvenir.spark;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;

/** A network that is sent to each process once, as the bytes of its file. */
final class SharedNetwork implements Serializable {
    private static final long serialVersionUID = 1;

    private final byte[] bytes;
    private transient @Nullable Network network;

    SharedNetwork(byte[] bytes) {
        this.bytes = bytes;
    }

    SharedNetwork(Network network) {
        this(network.toBytes());
        this.network = network;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The network of this process, for all of its tasks. */
    synchronized Network network() {
        if (network == null) {
            network = NetworkFormat.standard().fromBytes(bytes).network();
        }
        return network;
    }
}
