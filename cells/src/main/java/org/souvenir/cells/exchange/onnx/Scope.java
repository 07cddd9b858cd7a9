package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The names of a graph and what they stand for: of a model, or of the body of a loop, which sees those around it. */
final class Scope {
    private final @Nullable Scope around;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Value> held = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();

    private Scope(@Nullable Scope around, GraphProto graph) {
        this.around = around;
        graph.getNodeList().forEach(node -> node.getInputList().forEach(name -> uses.merge(name, 1, Integer::sum)));
        graph.getOutputList().forEach(output -> uses.merge(output.getName(), 1, Integer::sum));
    }

    /** A model's. */
    static Scope of(GraphProto graph) {
        return new Scope(null, graph);
    }

    /** That of a loop in this one. */
    Scope body(GraphProto graph) {
        return new Scope(this, graph);
    }

    boolean loop() {
        return around != null;
    }

    Scope outermost() {
        return around == null ? this : around.outermost();
    }

    void put(String name, Value value) {
        values.put(name, value);
    }

    int uses(String name) {
        return uses.getOrDefault(name, 0);
    }

    /**
     * What a name stands for.
     *
     * @param within what a value from around a loop is in it
     */
    @Nullable
    Value value(String name, BiFunction<String, Value, Value> within) {
        Value own = values.get(name);
        if (own != null || around == null) {
            return own;
        }
        Value known = held.get(name);
        Value outside = known != null ? null : around.value(name, within);
        return outside == null ? known : held(name, outside, within);
    }

    /** What a value from around a loop is in it, made once. */
    Value held(String name, Value outside, BiFunction<String, Value, Value> within) {
        Value known = held.get(name);
        if (known == null) {
            known = within.apply(name, outside);
            held.put(name, known);
        }
        return known;
    }
}
