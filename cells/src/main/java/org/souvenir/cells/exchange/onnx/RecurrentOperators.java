package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.Cell;
import org.souvenir.cells.exchange.onnx.Atom.Axis;
import org.souvenir.cells.exchange.onnx.Operators.Operator;
import org.souvenir.cells.exchange.onnx.Value.Lengths;
import org.souvenir.cells.exchange.onnx.Value.Rows;
import org.souvenir.cells.layer.Continued;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.wrapper.LearnedInitialState;
import org.souvenir.core.tensor.Tensor;

/** {@code RNN}, {@code LSTM} and {@code GRU}: recurrent layers, one for each direction where states are given. */
final class RecurrentOperators {
    static final Set<String> KINDS = Set.of("RNN", "LSTM", "GRU");

    private RecurrentOperators() {}

    static Map<String, Operator> all() {
        return Map.of(
                "RNN", RecurrentOperators::recurrent,
                "LSTM", RecurrentOperators::recurrent,
                "GRU", RecurrentOperators::recurrent);
    }

    private static List<Value> recurrent(Importer in, GraphNode node) {
        return new Reading(in, node).values();
    }

    /** One node. */
    private static final class Reading {
        private final Importer in;
        private final GraphNode node;
        private final boolean batchFirst;
        private final Rows x;
        private final List<Atom> time;
        private final List<Atom> batch;
        private final StandardNode standard;
        private final int directions;

        Reading(Importer in, GraphNode node) {
            this.in = in;
            this.node = node;
            this.batchFirst = node.whole("layout", 0) == 1;
            this.x = in.rows(node, 0);
            if (x.dims().rank() != 3) {
                throw new IllegalArgumentException("it must read [T, B, I], but reads " + x.dims());
            }
            this.time = x.dims().axis(batchFirst ? 1 : 0);
            this.batch = x.dims().axis(batchFirst ? 0 : 1);
            checkAxes();
            this.standard = new StandardNode(in, node, x.row().width());
            this.directions = standard.directions().size();
        }

        private void checkAxes() {
            boolean steps = time.isEmpty() || time.size() == 1 && time.get(0) instanceof Axis axis && axis.time();
            boolean sequences =
                    batch.isEmpty() || batch.size() == 1 && batch.get(0) instanceof Axis axis && !axis.time();
            if (!steps || !sequences || !x.dims().pure(2)) {
                throw new IllegalArgumentException("it must read steps, sequences and features as %s, but reads %s"
                        .formatted(batchFirst ? "[B, T, I]" : "[T, B, I]", x.dims()));
            }
        }

        List<Value> values() {
            Node read = in.node(x.row());
            if (!read.sequence()) {
                throw new IllegalArgumentException("it must read a sequence, but reads a vector " + x.dims());
            }
            @Nullable Node active = active(read);
            List<Node> inputs = active == null ? List.of(read) : List.of(read, active);
            List<Starts> starts = new ArrayList<>();
            for (int d = 0; d < directions; d++) {
                starts.add(starts(d));
            }
            return starts.stream().anyMatch(Starts::computed) || directions == 1
                    ? apart(inputs, active != null, starts)
                    : together(inputs, active != null, starts);
        }

        /** Lengths as they are in batches, or as an input that says which steps there are. */
        private @Nullable Node active(Node read) {
            if (!in.has(node, 4)) {
                in.wholeTime();
                return null;
            }
            if (in.value(node, 4) instanceof Constant constant) {
                long steps = time.isEmpty() ? 1 : ((Axis) time.get(0)).size();
                for (long length : constant.wholes()) {
                    if (length != steps) {
                        throw new IllegalArgumentException(
                                "its sequence_lens must be an input, or all be T, but one is " + length);
                    }
                }
                in.wholeTime();
                return null;
            }
            if (!(in.value(node, 4) instanceof Lengths lengths) || !lengths.plain()) {
                throw new IllegalArgumentException("its sequence_lens must be an input of the model, but are "
                        + Value.described(in.value(node, 4)));
            }
            Axis steps = in.inputs().axis(read);
            if (!in.plan().active()) {
                in.inputs().lengths(lengths.input(), steps);
                return null;
            }
            return in.inputs().active(lengths.input(), steps);
        }

