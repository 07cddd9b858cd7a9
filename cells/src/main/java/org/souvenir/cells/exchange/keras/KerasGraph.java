package org.souvenir.cells.exchange.keras;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.souvenir.cells.exchange.keras.KerasModel.Call;
import org.souvenir.cells.exchange.keras.KerasModel.Ref;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.NetworkGraph;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.file.FileFormatException;

/**
 * The architecture that a model of Keras is: what is needed for its outputs, layer after layer. Masks are no values here; where
 * a model passes one on, it must be made of ids that are not 0, which here is what lengths say.
 */
final class KerasGraph {
    private static final Set<String> PASS_MASKS_ON = Set.of(
            "LogicalOr",
            "LogicalAnd",
            "ExpandDims",
            "ZerosLike",
            "OnesLike",
            "Concatenate",
            "Any",
            "All",
            "BroadcastTo");

    private final KerasModel model;
    private final Map<String, Call> calls = new HashMap<>();
    private final Map<String, Set<Integer>> wanted;
    /** Inputs whose steps are the same, by layer: the name of one of them. */
    private final Map<String, String> axes = new HashMap<>();

    private final Map<String, Map<Integer, Node>> values = new HashMap<>();

    private KerasGraph(KerasModel model) {
        this.model = model;
        this.wanted = model.wanted();
        model.calls().forEach(call -> calls.put(call.name(), call));
    }

    /**
     * An architecture, and how it is filled.
     *
     * @param fillings for all its parameters
     */
    record Made(Architecture architecture, List<Filling> fillings) {}

    static Made of(KerasModel model) {
        List<Filling> fillings = new ArrayList<>();
        try {
            Architecture architecture = Architecture.of(graph -> fillings.addAll(new KerasGraph(model).build(graph)));
            return new Made(architecture, List.copyOf(fillings));
        } catch (FileFormatException e) {
            throw e;
        } catch (IllegalArgumentException | ArithmeticException e) {
            FileFormatException problem = FileFormatException.of(
                    model.source(),
                    "the model must be a network that can be built here, but %s".formatted(e.getMessage()));
            problem.initCause(e);
            throw problem;
        }
    }

    private List<Filling> build(NetworkGraph graph) {
        List<Call> needed = model.calls().stream()
                .filter(call -> wanted.containsKey(call.name()))
                .toList();
        needed.forEach(this::findAxis);
        List<Call> inputs = needed.stream()
                .filter(call -> call.kind().equals(KerasModel.INPUT))
                .toList();
        Map<String, Node> leads = new HashMap<>();
        for (Call input : inputs) {
            String name = inputs.size() == 1 ? Input.NAME : input.name();
            values.put(input.name(), Map.of(0, input(graph, input, name, leads)));
        }
        KerasLayers layers = new KerasLayers(graph);
        for (Call call : needed) {
            if (!call.kind().equals(KerasModel.INPUT)) {
                call.masks().forEach(mask -> checkMask(call, mask));
                values.put(
                        call.name(),
                        layers.place(
                                call,
                                nodes(call.inputs()),
                                nodes(call.states()),
                                Objects.requireNonNull(wanted.get(call.name()))));
            }
        }
        outputs(graph);
        return layers.fillings();
    }

    private void outputs(NetworkGraph graph) {
        List<Ref> outputs = model.outputs();
        for (Ref ref : outputs) {
            String name = ref.index() == 0 ? ref.layer() : ref.layer() + "." + ref.index();
            graph.output(outputs.size() == 1 ? Architecture.OUTPUT : name, node(ref));
        }
    }

    private List<Node> nodes(List<Ref> refs) {
        return refs.stream().map(this::node).toList();
    }

    private Node node(Ref ref) {
        return Objects.requireNonNull(
                Objects.requireNonNull(values.get(ref.layer())).get(ref.index()));
    }

