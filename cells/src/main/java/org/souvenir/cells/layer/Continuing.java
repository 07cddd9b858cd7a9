package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Step;

/**
 * In a chain: a recurrent layer that goes on with the states which a layer before it leaves. Made by {@link
 * Recurrent#continuing} and {@link Recurrent#continuingThrough}.
 *
 * @param layer read forward
 * @param from the name of the layer whose states it goes on with
 * @param bridge what lies between the states
 * @param name its own; null for its kind and a number
 */
public record Continuing(
        Recurrent layer,
        String from,
        Continued.Bridge bridge,
        @Nullable String name) implements Link {
    /** Checks that nothing is missing. */
    public Continuing {
        requireNonNull(layer, "layer");
        requireNonNull(from, "from");
        requireNonNull(bridge, "bridge");
    }

    /**
     * The same under a name of its own.
     *
     * @throws IllegalArgumentException if it has one
     */
    public Continuing named(String newName) {
        requireNonNull(newName, "newName");
        if (name != null) {
            throw new IllegalArgumentException(
                    "layer %s: a layer has one name, but it is to be named %s as well".formatted(name, newName));
        }
        return new Continuing(layer, from, bridge, newName);
    }

    @Override
    public Node join(NetworkGraph graph, Node before) {
        requireNonNull(graph, "graph");
        Continued continued = new Continued(layer, bridge);
        String called = name == null ? graph.freeName(continued.kind()) : name;
        Map<String, Node> left = graph.states(from);
        List<Node> inputs = new ArrayList<>(List.of(before));
        if (bridge == Continued.Bridge.DENSE) {
            inputs.addAll(left.values());
        } else {
            for (Step.StateRule state : layer.step(called, before).states()) {
                inputs.add(same(called, state, left));
            }
        }
        return graph.layer(called, continued, inputs.toArray(Node[]::new));
    }

    private Node same(String called, Step.StateRule state, Map<String, Node> left) {
        Node node = left.get(state.name());
        if (node == null || node.width() != state.leaf().width()) {
            throw new IllegalArgumentException(
                    "layer %s: its state %s [B, %d] must be among those that %s leaves, but those are %s; continuingThrough(\"%s\") goes on with any"
                            .formatted(called, state.name(), state.leaf().width(), from, described(left), from));
        }
        return node;
    }

    private static List<String> described(Map<String, Node> left) {
        return left.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue().shape())
                .toList();
    }
}
