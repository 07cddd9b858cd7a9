package org.souvenir.cells.layer;

import static org.souvenir.core.expr.Functions.concat;

import java.util.Map;
import java.util.function.IntFunction;
import org.souvenir.cells.Cell;
import org.souvenir.cells.wrapper.Resets;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;

/**
 * A cell run over a sequence: [T, B, k] → [T, B, n], or the two directions merged.
 *
 * @param cell the cell for an input of a given width
 * @param reading which way the sequence is read
 * @param merge what becomes of the two outputs when it is read both ways
 */
public record Recurrent(IntFunction<? extends Cell> cell, Reading reading, Merge merge) implements Layer {

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

        private void define(Step step, int width) {
            Expr a = step.input("forward", width);
            Expr b = step.input("backward", width);
            step.output(
                    switch (this) {
                        case CONCAT -> concat(a, b);
                        case SUM -> a.plus(b);
                        case AVERAGE -> a.plus(b).times(0.5);
                        case MULTIPLY -> a.times(b);
                    });
        }
    }

    /** Read forward; the cell is made for the width of what comes before. */
    public static Recurrent of(IntFunction<? extends Cell> cell) {
        return new Recurrent(cell, Reading.FORWARD, Merge.CONCAT);
    }

    /** Read forward, by a cell of fixed sizes. */
    public static Recurrent with(Cell cell) {
        return of(width -> cell);
    }

    /** Read backward instead. */
    public Recurrent backward() {
        return new Recurrent(cell, Reading.BACKWARD, merge);
    }

    /** Read both ways instead, outputs side by side. */
    public Recurrent bidirectional() {
        return bidirectional(Merge.CONCAT);
    }

    /** Read both ways instead. */
    public Recurrent bidirectional(Merge how) {
        return new Recurrent(cell, Reading.BOTH, how);
    }

    /** Goes on with the states that another layer leaves, each under its name: the decoder of an encoder-decoder. */
    public Continued continuing(String layer) {
        return new Continued(this, layer, Continued.Bridge.NONE);
    }

    /** Goes on with a learned map of all states that another layer leaves, whatever their names and widths. */
    public Continued continuingThrough(String layer) {
        return new Continued(this, layer, Continued.Bridge.DENSE);
    }

    static void checkSequence(String name, Node input) {
        if (input.extent() != Node.Extent.SEQUENCE) {
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
    public Map<String, Object> settings(Node input) {
        return Map.of("cell", cell.apply(input.width()), "reading", reading, "merge", merge);
    }

    @Override
    public Node wire(Wiring wiring, String name, Node input) {
        checkSequence(name, input);
        Cell made = cell.apply(input.width());
        return switch (reading) {
            case FORWARD -> wiring.run(name, made::define, Direction.FORWARD, input);
            case BACKWARD -> wiring.run(name, made::define, Direction.BACKWARD, input);
            case BOTH -> {
                Sides sides = sides(wiring, name, input);
                int width = sides.forward().width();
                yield wiring.run(
                        name + ".merge",
                        step -> merge.define(step, width),
                        Direction.FORWARD,
                        sides.forward(),
                        sides.backward());
            }
        };
    }

    /**
     * The outputs of a cell that reads both ways, kept apart.
     *
     * @param forward {@code [T, B, n]}
     * @param backward {@code [T, B, n]}, of other parameters
     */
    public record Sides(Node forward, Node backward) {}

    /** Reads both ways without a merge: for layers of one's own that do something else with the two. */
    public Sides sides(Wiring wiring, String name, Node input) {
        checkSequence(name, input);
        Cell made = cell.apply(input.width());
        if (Step.of(made::define).inputs().stream()
                .anyMatch(e -> ((Attribute.Input) e.attribute()).name().equals(Resets.RESET))) {
            throw new IllegalArgumentException(
                    "layer %s: its cell must not start anew by flags where it reads both ways, for what starts a sequence forward ends it backward, but it reads %s; read forward and backward in two layers"
                            .formatted(name, Resets.RESET));
        }
        return new Sides(
                wiring.run(name + ".forward", made::define, Direction.FORWARD, input),
                wiring.run(name + ".backward", made::define, Direction.BACKWARD, input));
    }
}