    /** What is added or stands side by side has the same steps, and all layers have those of what they read. */
    private void findAxis(Call call) {
        Set<String> roots = new TreeSet<>();
        for (Ref ref : call.inputs()) {
            if (ref.rank() != 2 || call.inputs().size() == 1) {
                roots.add(root(ref.layer()));
            }
        }
        String first = roots.isEmpty() ? call.name() : roots.iterator().next();
        roots.forEach(root -> axes.put(root, first));
        axes.put(call.name(), first);
    }

    private String root(String layer) {
        String root = layer;
        for (String next = axes.get(root); next != null && !next.equals(root); next = axes.get(root)) {
            root = next;
        }
        return root;
    }

    private Node input(NetworkGraph graph, Call call, String name, Map<String, Node> leads) {
        Config config = call.config();
        if (config.flag("sparse", false) || config.flag("ragged", false)) {
            throw call.problem("it must be neither sparse nor ragged, but is");
        }
        List<?> shape = config.list("batch_shape");
        Optional<Integer> ids = ids(call);
        Node lead = leads.get(root(call.name()));
        if (ids.isPresent() && shape.size() == 2) {
            return lead(leads, call, lead == null ? graph.ids(name, ids.get()) : graph.ids(name, ids.get(), lead));
        }
        int width = Config.size(shape.isEmpty() ? null : shape.get(shape.size() - 1))
                .orElseThrow(() -> call.problem("its last axis must have a size, but its shape is " + shape));
        if (ids.isEmpty() && shape.size() == 3) {
            return lead(leads, call, lead == null ? graph.features(name, width) : graph.features(name, width, lead));
        }
        if (ids.isEmpty() && shape.size() == 2) {
            return graph.vector(name, width);
        }
        throw call.problem(
                "it must be [batch, steps] of ids, [batch, steps, numbers] or [batch, numbers], but is " + shape);
    }

    private Node lead(Map<String, Node> leads, Call call, Node node) {
        leads.putIfAbsent(root(call.name()), node);
        return node;
    }

    /** How many ids there are, where embeddings read them. */
    private Optional<Integer> ids(Call input) {
        Set<Integer> limits = new TreeSet<>();
        boolean numbers = false;
        for (Call call : model.calls()) {
            boolean reads = wanted.containsKey(call.name())
                    && Stream.concat(call.inputs().stream(), call.states().stream())
                            .anyMatch(ref -> ref.layer().equals(input.name()));
            if (reads && call.kind().equals("Embedding")) {
                limits.add(call.config().size("input_dim"));
            } else if (reads) {
                numbers = true;
            }
        }
        if (limits.size() > 1 || numbers && !limits.isEmpty()) {
            throw input.problem(
                    "what it gives must be read by embeddings of one input_dim, or by other layers, but is read by both or by several: "
                            + limits);
        }
        return limits.stream().findFirst();
    }

    /** A mask is known as far as it says which ids are not 0, or what Masking leaves out, however it was passed on. */
    private void checkMask(Call reader, Ref mask) {
        Deque<String> open = new ArrayDeque<>(List.of(mask.layer()));
        Set<String> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            Call call = Objects.requireNonNull(calls.get(open.remove()));
            boolean padding = call.kind().equals("NotEqual")
                    && call.inputs().size() == 1
                    && call.constants().stream().allMatch(this::marksPadding);
            if (!padding && !PASS_MASKS_ON.contains(call.kind())) {
                throw reader.problem(
                        "its mask must say which ids are not 0, or come from a Masking, but comes from %s '%s'; here lengths say how long sequences are"
                                .formatted(call.kind(), call.name()));
            }
            if (!padding && !call.kind().endsWith("Like")) {
                call.inputs().stream().map(Ref::layer).filter(seen::add).forEach(open::add);
            }
        }
    }

    private boolean marksPadding(double constant) {
        return model.calls().stream()
                .map(Call::config)
                .anyMatch(config -> config.has("mask_value")
                        ? config.number("mask_value", 0) == constant
                        : constant == 0 && config.flag("mask_zero", false));
    }
}
