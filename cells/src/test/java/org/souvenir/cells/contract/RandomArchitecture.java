package org.souvenir.cells.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.cells.Activation;
import org.souvenir.cells.AttentionDecoder.Attention;
import org.souvenir.cells.Cell;
import org.souvenir.cells.contract.RandomCells.Kind;
import org.souvenir.cells.layer.Activate;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Continued;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.LayerNorm;
import org.souvenir.cells.layer.Link;
import org.souvenir.cells.layer.NetworkGraph;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.layer.Recurrent.Merge;
import org.souvenir.cells.layer.Recurrent.Reading;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.random.RandomStream;

/** A network of random layers and cells, and what it is run on; all of one seed. */
public final class RandomArchitecture {
    private static final String TARGET = "target";
    private static final Pooling[] POOLINGS = Pooling.values();

    private final RandomStream random;
    private final Set<String> parts = new TreeSet<>();
    private long drawn;

    public RandomArchitecture(long seed) {
        this.random = RandomStream.of(seed);
    }

    /** The names of what it is made of. */
    public Set<String> parts() {
        return parts;
    }

    private int below(int bound) {
        return random.below(bound, drawn++);
    }

    private int from(int least, int most) {
        return least + below(most - least + 1);
    }

    private boolean chance(double probability) {
        return random.uniform(drawn++) < probability;
    }

    private <E> E one(E[] all) {
        E chosen = all[below(all.length)];
        parts.add(chosen.toString());
        return chosen;
    }

    private Architecture architecture() {
        return Architecture.of(graph -> {
            Node node = chained(graph, read(graph, "x"));
            if (chance(0.3)) {
                node = encoderDecoder(graph, node);
            }
            node = besides(graph, node);
            if (chance(0.2)) {
                parts.add("two outputs");
                graph.output("second", graph.layer(new Dense(from(1, 3)), node));
            }
            if (node.sequence() && chance(0.5)) {
                node = pooled(graph, node);
            }
            if (chance(0.5)) {
                parts.add("dense");
                node = graph.layer(new Dense(from(1, 4), chance(0.3) ? Activation.GELU : Activation.IDENTITY), node);
            }
            graph.output("first", node);
        });
    }

    /** Where both directions are mixed there is no end, only a last step. */
    private Node pooled(NetworkGraph graph, Node node) {
        Pooling pooling = one(POOLINGS);
        try {
            return graph.layer(pooling, node);
        } catch (IllegalArgumentException e) {
            return graph.layer(Pooling.LAST_STEP, node);
        }
    }

    /** A sequence of numbers with steps of its own. */
    private Node read(NetworkGraph graph, String name) {
        if (chance(0.3)) {
            parts.add("embedding");
            return graph.layer(new Embedding(from(1, 5)), graph.ids(name, from(2, 8)));
        }
        return graph.features(name, from(1, 5));
    }

    private Node chained(NetworkGraph graph, Node node) {
        Node last = node;
        for (int i = from(1, 3); i > 0; i--) {
            last = graph.layer(layer(), last);
        }
        return last;
    }

    /** What chains do not have: vectors, inputs that share an axis, branches, values that come from several layers. */
    private Node besides(NetworkGraph graph, Node node) {
        Node found = node;
        if (chance(0.2)) {
            parts.add("vector");
            found = graph.concat(found, graph.vector("about", from(1, 3)));
        }
        if (chance(0.15)) {
            parts.add("shared axis");
            found = graph.concat(graph.features("beside", from(1, 3), found), found);
        }
        if (chance(0.2) && found.width() > 2) { // of two numbers nearly alike, normalised, rounding would decide
            parts.add("branch");
            Node branch = graph.layer(new Dense(found.width()), found);
            found = graph.layer(
                    new LayerNorm(), graph.add(found, branch, graph.layer(new Dense(found.width()), branch)));
        }
        if (chance(0.15)) {
            parts.add("from a vector");
            Recurrent layer = Recurrent.of(wrapped(startable(), false));
            found = graph.layer(new Continued(layer, Continued.Bridge.DENSE), found, graph.vector("start", from(1, 3)));
        }
        if (chance(0.15)) {
            parts.add("self-attention");
            found = graph.layer(looking(found.width(), one(Reading.values())), found, found);
        }
        if (chance(0.15)) {
            parts.add("end at every step");
            Node other = graph.layer(one(POOLINGS), graph.layer(recurrent(Reading.BOTH, false), read(graph, "other")));
            found = graph.concat(other, found);
        }
        return found;
    }

    private Layer layer() {
        if (chance(0.2)) {
            parts.add("dropout");
            return new Dropout(0.4);
        }
        if (chance(0.1)) {
            parts.add("dense");
            return chance(0.5) ? new Dense(from(1, 5)) : new Activate(Activation.SOFTSIGN);
        }
        return recurrent(one(Reading.values()), true);
    }

    private Recurrent recurrent(Reading reading, boolean resets) {
        boolean once = reading != Reading.BOTH; // what starts a sequence forward ends it backward
        return new Recurrent(wrapped(kind(), resets && once), reading, one(Merge.values()));
    }

    private Node encoderDecoder(NetworkGraph graph, Node read) {
        boolean same = chance(0.5);
        Kind kind = RandomCells.KINDS.get(from(1, RandomCells.KINDS.size() - 1));
        int hidden = from(2, 5);
        Recurrent bare = Recurrent.of(width -> kind.cell(width, hidden));
        Node encoded = graph.layer("encoder", same ? bare : recurrent(one(Reading.values()), true), read);
        Node target = read(graph, TARGET);
        if (chance(0.5)) {
            return attending(graph, target, encoded);
        }
        Link decoder;
        if (same) {
            parts.add("continuing");
            decoder = bare.continuing("encoder");
        } else {
            parts.add("continuing through");
            decoder = Recurrent.of(wrapped(startable(), false)).continuingThrough("encoder");
        }
        if (graph.states(encoded).isEmpty()) {
            throw new AssertionError("an encoder has states");
        }
        Node decoded = decoder.join(graph, target);
        return chance(0.3) ? graph.layer(recurrent(one(Reading.values()), false), decoded) : decoded;
    }

