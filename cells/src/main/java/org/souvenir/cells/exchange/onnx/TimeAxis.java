package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A time axis of a model: what is made of its length and of those of the sequences on it, each once, when it is asked for. */
final class TimeAxis {
    private final String name;
    private final GraphWriter graph;
    private final String input;
    private final Optional<String> lengths;
    private final Map<String, String> made = new HashMap<>();

    /**
     * An axis.
     *
     * @param input a value that lies on it, {@code [T, B, …]}
     * @param lengths how long the sequences are, {@code [B]} of int32, if that is read
     */
    TimeAxis(String name, GraphWriter graph, String input, Optional<String> lengths) {
        this.name = name;
        this.graph = graph;
        this.input = input;
        this.lengths = lengths;
    }

    /** The lengths, [B] of int32. */
    Optional<String> lengths() {
        return lengths;
    }

    /** T and B, [2] of int64. */
    String shape() {
        return once("shape", () -> part(0, 2));
    }

    /** B, [1] of int64. */
    String batch() {
        return once("batch", () -> part(1, 2));
    }

    private String part(int from, int to) {
        return graph.node("Shape", List.of(input), Attributes.whole("start", from), Attributes.whole("end", to));
    }

    /** Whether a sequence has a step, [T, B, 1]. */
    Optional<String> mask() {
        return lengths.map(l -> once("mask", () -> ofSteps("Less", counted(l))));
    }

    /** Whether a step is the last of a sequence, [T, B, 1]. */
    Optional<String> last() {
        return lengths.map(l -> once("last", () -> ofSteps("Equal", graph.node("Sub", counted(l), graph.wholes(1)))));
    }

    /** Whether a sequence has no step, [B, 1]. */
    Optional<String> empty() {
        return lengths.map(l -> once("empty", () -> {
            String none = graph.node("Less", counted(l), graph.wholes(1));
            return StepWriter.unsqueezed(none, -1, graph);
        }));
    }

    /** The lengths as numbers, at least 1, [B, 1]. */
    Optional<String> atLeastOne() {
        return lengths.map(l -> once("at least one", () -> {
            String most = graph.node("Max", counted(l), graph.wholes(1));
            return StepWriter.unsqueezed(StepWriter.cast(most, TensorProto.DataType.FLOAT, graph), -1, graph);
        }));
    }

    private String counted(String given) {
        return once("counted", () -> StepWriter.cast(given, TensorProto.DataType.INT64, graph));
    }

    /** Compares the numbers of the steps with a number of each sequence. */
    private String ofSteps(String op, String numbers) {
        String steps = StepWriter.squeezed(part(0, 1), 0, graph);
        String all = graph.node("Range", graph.whole(0), steps, graph.whole(1));
        String compared = graph.node(op, StepWriter.unsqueezed(all, -1, graph), numbers);
        return StepWriter.unsqueezed(compared, -1, graph);
    }

    private String once(String what, Supplier<String> make) {
        String known = made.get(what);
        if (known == null) {
            String before = graph.scope(name);
            known = make.get();
            graph.scope(before);
            made.put(what, known);
        }
        return known;
    }
}
