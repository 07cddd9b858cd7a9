package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;

/**
 * In a chain: from here on the layers read another sequence of the batch, with steps of its own. What a decoder reads.
 *
 * @param name under which a batch gives it, with the lengths that the sequences have there
 * @param input what it holds
 */
public record SequenceInput(String name, Input input) implements Link {
    /** Checks that nothing is missing. */
    public SequenceInput {
        requireNonNull(name, "name");
        requireNonNull(input, "input");
    }

    @Override
    public Node join(NetworkGraph graph, Node before) {
        requireNonNull(graph, "graph");
        requireNonNull(before, "before");
        return input.limit() > 0 ? graph.ids(name, input.limit()) : graph.features(name, input.width());
    }
}