    /** A decoder that looks at all that an encoder gave, and may start where that ended. */
    private Node attending(NetworkGraph graph, Node target, Node source) {
        if (chance(0.5)) {
            parts.add("attention");
            return graph.layer(looking(source.width(), one(Reading.values())), target, source);
        }
        parts.add("continuing with attention");
        List<Node> inputs = new ArrayList<>(List.of(target, source));
        inputs.addAll(graph.states(source).values());
        Continued continued = new Continued(looking(source.width(), Reading.FORWARD), Continued.Bridge.DENSE);
        return graph.layer(continued, inputs.toArray(Node[]::new));
    }

    /** A layer that looks at all of a sequence at every step. */
    private Recurrent looking(int sourceSize, Reading reading) {
        Kind kind = RandomCells.looking(startable(), sourceSize, one(Attention.values()));
        return new Recurrent(wrapped(kind, false), reading, one(Merge.values()));
    }

    /** A cell in some of the wrappers; all that is random is drawn here, as a layer may make its cell again. */
    private IntFunction<Cell> wrapped(Kind kind, boolean resets) {
        int hidden = chance(0.4) ? 0 : from(2, 5);
        boolean[] by = new boolean[8];
        for (int i = 0; i < by.length; i++) {
            by[i] = chance(0.2);
        }
        by[7] &= resets;
        return width -> RandomCells.wrapped(kind.cell(width, hidden == 0 ? width : hidden), by, parts);
    }

    private Kind kind() {
        return RandomCells.KINDS.get(below(RandomCells.KINDS.size()));
    }

    /** One that may start with numbers that are learned. */
    private Kind startable() {
        return RandomCells.KINDS.get(below(RandomCells.STARTABLE));
    }

    /** The network in training on sequences of unlike lengths, from its own states or from some that it reached. */
    public NetworkProblem problem() {
        Architecture architecture = architecture();
        int batch = from(1, 6);
        Map<String, int[]> lengths = new LinkedHashMap<>();
        for (String axis : architecture.axes()) {
            int steps = from(1, 7);
            int[] own = new int[batch];
            Arrays.setAll(own, b -> chance(0.3) ? steps : from(0, steps));
            own[below(batch)] = steps;
            lengths.put(axis, own);
        }
        Map<String, DMatrixRMaj[]> inputs = new LinkedHashMap<>();
        int[] once = new int[batch];
        Arrays.fill(once, 1);
        architecture
                .inputs()
                .forEach((name, node) ->
                        inputs.put(name, input(name, node, node.sequence() ? lengths.get(node.axis()) : once)));
        Map<String, DMatrixRMaj[]> dOutputs = new LinkedHashMap<>();
        architecture.outputs().forEach((name, node) -> {
            DMatrixRMaj[] dOutput = new DMatrixRMaj[node.sequence() ? longest(lengths.get(node.axis())) : 1];
            Arrays.setAll(dOutput, t -> normal(batch, node.width()));
            dOutputs.put(name, dOutput);
        });
        NetworkProblem own = new NetworkProblem(
                architecture, parameters(architecture), inputs, lengths, Map.of(), dOutputs, Map.of());
        Map<String, DMatrixRMaj> dFinals = new LinkedHashMap<>();
        Map<String, DMatrixRMaj> reached = own.finals();
        reached.forEach((name, m) -> {
            dFinals.put(name, normal(batch, m.numCols));
            double less =
                    0.8 + 0.1 * random.uniform(drawn++); // not what the same inputs reach again: no tie in a maximum
            Arrays.setAll(m.data, i -> (float) (less * m.data[i]));
        });
        return own.with(chance(0.4) ? reached : Map.of(), chance(0.5) ? dFinals : Map.of());
    }

    private static int longest(int[] lengths) {
        return Arrays.stream(lengths).max().orElseThrow();
    }

    /** Parameters of which no two are alike, and none is zero. */
    private Map<String, DMatrixRMaj> parameters(Architecture architecture) {
        Parameters start = Parameters.initialised(architecture.parameters(), drawn++);
        Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
        start.tensors().forEach((name, tensor) -> {
            DMatrixRMaj m = normal(tensor.size(0), tensor.size(1));
            Arrays.setAll(m.data, i -> (float) (tensor.data()[i] + 0.3 * m.data[i]));
            parameters.put(name, m);
        });
        return parameters;
    }

    /** Not a number past the end of a sequence. */
    private DMatrixRMaj[] input(String name, Node node, int[] lengths) {
        DMatrixRMaj[] all = new DMatrixRMaj[longest(lengths)];
        for (int t = 0; t < all.length; t++) {
            all[t] = normal(lengths.length, node.width());
            for (int i = 0; i < all[t].data.length; i++) {
                if (t >= lengths[i / node.width()]) {
                    all[t].data[i] = Double.NaN;
                } else if (node.limit() > 0) {
                    all[t].data[i] = below(node.limit());
                } else if (name.equals(Resets.RESET)) {
                    all[t].data[i] = chance(0.3) ? 1 : 0;
                }
            }
        }
        return all;
    }

    private DMatrixRMaj normal(int rows, int columns) {
        DMatrixRMaj m = new DMatrixRMaj(rows, columns);
        Arrays.setAll(m.data, i -> (float) random.gaussian(drawn++));
        return m;
    }
}
