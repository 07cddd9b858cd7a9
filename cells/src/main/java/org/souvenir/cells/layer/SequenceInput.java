package org.souvenir.cells.layer;

import java.util.Map;

/**
 * From here on the layers read another sequence of the batch, with steps of its own: what a decoder reads.
 *
 * @param name under which a batch gives it, with the lengths that the sequences have there
 * @param input what it holds
 */
public record SequenceInput(String name, Input input) implements Layer {

    @Override
    public String kind() {
        return "sequence-input";
    }

    @Override
    public Map<String, Object> settings(Node before) {
        return Map.of("name", name, "width", input.width(), "limit", input.limit());
    }

    @Override
    public Node wire(Wiring wiring, String ignored, Node before) {
        return wiring.sequence(name, input.width(), input.limit());
    }
}
