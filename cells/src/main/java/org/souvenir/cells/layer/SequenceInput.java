package org.souvenir.cells.layer;

/**
 * In a chain: from here on the layers read another sequence of the batch, with steps of its own. What a decoder reads.
 *
 * @param name under which a batch gives it, with the lengths that the sequences have there
 * @param input what it holds
 */
public record SequenceInput(String name, Input input) implements Link {

    @Override
    public Node join(NetworkGraph graph, Node before) {
        return input.limit() > 0 ? graph.ids(name, input.limit()) : graph.features(name, input.width());
    }
}
