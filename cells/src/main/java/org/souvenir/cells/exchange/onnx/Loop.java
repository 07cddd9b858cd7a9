package org.souvenir.cells.exchange.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.Cell;
import org.souvenir.cells.layer.Continued;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Functions;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Rewrite;
import org.souvenir.core.expr.Step;

/** A loop over steps as a recurrent layer: its step is written of the rows that it leaves and gives. */
final class Loop {
    private final Importer in;
    private final GraphNode node;
    private final boolean backward;
    private final List<Row.Leaf> states;
    private final List<Row.Leaf> read;
    private final List<Row> next = new ArrayList<>();
    private final IdentityHashMap<Row.Leaf, String> names = new IdentityHashMap<>();

    /**
     * A loop.
     *
     * @param states what it carries, in order
     * @param read what it reads at each step; rows that are the same at every step are found
     */
    Loop(Importer in, GraphNode node, List<Row.Leaf> states, List<Row.Leaf> read, boolean backward) {
        this.in = in;
        this.node = node;
        this.states = new ArrayList<>(states);
        this.read = new ArrayList<>(read);
        this.backward = backward;
    }

    /** What becomes of the state that follows in order. */
    void next(Row row) {
        next.add(row);
    }

    /** Adds the layer; gives its states after the last step, then what it gives at each step. */
    List<Row> wire(List<Row> given) {
        if (read.isEmpty()) {
            throw new IllegalArgumentException("it must read a sequence, but reads none");
        }
        int own = states.size();
        findHeld(given);
        read.forEach(leaf -> node(leaf.outside()));
        if (computed()) {
            carryVectors();
        }
        name();
        Equations.Writing[] written = new Equations.Writing[1];
        Step step = Step.of(s -> {
            written[0] = new Equations.Writing(s, this::parameter, false);
            define(s, written[0], given);
        });
        checkAlong(step);
        Recurrent layer = Recurrent.with(new Body(step));
        layer = backward ? layer.backward() : layer;
        List<Node> inputs = new ArrayList<>();
        read.forEach(leaf -> inputs.add(node(leaf.outside())));
        if (computed()) {
            states.forEach(state -> inputs.add(in.vector(start(state))));
        }
        Node output = in.layer(
                layerName(),
                computed() ? new Continued(layer) : layer,
                written[0].parameters(),
                inputs.toArray(Node[]::new));
        return results(output, own, given);
    }

    /** Rows along another sequence are as many as that has steps, so that it must be read. */
    private static void checkAlong(Step step) {
        List<Expr> roots = new ArrayList<>(List.of(step.output()));
        step.states().forEach(state -> roots.add(state.next()));
        List<Expr> all = Expr.inOrder(roots);
        if (all.stream().anyMatch(Expr::along) && all.stream().noneMatch(e -> e.op() == Op.SEQUENCE)) {
            throw new IllegalArgumentException(
                    "it must read the sequence over whose steps it goes, but nothing depends on that sequence's rows");
        }
    }

    private List<Row> results(Node output, int own, List<Row> given) {
        List<Row> results = new ArrayList<>();
        for (Row.Leaf state : states.subList(0, own)) {
            Node left = in.graph().state(output, name(state));
            in.empty().leaves(left, state.outside());
            results.add(new Row.Wired(left, true));
        }
        Row all = new Row.Wired(output, false);
        int from = 0;
        for (Row row : given) {
            int[] places = new int[row.width()];
            for (int i = 0; i < places.length; i++) {
                places[i] = from++;
            }
            results.add(Row.columns(all, places));
        }
        return results;
    }

    private Node node(Row row) {
        return in.node(row);
    }

    // ---- what it reads ----

    /** Rows that are the same at every step: first the sequences, as layers read them. */
    private void findHeld(List<Row> given) {
        Set<Row> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Row.Leaf> held = new ArrayList<>();
        next.forEach(row -> collect(row, seen, held));
        given.forEach(row -> collect(row, seen, held));
        read.addAll(held);
        read.sort((a, b) -> Boolean.compare(
                !node(a.outside()).sequence(), !node(b.outside()).sequence()));
        if (!node(read.get(0).outside()).sequence()) {
            throw new IllegalArgumentException("it must read a sequence, but reads vectors alone");
        }
    }