        /** What the states of one direction start with: each a row, or nothing for zeros. */
        private record Starts(List<@Nullable Row> states) {
            boolean computed() {
                return states.stream().anyMatch(row -> row != null && !(row instanceof Row.Fixed));
            }

            boolean given() {
                return states.stream().anyMatch(row -> row != null);
            }
        }

        private Starts starts(int direction) {
            List<@Nullable Row> states = new ArrayList<>();
            for (int i = 0; i < standard.states().size(); i++) {
                states.add(start(5 + i, direction));
            }
            return new Starts(states);
        }

        private @Nullable Row start(int input, int direction) {
            if (!in.has(node, input)) {
                return null;
            }
            int hidden = standard.hiddenSize();
            Row all;
            if (in.value(node, input) instanceof Constant constant) {
                all = new Row.Fixed(same(constant));
            } else {
                Rows rows = in.rows(node, input);
                if (rows.dims().rank() != 3
                        || rows.row().width() != directions * hidden
                        || !Row.same(rows.row())
                                && !rows.dims().axis(batchFirst ? 0 : 1).equals(batch)
                                && !rows.dims().axis(batchFirst ? 0 : 1).isEmpty()) {
                    throw new IllegalArgumentException(
                            "its initial states must be %s with %d directions and H = %d, but are %s"
                                    .formatted(
                                            batchFirst ? "[B, D, H]" : "[D, B, H]", directions, hidden, rows.dims()));
                }
                all = rows.row() instanceof Row.Fixed fixed ? new Row.Fixed(fixed.numbers()) : rows.row();
            }
            int[] places = new int[hidden];
            for (int i = 0; i < hidden; i++) {
                places[i] = direction * hidden + i;
            }
            Row one = Row.columns(all, places);
            return one instanceof Row.Fixed fixed && fixed.padded() ? null : one;
        }

        /** Constant states [D, B, H], which must be the same for all sequences. */
        private float[] same(Constant constant) {
            int hidden = standard.hiddenSize();
            int sequences = constant.rank() == 3 ? constant.shape()[batchFirst ? 0 : 1] : 0;
            if (sequences < 1 || constant.length() != directions * sequences * hidden) {
                throw new IllegalArgumentException(
                        "its initial states must be [%d, B, %d], but are %s".formatted(directions, hidden, constant));
            }
            float[] first = new float[directions * hidden];
            for (int i = 0; i < constant.length(); i++) {
                int row = i / hidden;
                int direction = batchFirst ? row % directions : row / sequences;
                int sequence = batchFirst ? row / directions : row % sequences;
                int place = direction * hidden + i % hidden;
                if (sequence == 0) {
                    first[place] = constant.number(i);
                } else if (first[place] != constant.number(i)) {
                    throw new IllegalArgumentException(
                            "initial states that are stored must be the same for all sequences, but they differ: make them an input");
                }
            }
            return first;
        }

        private String name() {
            String name = node.proto().getName();
            String[] parts = name.split("/", -1);
            String layer = parts.length > 2 ? parts[parts.length - 2] : name;
            return layer.isEmpty() ? node.op() : layer;
        }

        /** A cell that starts with fixed states has them as parameters. */
        private Cell cell(int direction, boolean active, Starts starts) {
            Cell cell = standard.directions().get(direction).cell();
            if (starts.given() && !starts.computed()) {
                List<String> given = new ArrayList<>();
                for (int i = 0; i < starts.states().size(); i++) {
                    if (starts.states().get(i) != null) {
                        given.add(standard.states().get(i));
                    }
                }
                cell = new LearnedInitialState(cell, given);
            }
            return active ? new ActiveSteps(cell) : cell;
        }

        private void parameters(int direction, String prefix, Starts starts, Map<String, Tensor> all) {
            standard.directions().get(direction).parameters().forEach((name, tensor) -> all.put(prefix + name, tensor));
            if (starts.given() && !starts.computed()) {
                for (int i = 0; i < starts.states().size(); i++) {
                    if (starts.states().get(i) instanceof Row.Fixed fixed) {
                        all.put(
                                prefix + standard.states().get(i) + ".initial",
                                Tensor.of(fixed.numbers(), 1, fixed.width()));
                    }
                }
            }
        }

