package org.souvenir.cells.exchange.source;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;

/** What the parts of a network are called in its class: as they are called in the network, as far as Java lets them. */
final class NetworkNames {
    private final Identifiers variables = Identifiers.ofVariables("t", "begun");
    private final Map<Node, String> values = new HashMap<>();
    private final Map<Stage, String> objects = new LinkedHashMap<>();
    private final Map<Stage, String> types = new HashMap<>();
    private final Map<String, String> steps = new HashMap<>();
    private final Map<String, String> outputs = new HashMap<>();

    NetworkNames(Architecture architecture, String className) {
        architecture.inputs().forEach((name, node) -> values.put(node, variables.variable(name)));
        Identifiers typeNames = Identifiers.ofTypes(className);
        for (Stage stage : architecture.stages()) {
            values.put(stage.output(), variables.variable(stage.name()));
            objects.put(stage, variables.variable(stage.name() + "Layer"));
            types.put(stage, typeNames.type(stage.name()));
            nameStates(stage);
        }
        for (String axis : architecture.axes()) {
            steps.put(axis, variables.variable(architecture.axes().size() == 1 ? "steps" : "stepsOf_" + axis));
        }
        Identifiers components = Identifiers.ofVariables( // which a record must not have
                "hashCode", "toString", "clone", "finalize", "getClass", "notify", "notifyAll", "wait", "equals");
        architecture.outputs().keySet().forEach(name -> outputs.put(name, components.variable(name)));
    }

    /** The states that a stage leaves are its own. */
    private void nameStates(Stage stage) {
        Map<?, String> names = new StageNames(stage.step(), new Computation(stage.step())).all();
        for (int k = 0; k < stage.carried().finals().size(); k++) {
            String state = names.get(stage.step().states().get(k).leaf());
            values.put(stage.carried().finals().get(k), object(stage) + "." + Objects.requireNonNull(state));
        }
    }

    /** The expression for a value between layers. */
    String value(Node node) {
        return Objects.requireNonNull(values.get(node));
    }

    /** The object of a stage. */
    String object(Stage stage) {
        return Objects.requireNonNull(objects.get(stage));
    }

    /** The class of a stage. */
    String type(Stage stage) {
        return Objects.requireNonNull(types.get(stage));
    }

    /** The number of steps along a time axis. */
    String steps(String axis) {
        return Objects.requireNonNull(steps.get(axis));
    }

    /** The component of a record that holds an output. */
    String output(String name) {
        return Objects.requireNonNull(outputs.get(name));
    }
}
