package org.souvenir.cells.layer;

/** What may stand in a chain of layers: it is joined to what comes before it, and what it gives goes to the next one. */
public interface Link {

    /**
     * Adds it to a network.
     *
     * @param before what the link before it gives
     * @return what it gives
     */
    Node join(NetworkGraph graph, Node before);
}
