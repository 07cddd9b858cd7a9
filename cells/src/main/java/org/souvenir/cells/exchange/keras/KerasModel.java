package org.souvenir.cells.exchange.keras;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.file.FileFormatException;

/**
 * A Sequential or Functional model as its configuration tells it: calls of layers in order, each after those that it reads.
 *
 * @param calls inputs are among them, of the kind {@code InputLayer}
 * @param outputs what the model gives
 */
record KerasModel(String source, List<Call> calls, List<Ref> outputs) {
    static final String INPUT = "InputLayer";
    private static final int MOST = 4096;

    /**
     * One of the values that a layer gives.
     *
     * @param index among its values: 0 for the output, then states
     * @param rank how many axes it has in Keras, with the batch; 0 where that is not known
     */
    record Ref(String layer, int index, int rank) {}

    /**
     * A layer and what it reads.
     *
     * @param kind its class
     * @param config its settings
     * @param inputs what it reads
     * @param states what its states start with, if that is given
     * @param masks which steps count, if that is given
     * @param constants numbers that it reads besides
     */
    record Call(
            String name,
            String kind,
            Config config,
            List<Ref> inputs,
            List<Ref> states,
            List<Ref> masks,
            List<Double> constants) {

        /** In a chain. */
        static Call after(List<Ref> inputs, String name, String kind, Config config) {
            return new Call(name, kind, config, inputs, List.of(), List.of(), List.of());
        }

        FileFormatException problem(String problem) {
            return FileFormatException.of(config.source(), "layer '%s' (%s): %s".formatted(name, kind, problem));
        }
    }

    static KerasModel of(Config model) {
        String kind = model.text("class_name");
        Config config = model.child("config");
        List<Config> layers = List.of();
        if (kind.equals("Sequential") || kind.equals("Functional")) {
            layers = config.children("layers");
        }
        if (layers.isEmpty() || layers.size() > MOST) {
            throw FileFormatException.of(
                    model.source(),
                    "the model must be a Sequential or Functional of 1 to %d layers, but is %s with %d (weights of other models go into a network that is there)"
                            .formatted(MOST, kind, layers.size()));
        }
        KerasModel made = kind.equals("Sequential")
                ? sequential(model.source(), config, layers)
                : functional(model.source(), config, layers);
        made.checkOrder();
        return made;
    }

    private static KerasModel sequential(String source, Config config, List<Config> layers) {
        List<Call> calls = new ArrayList<>();
        if (!layers.get(0).text("class_name").equals(INPUT)) {
            calls.add(Call.after(List.of(), "input", INPUT, inputOf(config, layers.get(0))));
        }
        for (Config layer : layers) {
            List<Ref> read = calls.isEmpty() ? List.of() : List.of(last(calls));
            calls.add(Call.after(read, name(layer), kind(layer), layer.child("config")));
        }
        return new KerasModel(source, calls, List.of(last(calls)));
    }

    /** A model without a layer for its input tells the input's shape elsewhere. */
    private static Config inputOf(Config config, Config first) {
        Object shape = config.get("build_input_shape");
        if (!(shape instanceof List) && first.has("build_config")) {
            shape = first.child("build_config").get("input_shape");
        }
        if (!(shape instanceof List)) {
            throw config.problem("build_input_shape", "must be the shape of what the model reads");
        }
        return new Config(config.source(), "input", Map.of("batch_shape", shape));
    }

    private static Ref last(List<Call> calls) {
        return new Ref(calls.get(calls.size() - 1).name(), 0, 0);
    }

    private static String name(Config layer) {
        return layer.child("config").ifText("name").orElseGet(() -> layer.text("name"));
    }

    /** The class; with its module if that is not one of Keras. */
    private static String kind(Config layer) {
        String kind = layer.text("class_name");
        String module = layer.ifText("module").orElse("keras");
        return module.startsWith("keras") ? kind : module + "." + kind;
    }

