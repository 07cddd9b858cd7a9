package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.souvenir.cells.Settings;
import org.souvenir.core.name.NoNulls;

/**
 * A part of a network: what it adds to the wiring. Widths follow from what it reads.
 *
 * <p>A layer of one's own that reads two values and lets one decide how much of the other goes on:
 *
 * <pre>{@code
 * record Gate() implements Layer {
 *     public String kind() {
 *         return "gate";
 *     }
 *
 *     public Node wire(Wiring wiring, String name, List<Node> inputs) {
 *         Node x = inputs.get(0);
 *         Node by = inputs.get(1);
 *         return wiring.run(name, step -> {
 *             Expr value = step.input("value", x.width());
 *             Expr decider = step.input("by", by.width());
 *             step.output(value.times(step.name("gate", sigmoid(step.linear("gate", decider, x.width())))));
 *         }, Direction.FORWARD, x, by);
 *     }
 * }
 * Node gated = graph.layer(new Gate(), read, about);
 * NetworkFormat format = NetworkFormat.standard().withLayer("gate", settings -> new Gate());   // saves and loads it
 * }</pre>
 */
public interface Layer extends Link {

    /** What it is, for names and files: {@code recurrent}, {@code dense}. */
    String kind();

    /**
     * Adds its stages.
     *
     * @param name of this layer in the network; each of its stages is named so, or so and something after a dot
     * @param inputs what it reads, in order; {@link #only} where that is one value
     * @return what comes out
     * @throws IllegalArgumentException if it cannot read these inputs
     */
    Node wire(Wiring wiring, String name, List<Node> inputs);

    /**
     * All that tells it from other layers of its kind where it reads these inputs, as {@link org.souvenir.cells.Cell#settings}
     * does for cells: what a saved network keeps and the layer is made of again. How parameters start is not part of it.
     * Unless told otherwise, the components of its record.
     *
     * @param inputs what it reads
     * @throws IllegalStateException if it is no record, or a component is no setting; then networks that have it cannot be
     *     saved
     */
    default Map<String, Object> settings(List<Node> inputs) {
        NoNulls.in(inputs, "inputs");
        return Settings.ofComponents(this, kind());
    }

    /** The only input of a layer that reads one. */
    static Node only(String name, List<Node> inputs) {
        requireNonNull(name, "name");
        NoNulls.in(inputs, "inputs");
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("layer %s: it reads one value, but was given %d: %s"
                    .formatted(
                            name,
                            inputs.size(),
                            inputs.stream().map(Node::shape).toList()));
        }
        return inputs.get(0);
    }

    @Override
    default Node join(NetworkGraph graph, Node before) {
        requireNonNull(graph, "graph");
        requireNonNull(before, "before");
        return graph.layer(this, before);
    }

    /** The same layer under a name of its own, instead of its kind and a number. */
    default Link named(String name) {
        requireNonNull(name, "name");
        return (graph, before) -> graph.layer(name, this, before);
    }
}