        /** Both directions as one layer. */
        private List<Value> together(List<Node> inputs, boolean active, List<Starts> starts) {
            Cell forward = cell(0, active, starts.get(0));
            Cell backward = cell(1, active, starts.get(1));
            Recurrent layer = Recurrent.with(forward).bidirectional(width -> backward);
            Map<String, Tensor> numbers = new LinkedHashMap<>();
            parameters(0, "forward.", starts.get(0), numbers);
            parameters(1, "backward.", starts.get(1), numbers);
            Node output = in.layer(name(), layer, numbers, inputs.toArray(Node[]::new));
            List<Value> values = new ArrayList<>();
            values.add(output(new Row.Wired(output, in.has(node, 4))));
            for (int i = 0; i < standard.states().size(); i++) {
                String state = standard.states().get(i);
                values.add(state(List.of(
                        left(output, "forward." + state, starts.get(0).states().get(i)),
                        left(output, "backward." + state, starts.get(1).states().get(i)))));
            }
            return values;
        }

        /** A state after the last step. */
        private Row left(Node output, String state, @Nullable Row start) {
            Node node = in.graph().state(output, state);
            in.empty().leaves(node, start);
            return new Row.Wired(node, true);
        }

        /** A layer for each direction. */
        private List<Value> apart(List<Node> inputs, boolean active, List<Starts> starts) {
            List<Row> outputs = new ArrayList<>();
            List<List<Row>> states = new ArrayList<>();
            standard.states().forEach(state -> states.add(new ArrayList<>()));
            for (int d = 0; d < directions; d++) {
                Recurrent layer = Recurrent.with(cell(d, active, starts.get(d)));
                layer = standard.directions().get(d).backward() ? layer.backward() : layer;
                Map<String, Tensor> numbers = new LinkedHashMap<>();
                parameters(d, "", starts.get(d), numbers);
                Node output = layer(layer, numbers, inputs, starts.get(d));
                outputs.add(new Row.Wired(output, in.has(node, 4)));
                for (int i = 0; i < states.size(); i++) {
                    Row start = starts.get(d).states().get(i);
                    states.get(i).add(left(output, standard.states().get(i), start));
                }
            }
            List<Value> values = new ArrayList<>();
            values.add(output(Row.side(outputs)));
            states.forEach(state -> values.add(state(state)));
            return values;
        }

        private Node layer(Recurrent layer, Map<String, Tensor> numbers, List<Node> inputs, Starts starts) {
            if (!starts.computed()) {
                return in.layer(name(), layer, numbers, inputs.toArray(Node[]::new));
            }
            Row some = starts.states().stream()
                    .filter(row -> row != null && !(row instanceof Row.Fixed))
                    .findFirst()
                    .orElseThrow();
            List<Node> read = new ArrayList<>(inputs);
            for (Row start : starts.states()) {
                boolean computed = start != null && !(start instanceof Row.Fixed);
                read.add(in.vector(computed ? start : constantLike(some, start)));
            }
            return in.layer(name(), new Continued(layer), numbers, read.toArray(Node[]::new));
        }

        /** A constant for each sequence that has a row of another value. */
        private Row constantLike(Row other, @Nullable Row start) {
            Row fixed = start == null ? new Row.Fixed(new float[standard.hiddenSize()]) : start;
            return Row.made(
                    fixed.width(),
                    false,
                    (writing, of) -> of.get(0).slice(0, 1).times(0).plus(of.get(1)),
                    other,
                    fixed);
        }

        /** Y: [T, D, B, H], or [B, T, D, H]. */
        private Value output(Row row) {
            List<Atom> both = Dims.features(directions);
            List<Atom> hidden = Dims.features(standard.hiddenSize());
            return new Rows(
                    row, Dims.of(batchFirst ? List.of(batch, time, both, hidden) : List.of(time, both, batch, hidden)));
        }

        /** Y_h or Y_c: [D, B, H], or [B, D, H]. */
        private Value state(List<Row> states) {
            List<Atom> both = Dims.features(directions);
            List<Atom> hidden = Dims.features(standard.hiddenSize());
            return new Rows(
                    Row.side(states),
                    Dims.of(batchFirst ? List.of(batch, both, hidden) : List.of(both, batch, hidden)));
        }
    }
}