    private static void collect(Row row, Set<Row> seen, List<Row.Leaf> held) {
        if (!seen.add(row)) {
            return;
        }
        if (row instanceof Row.Leaf leaf && leaf.kind() == Row.Leaf.Kind.HELD) {
            held.add(leaf);
        } else if (row instanceof Row.Made made) {
            made.of().forEach(operand -> collect(operand, seen, held));
        }
    }

    private boolean computed() {
        return states.stream().anyMatch(state -> !Row.same(state.outside()));
    }

    /** Where states are given, all vectors that a layer is given are states: those that are read are states that stay. */
    private void carryVectors() {
        for (Row.Leaf leaf : List.copyOf(read)) {
            if (!node(leaf.outside()).sequence()) {
                read.remove(leaf);
                states.add(leaf);
                next.add(leaf);
            }
        }
    }

    private Row start(Row.Leaf state) {
        Row start = state.outside();
        if (!Row.same(start)) {
            return start;
        }
        Row other = states.stream()
                .map(Row.Leaf::outside)
                .filter(row -> !Row.same(row))
                .findFirst()
                .orElseThrow();
        return Row.made(
                start.width(),
                false,
                (writing, of) -> of.get(0).slice(0, 1).times(0).plus(of.get(1)),
                other,
                start);
    }

    // ---- its step ----

    private void define(Step step, Equations.Writing writing, List<Row> given) {
        for (Row.Leaf leaf : read) {
            Node outside = node(leaf.outside());
            boolean whole = leaf.kind() == Row.Leaf.Kind.HELD && outside.sequence();
            writing.put(
                    leaf,
                    whole
                            ? step.sequence(name(leaf), leaf.width())
                            : outside.limit() > 0
                                    ? step.ids(name(leaf), outside.limit())
                                    : step.input(name(leaf), leaf.width()));
        }
        boolean given0 = computed();
        for (Row.Leaf state : states) {
            Row start = state.outside();
            boolean zero = given0 || start instanceof Row.Fixed fixed && fixed.padded();
            writing.put(
                    state,
                    zero
                            ? step.state(name(state), state.width())
                            : step.state(name(state), state.width(), writing.row(start)));
        }
        for (int k = 0; k < states.size(); k++) {
            step.next(
                    name(states.get(k)),
                    Equations.batch(writing.row(next.get(k)), states.get(k).width()));
        }
        List<Expr> outputs = new ArrayList<>();
        given.forEach(row -> outputs.add(Equations.batch(writing.row(row), row.width())));
        step.output(
                outputs.isEmpty()
                        ? Equations.batch(
                                writing.row(next.get(0)), states.get(0).width())
                        : Functions.concat(outputs.toArray(Expr[]::new)));
    }

    /** The equations of a body. */
    private record Body(Step step) implements Cell {
        @Override
        public void define(Step onto) {
            onto.include(step, new Rewrite() {});
        }
    }

    // ---- names ----

    private void name() {
        Set<String> taken = new TreeSet<>();
        for (Row.Leaf leaf : read) {
            name(leaf, taken);
        }
        for (Row.Leaf leaf : states) {
            name(leaf, taken);
        }
    }

    private void name(Row.Leaf leaf, Set<String> taken) {
        String wanted = clean(leaf.name(), "x");
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        names.put(leaf, name);
    }

    private String name(Row.Leaf leaf) {
        @Nullable String name = names.get(leaf);
        return name == null ? leaf.name() : name;
    }

    private String layerName() {
        String name = node.proto().getName();
        int end = name.indexOf('/', 1);
        String first = end < 0 ? name : name.substring(0, end);
        return first.isEmpty() ? "scan" : first;
    }

    /** A parameter's name: without that of its layer. */
    private String parameter(String stored) {
        String layer = layerName() + ".";
        return clean(stored.startsWith(layer) ? stored.substring(layer.length()) : stored, "weight");
    }

    private static String clean(String name, String otherwise) {
        String clean = name.replaceAll("[^A-Za-z0-9_.]+", "_").replaceAll("^[_.]+|[_.]+$", "");
        String short_ = clean.substring(0, Math.min(64, clean.length()));
        return short_.isEmpty() ? otherwise : short_;
    }
}
