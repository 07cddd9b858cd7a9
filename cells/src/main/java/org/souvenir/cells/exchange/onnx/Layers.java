package org.souvenir.cells.exchange.onnx;

import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.NetworkGraph;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.tensor.Tensor;

/** The layers that a model becomes, with their numbers. */
final class Layers {
    /** A small file must not keep a reader busy. */
    private static final int MOST_LAYERS = 10_000;

    private final NetworkGraph graph;
    private final LongConsumer charge;
    private final IdentityHashMap<Row, Row.Wired> wired = new IdentityHashMap<>();
    private final Set<String> names;
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param charge counts the numbers that are made
     * @param taken names that no layer may have
     */
    Layers(NetworkGraph graph, LongConsumer charge, Collection<String> taken) {
        this.graph = graph;
        this.charge = charge;
        this.names = new HashSet<>(taken);
    }

    /** By the names that they have in the network. */
    Map<String, Tensor> parameters() {
        return parameters;
    }

    /** A row as a value of the network. */
    Row.Wired wired(Row row) {
        if (row instanceof Row.Wired already) {
            return already;
        }
        if (row instanceof Row.Entry entry) {
            return new Row.Wired(entry.node(), false);
        }
        if (!(row instanceof Row.Made made)) {
            throw new IllegalArgumentException("it must be computed of the model's inputs, but is the same for all");
        }
        Row.Wired known = wired.get(row);
        if (known == null) {
            known = new Row.Wired(layer(made), made.padded());
            wired.put(row, known);
        }
        return known;
    }

    Node node(Row row) {
        return wired(row).node();
    }

    private Node layer(Row.Made made) {
        charge.accept(made.width());
        Row.Standard standard = made.standard();
        if (standard == null || !standard.exact()) {
            Equations equations = new Equations(made, wired.keySet());
            if (equations.leaves().isEmpty()) {
                throw new IllegalArgumentException(
                        "it must be computed of the model's inputs, but is the same for all");
            }
            return layer("equations", equations, Map.of(), nodes(equations.leaves()));
        }
        return layer(standard.name(), standard.layer(), standard.parameters(), nodes(standard.inputs()));
    }

    private Node[] nodes(List<Row> rows) {
        return rows.stream().map(this::node).toArray(Node[]::new);
    }

    /** Adds a layer under a name that is free, with its numbers. */
    Node layer(String wanted, Layer layer, Map<String, Tensor> numbers, Node... read) {
        if (names.size() > MOST_LAYERS) {
            throw new IllegalArgumentException(
                    "a network may have at most %d layers, but this has more".formatted(MOST_LAYERS));
        }
        String name = freeName(wanted);
        Node output = graph.layer(name, layer, read);
        numbers.forEach((parameter, tensor) -> parameters.put(name + "." + parameter, tensor));
        return output;
    }

    private String freeName(String wanted) {
        String clean = wanted.replaceAll("[^A-Za-z0-9_]+", "_").replaceAll("^_+|_+$", "");
        String base = clean.isEmpty() ? "layer" : clean.substring(0, Math.min(64, clean.length()));
        String name = base;
        for (int i = 2; !names.add(name); i++) {
            name = base + "_" + i;
        }
        return name;
    }
}
