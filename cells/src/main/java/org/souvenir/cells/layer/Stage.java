package org.souvenir.cells.layer;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Places;

/**
 * One step run over its inputs: what layers are made of.
 *
 * @param name of the part of the layer: the first part of the names of its parameters
 * @param layer the name of the layer
 * @param last whether only the output of each sequence's last step is wanted
 * @param inputs one for each input of the step: along the axis of the stage; {@code [B, n]}, read at every step; or along
 *     another axis, of which all is read at every step
 * @param output where the output goes
 * @param carried where its states come from and go to
 */
public record Stage(
        String name,
        String layer,
        Step step,
        Direction direction,
        boolean last,
        List<Node> inputs,
        Node output,
        Carried carried) {
    /** Checks that nothing is missing. */
    public Stage {
        requireNonNull(name, "name");
        requireNonNull(layer, "layer");
        requireNonNull(step, "step");
        requireNonNull(direction, "direction");
        NoNulls.in(inputs, "inputs");
        requireNonNull(output, "output");
        requireNonNull(carried, "carried");
    }

    /**
     * The states of a stage outside of its own steps, in the order of the step's states.
     *
     * @param starts what they start with, {@code [B, n]} each; empty for the step's own initial values
     * @param finals what they are after the last step, {@code [B, n]} each
     */
    public record Carried(List<Node> starts, List<Node> finals) {
        /** Checks that nothing is missing. */
        public Carried {
            NoNulls.in(starts, "starts");
            NoNulls.in(finals, "finals");
        }
    }

    /** The same with another step of the same inputs, states, parameters and width of output. */
    Stage with(Step other) {
        if (!shape(other).equals(shape(step))) {
            throw new IllegalArgumentException("layer %s: another step of it must have the shape %s, but has %s"
                    .formatted(name, shape(step), shape(other)));
        }
        return new Stage(name, layer, other, direction, last, inputs, output, carried);
    }

    private static List<Object> shape(Step step) {
        return List.of(
                step.inputs().stream().map(Expr::attribute).toList(),
                step.states().stream().map(state -> state.leaf().attribute()).toList(),
                step.parameters().stream()
                        .map(spec -> spec.name() + " [" + spec.rows() + ", " + spec.columns() + "]")
                        .toList(),
                step.output().shape());
    }

    /** Whether it runs over time steps, or once for each sequence. */
    public Node.Extent extent() {
        return axis().isEmpty() ? Node.Extent.END : Node.Extent.SEQUENCE;
    }

    /** The time axis that it runs along; empty where it runs once for each sequence. */
    public String axis() {
        return axis(false);
    }

    /** The time axis of which it reads all at every step; empty where there is none. */
    public String otherAxis() {
        return axis(true);
    }

    private String axis(boolean whole) {
        return IntStream.range(0, inputs.size())
                .filter(k -> readsWhole(k) == whole && inputs.get(k).sequence())
                .mapToObj(k -> inputs.get(k).axis())
                .findFirst()
                .orElse("");
    }

    /** Whether all of an input is read at every step. */
    public boolean readsWhole(int input) {
        return step.inputs().get(checked(input)).along();
    }

    /** Whether an input has one row per sequence, which is read at every step. */
    public boolean repeats(int input) {
        return !inputs.get(checked(input)).sequence() && extent() == Node.Extent.SEQUENCE;
    }

    private int checked(int input) {
        return Places.one("stage: inputs of " + name, input, inputs.size());
    }

    /** What a trace can show: the step's named values, then its states. */
    public Set<String> visible() {
        Set<String> names = new LinkedHashSet<>(step.named().keySet());
        step.states().forEach(s -> names.add(s.name()));
        return Collections.unmodifiableSet(names);
    }
}
