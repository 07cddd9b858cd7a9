package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;
import static org.souvenir.core.expr.Functions.concat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.souvenir.cells.Cell;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NoNulls;

/**
 * A cell run over a sequence: [T, B, k] → [T, B, n], or the two directions merged.
 *
 * <p>Where its cell reads more than x, the layer is given these values after the sequence, in the order of the cell's inputs;
 * what is not given is an input of the network, by its name.
 *
 * @param cell the cell for an input of a given width
 * @param backwardCell the cell that reads backward where both directions are read; mostly the same
 * @param reading which way the sequence is read
 * @param merge what becomes of the two outputs when it is read both ways
 */
public record Recurrent(
        IntFunction<? extends Cell> cell, IntFunction<? extends Cell> backwardCell, Reading reading, Merge merge)
        implements Layer {
    /** Checks that nothing is missing. */
    public Recurrent {
        requireNonNull(cell, "cell");
        requireNonNull(backwardCell, "backwardCell");
        requireNonNull(reading, "reading");
        requireNonNull(merge, "merge");
    }

    /** Which way a sequence is read. */
    public enum Reading {
        /** From its first step to its last. */
        FORWARD,
        /** From its last step to its first; outputs stay at their steps. */
        BACKWARD,
        /** Both, with parameters of their own. */
        BOTH
    }

    /** What becomes of the two outputs, [T, B, n] each. */
    public enum Merge {
        /** Side by side, [T, B, 2n], forward first. */
        CONCAT,
        /** The sum. */
        SUM,
        /** Half the sum. */
        AVERAGE,
        /** The product, element by element. */
        MULTIPLY;

        private void define(Step step, Node forward, Node backward) {
            Expr a = step.input("forward", forward.width());
            Expr b = step.input("backward", backward.width());
            step.output(
                    switch (this) {
                        case CONCAT -> concat(a, b);
                        case SUM -> a.plus(b);
                        case AVERAGE -> a.plus(b).times(0.5);
                        case MULTIPLY -> a.times(b);
                    });
        }
    }

    /** The same cell in both directions. */
    public Recurrent(IntFunction<? extends Cell> cell, Reading reading, Merge merge) {
        this(cell, cell, reading, merge);
    }

    /** Read forward; the cell is made for the width of what comes before. */
    public static Recurrent of(IntFunction<? extends Cell> cell) {
        requireNonNull(cell, "cell");
        return new Recurrent(cell, Reading.FORWARD, Merge.CONCAT);
    }

    /** Read forward, by a cell of fixed sizes. */
    public static Recurrent with(Cell cell) {
        requireNonNull(cell, "cell");
        return of(width -> cell);
    }

    /** Read backward instead. */
    public Recurrent backward() {
        return new Recurrent(cell, backwardCell, Reading.BACKWARD, merge);
    }

    /** Read both ways instead, outputs side by side. */
    public Recurrent bidirectional() {
        return bidirectional(Merge.CONCAT);
    }

    /** Read both ways instead. */
    public Recurrent bidirectional(Merge how) {
        requireNonNull(how, "how");
        return new Recurrent(cell, backwardCell, Reading.BOTH, how);
    }

    /**
     * Read both ways instead, by another cell backward, outputs side by side.
     *
     * @param backwardCell the cell for an input of a given width
     */
    public Recurrent bidirectional(IntFunction<? extends Cell> backwardCell) {
        requireNonNull(backwardCell, "backwardCell");
        return new Recurrent(cell, backwardCell, Reading.BOTH, Merge.CONCAT);
    }

    /**
     * Goes on with the states that another layer of the chain leaves, each under its name: the decoder of an
     * encoder-decoder.
     */
    public Continuing continuing(String layer) {
        requireNonNull(layer, "layer");
        return new Continuing(this, layer, Continued.Bridge.NONE, null);
    }

    /** Goes on with a learned map of all states that another layer of the chain leaves, whatever their names and widths. */
    public Continuing continuingThrough(String layer) {
        requireNonNull(layer, "layer");
        return new Continuing(this, layer, Continued.Bridge.DENSE, null);
    }

    @Override
    public Called named(String name) {
        requireNonNull(name, "name");
        return new Called(this, name);
    }

    /**
     * A recurrent layer under a name of its own.
     *
     * @param name the first part of its parameters' names
     */
    public record Called(Recurrent layer, String name) implements Link {
        /** Checks that nothing is missing. */
        public Called {
            requireNonNull(layer, "layer");
            requireNonNull(name, "name");
        }

        /** As {@link Recurrent#continuing}. */
        public Continuing continuing(String from) {
            requireNonNull(from, "from");
            return layer.continuing(from).named(name);
        }

        /** As {@link Recurrent#continuingThrough}. */
        public Continuing continuingThrough(String from) {
            requireNonNull(from, "from");
            return layer.continuingThrough(from).named(name);
        }

        @Override
        public Node join(NetworkGraph graph, Node before) {
            requireNonNull(graph, "graph");
            requireNonNull(before, "before");
            return graph.layer(name, layer, before);
        }
    }

    /** The equations of its cell for an input. */
    Step step(String name, Node input) {
        checkSequence(name, input);
        return Step.of(made(cell, input.width())::define);
    }

    private static Cell made(IntFunction<? extends Cell> cell, int width) {
        return requireNonNull(
                cell.apply(width), () -> "recurrent: the cell that its function gives for an input of width " + width);
    }

    private static void checkSequence(String name, Node input) {
        if (!input.sequence()) {
            throw new IllegalArgumentException(
                    "layer %s: a cell reads a sequence [T, B, n], but what comes before it gives %s"
                            .formatted(name, input.shape()));
        }
    }

    @Override
    public String kind() {
        return "recurrent";
    }

    @Override
    public Map<String, Object> settings(List<Node> inputs) {
        NoNulls.in(inputs, "inputs");
        int width = inputs.get(0).width();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("cell", made(cell, width));
        if (reading == Reading.BOTH && backwardCell != cell) {
            settings.put("backward", made(backwardCell, width));
        }
        settings.put("reading", reading);
        settings.put("merge", merge);
        return settings;
    }

    @Override
    public Node wire(Wiring wiring, String name, List<Node> inputs) {
        Node[] read = inputs.toArray(Node[]::new);
        return switch (reading) {
            case FORWARD -> wiring.run(name, step(name, read[0]), Direction.FORWARD, read);
            case BACKWARD -> backward(wiring, name, step(name, read[0]), read);
            case BOTH -> both(wiring, name, read);
        };
    }

    /** What a layer that reads backward ends with is its output at the first step. */
    private static Node backward(Wiring wiring, String name, Step step, Node... read) {
        return endingFirst(wiring, wiring.run(name, step, Direction.BACKWARD, read));
    }

    private static Node endingFirst(Wiring wiring, Node output) {
        wiring.endsWith(output, asked -> Pooling.FIRST.of(wiring, asked, output));
        return output;
    }

    /** Reads one way, from states that are given. */
    Node wireFrom(Wiring wiring, String name, Step step, List<Node> starts, Node... read) {
        return reading == Reading.BACKWARD
                ? endingFirst(wiring, wiring.continued(name, step, Direction.BACKWARD, starts, read))
                : wiring.continued(name, step, Direction.FORWARD, starts, read);
    }

    private Node both(Wiring wiring, String name, Node... read) {
        Sides sides = sides(wiring, name, read);
        Node forward = sides.forward();
        Node backward = sides.backward();
        if (merge != Merge.CONCAT && forward.width() != backward.width()) {
            throw new IllegalArgumentException(
                    "layer %s: two directions must be equally wide to be merged by %s, but forward is %s and backward %s"
                            .formatted(name, merge, forward.shape(), backward.shape()));
        }
        Node merged = wiring.run(
                name + ".merge", s -> merge.define(s, forward, backward), Direction.FORWARD, forward, backward);
        wiring.endsWith(merged, asked -> {
            Node last = Pooling.LAST_STEP.of(wiring, asked + ".forward", forward);
            Node first = Pooling.FIRST.of(wiring, asked + ".backward", backward);
            return wiring.run(asked, s -> merge.define(s, last, first), Direction.FORWARD, last, first);
        });
        return merged;
    }

    /**
     * The outputs of a cell that reads both ways, kept apart.
     *
     * @param forward {@code [T, B, n]}
     * @param backward {@code [T, B, n]}, of other parameters
     */
    public record Sides(Node forward, Node backward) {
        /** Checks that nothing is missing. */
        public Sides {
            requireNonNull(forward, "forward");
            requireNonNull(backward, "backward");
        }
    }

    /** Reads both ways without a merge: for layers of one's own that do something else with the two. */
    public Sides sides(Wiring wiring, String name, Node... inputs) {
        requireNonNull(wiring, "wiring");
        NoNulls.in(inputs, "inputs");
        if (inputs.length == 0) {
            throw new IllegalArgumentException(
                    "layer %s: it reads at least one value, but was given none".formatted(name));
        }
        Step forward = step(name, inputs[0]);
        Step backward = Step.of(made(backwardCell, inputs[0].width())::define);
        if (Stream.concat(forward.inputs().stream(), backward.inputs().stream())
                .anyMatch(e -> ((Attribute.Input) e.attribute()).name().equals(Resets.RESET))) {
            throw new IllegalArgumentException(
                    "layer %s: its cell must not start anew by flags where it reads both ways, for what starts a sequence forward ends it backward, but it reads %s; read forward and backward in two layers"
                            .formatted(name, Resets.RESET));
        }
        return new Sides(
                wiring.run(name + ".forward", forward, Direction.FORWARD, inputs),
                backward(wiring, name + ".backward", backward, inputs));
    }
}
