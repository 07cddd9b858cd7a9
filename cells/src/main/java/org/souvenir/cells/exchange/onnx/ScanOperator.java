package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.exchange.onnx.Atom.Axis;
import org.souvenir.cells.exchange.onnx.Value.Chosen;
import org.souvenir.cells.exchange.onnx.Value.Laid;
import org.souvenir.cells.exchange.onnx.Value.Mask;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.exchange.onnx.Value.Truth;

/**
 * {@code Scan}: a recurrent layer whose step is what the body computes. What is carried are its states, what is scanned is what it
 * reads at each step, and what the body sees of the graph around it are parameters, or rows that are the same at every step.
 *
 * <p>States that stay as they were where a sequence has no step more ({@code Where} by lengths) are those of sequences of these
 * lengths.
 */
final class ScanOperator {
    private final Importer in;
    private final GraphNode node;
    private final GraphProto body;
    private final int states;
    private final int scanned;
    private final List<Row.Leaf> carried = new ArrayList<>();
    private final List<Dims> carriedDims = new ArrayList<>();
    private final List<Row.Leaf> read = new ArrayList<>();
    private @Nullable Axis time;

    private ScanOperator(Importer in, GraphNode node) {
        this.in = in;
        this.node = node;
        this.body = node.attribute("body")
                .orElseThrow(() -> new IllegalArgumentException("it must have a body, but has none"))
                .getG();
        this.scanned = Math.toIntExact(node.whole("num_scan_inputs", 0));
        this.states = node.proto().getInputCount() - scanned;
        if (in.model().opset() < 9 || in.loop()) {
            throw new IllegalArgumentException(
                    in.loop()
                            ? "a loop in a loop is not read"
                            : "it must be that of opset 9 or later, but is that of "
                                    + in.model().opset());
        }
        if (scanned < 1
                || states < 0
                || body.getInputCount() != states + scanned
                || body.getOutputCount() < Math.max(1, states)
                || body.getOutputCount() < node.proto().getOutputCount()) {
            throw new IllegalArgumentException(
                    "its body must read %d states and %d scanned values, and give the states and more, but reads %d and gives %d"
                            .formatted(states, scanned, body.getInputCount(), body.getOutputCount()));
        }
    }

    static List<Value> scan(Importer in, GraphNode node) {
        return new ScanOperator(in, node).values();
    }

    private List<Value> values() {
        List<Value> inside = new ArrayList<>();
        for (int k = 0; k < scanned; k++) {
            inside.add(scanned(k));
        }
        for (int k = 0; k < states; k++) {
            inside.add(k, carried(k));
        }
        long steps = node.whole(UnrolledLoop.STEPS, 0);
        if (steps > 0 && (time == null || time.size() != steps)) {
            throw new IllegalArgumentException(
                    "steps that are written out must be all of a sequence, but are %d of %s".formatted(steps, time));
        }
        List<Value> outputs = in.body(body, inside);
        Loop loop = new Loop(in, node, carried, read, backward());
        for (int k = 0; k < states; k++) {
            loop.next(next(k, outputs.get(k)));
        }
        List<Rows> given = new ArrayList<>();
        for (Value output : outputs.subList(states, outputs.size())) {
            given.add(given(output));
        }
        checkLengths(outputs.subList(0, states));
        List<Row> rows = loop.wire(given.stream().map(Rows::row).toList());
        List<Value> values = new ArrayList<>();
        for (int k = 0; k < states; k++) {
            values.add(new Rows(rows.get(k), carriedDims.get(k)));
        }
        for (int k = 0; k < given.size(); k++) {
            values.add(outside(given.get(k), rows.get(states + k), k));
        }
        return values;
    }

    // ---- what the body reads ----

