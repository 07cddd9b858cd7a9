package org.souvenir.cells.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;

/**
 * A network that reads some of its inputs step by step, and the others at once before.
 *
 * @param inputs what is read at each step, by name; all along one time axis
 * @param axis that time axis
 * @param streamed for each stage, whether it runs at each step; the others ran before
 * @param held what stages that run at each step read of what ran before
 */
public record Streaming(
        Architecture architecture, Map<String, Node> inputs, String axis, boolean[] streamed, List<Node> held) {

    /**
     * Takes a network apart.
     *
     * @param before the names of the inputs that are given at once
     * @throws IllegalArgumentException if the others lie along several time axes or along none, a layer reads backward what
     *     comes step by step, or reads at a step what is known only after the last one
     */
    public static Streaming of(Architecture architecture, Set<String> before, String operation) {
        Map<String, Node> inputs = new LinkedHashMap<>(architecture.inputs());
        inputs.keySet().removeAll(before);
        Set<String> axes = new LinkedHashSet<>();
        inputs.values().forEach(node -> axes.add(node.axis()));
        if (axes.size() != 1 || axes.contains("")) {
            throw new IllegalArgumentException(
                    "%s: what is read step by step must lie along one time axis, but %s lie along %s; give the others before"
                            .formatted(operation, inputs.keySet(), axes));
        }
        String axis = axes.iterator().next();
        Set<Node> fed = new HashSet<>(inputs.values());
        Set<Node> summedUp = new HashSet<>();
        boolean[] streamed = new boolean[architecture.stages().size()];
        Set<Node> held = new LinkedHashSet<>();
        for (int s = 0; s < streamed.length; s++) {
            Stage stage = architecture.stages().get(s);
            List<Node> reads = stage.inputs();
            streamed[s] = Stream.concat(reads.stream(), stage.carried().starts().stream())
                    .anyMatch(fed::contains);
            if (streamed[s]) {
                Carrying.checkForward(stage, operation);
                checkCausal(stage, axis, summedUp, operation);
                reads.stream().filter(node -> !fed.contains(node)).forEach(held::add);
                List<Node> gives = new ArrayList<>(stage.carried().finals());
                gives.add(stage.output());
                fed.addAll(gives);
                gives.stream().filter(node -> !node.sequence()).forEach(summedUp::add);
            }
        }
        return new Streaming(architecture, inputs, axis, streamed, List.copyOf(held));
    }

    private static void checkCausal(Stage stage, String axis, Set<Node> summedUp, String operation) {
        boolean early = stage.otherAxis().equals(axis)
                || Stream.concat(
                                stage.extent() == Node.Extent.SEQUENCE ? stage.inputs().stream() : Stream.empty(),
                                stage.carried().starts().stream())
                        .anyMatch(summedUp::contains);
        if (early || !stage.axis().isEmpty() && !stage.axis().equals(axis)) {
            throw new IllegalArgumentException(
                    "%s: what is read at a step must be known by then, but %s reads what is known only after the last step of %s"
                            .formatted(operation, stage.layer(), axis));
        }
    }
}