    private static KerasModel functional(String source, Config config, List<Config> layers) {
        List<Call> calls = new ArrayList<>();
        for (Config layer : layers) {
            calls.add(call(layer));
        }
        List<Ref> outputs = new ArrayList<>();
        places(config.get("output_layers"), outputs);
        if (outputs.isEmpty()) {
            throw config.problem("output_layers", "must name what the model gives");
        }
        return new KerasModel(source, calls, outputs);
    }

    private static Call call(Config layer) {
        List<Config> nodes = layer.children("inbound_nodes");
        Call call = new Call(
                name(layer),
                kind(layer),
                layer.child("config"),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
        if (nodes.size() > 1) {
            throw call.problem(
                    "it must be called once, for layers with shared weights have no counterpart here, but is called %d times"
                            .formatted(nodes.size()));
        }
        if (!nodes.isEmpty()) {
            read(
                    call,
                    nodes.get(0),
                    layer.ifText("module").filter("keras.layers"::equals).isPresent());
        }
        return call;
    }

    /** Layers read their first argument, operations all of them. */
    private static void read(Call call, Config node, boolean layer) {
        int i = 0;
        for (Object argument : node.list("args")) {
            tensors(argument, layer && i > 0 ? call.states() : call.inputs(), call.constants());
            i++;
        }
        for (Map.Entry<String, ?> given : node.child("kwargs").values().entrySet()) {
            tensors(given.getValue(), given.getKey().equals("mask") ? call.masks() : call.states(), new ArrayList<>());
        }
    }

    private static void tensors(Object value, List<Ref> found, List<Double> constants) {
        if (value instanceof List<?> list) {
            list.forEach(element -> tensors(element, found, constants));
        } else if (value instanceof Double number) {
            constants.add(number);
        } else if (value instanceof Map<?, ?> object && object.get("config") instanceof Map<?, ?> config) {
            int rank = config.get("shape") instanceof List<?> shape ? shape.size() : 0;
            List<Ref> place = new ArrayList<>();
            places(config.get("keras_history"), place);
            place.forEach(ref -> found.add(new Ref(ref.layer(), ref.index(), rank)));
        }
    }

    /** {@code ["lstm", 0, 1]}, or a list or object of such: the value 1 of the first call of the layer. */
    private static void places(@Nullable Object value, List<Ref> found) {
        if (value instanceof List<?> list) {
            if (list.size() == 3 && list.get(0) instanceof String layer && list.get(2) instanceof Double index) {
                found.add(new Ref(layer, index.intValue(), 0));
            } else {
                list.forEach(element -> places(element, found));
            }
        } else if (value instanceof Map<?, ?> object) {
            object.values().forEach(element -> places(element, found));
        }
    }

    private void checkOrder() {
        Set<String> known = new HashSet<>();
        for (Call call : calls) {
            for (List<Ref> refs : List.of(call.inputs(), call.states(), call.masks())) {
                refs.forEach(ref -> checkKnown(known, ref, "layer '%s'".formatted(call.name())));
            }
            if (!known.add(call.name())) {
                throw FileFormatException.of(
                        source, "names of layers must differ, but two are '%s'".formatted(call.name()));
            }
        }
        outputs.forEach(ref -> checkKnown(known, ref, "the model's output"));
    }

    private void checkKnown(Set<String> known, Ref ref, String reader) {
        if (!known.contains(ref.layer())) {
            throw FileFormatException.of(
                    source,
                    "%s must read a layer that stands before it, but reads '%s'".formatted(reader, ref.layer()));
        }
    }

    /** What is needed for the outputs: by layer, which of its values are read, and by whom the first. */
    Map<String, Set<Integer>> wanted() {
        Map<String, Set<Integer>> wanted = new LinkedHashMap<>();
        outputs.forEach(ref -> want(wanted, ref));
        for (int i = calls.size() - 1; i >= 0; i--) {
            Call call = calls.get(i);
            if (wanted.containsKey(call.name())) {
                call.inputs().forEach(ref -> want(wanted, ref));
                call.states().forEach(ref -> want(wanted, ref));
            }
        }
        return wanted;
    }

    private static void want(Map<String, Set<Integer>> wanted, Ref ref) {
        wanted.computeIfAbsent(ref.layer(), name -> new HashSet<>()).add(ref.index());
    }
}