    private String name(int input) {
        String name = body.getInput(input).getName();
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private long listed(String attribute, int k) {
        List<Long> all = node.wholes(attribute);
        return all.isEmpty() ? 0 : all.get(k);
    }

    private Value scanned(int k) {
        Value value = in.value(node, states + k);
        if (!(value instanceof Laid laid) || value instanceof Chosen) {
            throw new IllegalArgumentException("what it scans must be computed of the model's inputs, but '%s' is %s"
                    .formatted(node.input(states + k), Value.described(value)));
        }
        int axis = Operators.axis(listed("scan_input_axes", k), laid.dims().rank());
        List<Atom> steps = laid.dims().axis(axis);
        if (steps.size() > 1
                || steps.size() == 1 && !(steps.get(0) instanceof Axis it && it.time())
                || laid.dims().rank() < 2) {
            throw new IllegalArgumentException("it must scan the steps of a sequence [T, B, n], but scans axis %d of %s"
                    .formatted(axis, laid.dims()));
        }
        if (!steps.isEmpty()) {
            along((Axis) steps.get(0));
        }
        Dims dims = laid.dims().without(axis);
        if (value instanceof Mask mask && mask.truth() == Truth.RUNNING) {
            return new Mask(Truth.NOW, mask.lengths(), mask.axis(), dims);
        }
        Rows rows = in.rows(value);
        if (Row.same(rows.row())) {
            return rows.laid(dims);
        }
        Row.Leaf leaf =
                new Row.Leaf(Row.Leaf.Kind.SCANNED, name(states + k), rows.row().width(), rows.row());
        read.add(leaf);
        return new Rows(leaf, dims);
    }

    private void along(Axis axis) {
        Axis before = time;
        if (before != null && before != axis) {
            throw in.inputs().joined(before, axis);
        }
        time = axis;
    }

    private Rows carried(int k) {
        Value value = in.value(node, k);
        Rows start = value instanceof Constant constant ? perSequence(constant) : in.rows(value);
        Axis batch = in.inputs().batch();
        if (batch.size() != 1 && !start.dims().has(batch)) {
            throw new IllegalArgumentException("what it carries must have a row for each sequence, but '%s' is %s"
                    .formatted(node.input(k), start.dims()));
        }
        Row.Leaf leaf = new Row.Leaf(Row.Leaf.Kind.CARRIED, name(k), start.row().width(), start.row());
        carried.add(leaf);
        carriedDims.add(start.dims());
        return new Rows(leaf, start.dims());
    }

    /** A state that starts with stored numbers [B, …] or [1, B, …], the same for all sequences. */
    private Rows perSequence(Constant constant) {
        Axis batch = in.inputs().batch();
        int at = 0;
        while (at < constant.rank() - 1 && constant.shape()[at] == 1 && batch.size() != 1) {
            at++;
        }
        int sequences = constant.rank() == 0 ? 0 : constant.shape()[at];
        if (sequences < 1 || batch.size() > 0 && sequences != batch.size()) {
            throw new IllegalArgumentException(
                    "what it carries must have a row for each sequence, but starts with " + constant);
        }
        float[] numbers = constant.numbers();
        int width = numbers.length / sequences;
        for (int i = width; i < numbers.length; i++) {
            if (numbers[i] != numbers[i - width]) {
                throw new IllegalArgumentException(
                        "initial states that are stored must be the same for all sequences, but they differ: make them an input");
            }
        }
        List<List<Atom>> axes = new ArrayList<>();
        for (int i = 0; i < constant.rank(); i++) {
            axes.add(i == at && sequences > 1 ? List.of(batch) : Dims.features(constant.shape()[i]));
        }
        return new Rows(new Row.Fixed(Arrays.copyOf(numbers, width)), Dims.of(axes));
    }

    private boolean backward() {
        long way = listed("scan_input_directions", 0);
        boolean same = IntStream.range(0, scanned).allMatch(k -> listed("scan_input_directions", k) == way)
                && IntStream.range(0, body.getOutputCount() - states)
                        .allMatch(k -> listed("scan_output_directions", k) == way);
        if (!same) {
            throw new IllegalArgumentException("it must read and write all in one direction, but reads %s and writes %s"
                    .formatted(node.wholes("scan_input_directions"), node.wholes("scan_output_directions")));
        }
        return way == 1;
    }

    // ---- what the body gives ----

    private Row next(int k, Value value) {
        Row.Leaf own = carried.get(k);
        Value next = value;
        if (value instanceof Chosen chosen && chosen.mask().truth() == Truth.NOW) {
            if (!(chosen.otherwise() instanceof Rows before) || before.row() != own) {
                throw in.pastTheEnd();
            }
            next = chosen.rows();
        }
        if (next instanceof Constant constant) {
            next = Broadcast.fixed(constant, carriedDims.get(k));
        }
        Rows rows = in.rows(next);
        if (rows.row().width() != own.width()) {
            throw new IllegalArgumentException("what a step leaves must be as wide as what it read, but '%s' is %s"
                    .formatted(body.getInput(k).getName(), rows.dims()));
        }
        return rows.row();
    }

    /** What is not kept past the end of a sequence goes on there. */
    private void checkLengths(List<Value> next) {
        boolean all = next.stream().allMatch(value -> value instanceof Chosen);
        boolean some = next.stream().anyMatch(value -> value instanceof Chosen);
        if (some && !all) {
            throw in.pastTheEnd();
        }
        if (!next.isEmpty() && !some) {
            in.wholeTime();
        }
        for (Value value : next) {
            if (value instanceof Chosen chosen && chosen.mask().axis() != time) {
                throw in.pastTheEnd();
            }
        }
    }

    /** What is given at each step; zeros past the end of a sequence are as good as nothing. */
    private Rows given(Value value) {
        Value now = value;
        boolean padded = value instanceof Chosen chosen
                && chosen.mask().truth() == Truth.NOW
                && ChoiceOperators.isNumber(chosen.otherwise(), 0);
        if (padded) {
            Rows rows = ((Chosen) value).rows();
            now = new Rows(Row.asPadded(rows.row()), rows.dims());
        }
        Rows rows = now instanceof Constant constant ? Broadcast.fixed(constant, Dims.of(List.of())) : in.rows(now);
        if (in.inputs().batch().size() != 1 && !rows.dims().has(in.inputs().batch())) {
            throw new IllegalArgumentException(
                    "what it gives at each step must have a row for each sequence, but is " + rows.dims());
        }
        if (rows.dims().atoms().anyMatch(atom -> atom instanceof Axis axis && axis.time())) {
            throw new IllegalArgumentException(
                    "what it gives at each step must have one row for each sequence, but is " + rows.dims());
        }
        return rows;
    }

    private Rows outside(Rows inside, Row row, int k) {
        int axis = Operators.axis(listed("scan_output_axes", k), inside.dims().rank() + 1);
        Axis steps = time;
        Row known = inside.row().padded() && !in.plan().active() ? Row.asPadded(row) : row;
        return new Rows(
                known, inside.dims().with(axis, steps == null ? List.of() : List.of(Objects.requireNonNull(steps))));
    }
}
