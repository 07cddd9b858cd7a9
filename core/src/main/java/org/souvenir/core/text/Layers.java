package org.souvenir.core.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.Initializer;
import org.souvenir.core.parameter.ParameterSpec;

/** What a step is made of, and which of it {@link Step#linear} or {@link Step#product} would have written. */
final class Layers {
    private static final String WEIGHT = ".weight";

    /**
     * A product with parameters of its own.
     *
     * @param index of the weight among the parameters; the bias follows it
     * @param usual whether the weight starts as it does unless told otherwise
     */
    record Layer(
            String name,
            Expr x,
            ParameterSpec weight,
            @Nullable ParameterSpec bias,
            int index,
            boolean usual) {

        /** As it is written, behind the text of what it reads. */
        String text(String reads) {
            StringBuilder text = new StringBuilder(bias == null ? "product(" : "linear(");
            text.append(Words.name(name))
                    .append(", ")
                    .append(reads)
                    .append(", ")
                    .append(weight.columns());
            if (!usual) {
                text.append(", weight ~ ").append(StartWriter.text(weight));
            }
            if (bias != null && !bias.initializer().equals(Initializer.zeros())) {
                text.append(", bias ~ ").append(StartWriter.text(bias));
            }
            return text.append(")").toString();
        }
    }

    private final Map<Expr, Integer> uses = new HashMap<>();
    private final Map<Expr, Layer> layers = new HashMap<>();
    private final Map<String, Integer> indices = new HashMap<>();
    private final List<Expr> masks = new ArrayList<>();

    Layers(Step step) {
        List<ParameterSpec> parameters = step.parameters();
        parameters.forEach(spec -> indices.put(spec.name(), indices.size()));
        List<Expr> roots = new ArrayList<>(step.named().values());
        step.states().forEach(state -> roots.add(state.next()));
        step.states().forEach(state -> roots.add(state.initial()));
        roots.add(step.output());
        roots.forEach(root -> uses.merge(root, 1, Integer::sum));
        Set<Expr> states = new HashSet<>(); // and what is made of them
        step.states().forEach(state -> states.add(state.leaf()));
        List<Expr> all = Expr.inOrder(roots);
        all.forEach(e -> e.inputs().forEach(input -> uses.merge(input, 1, Integer::sum)));
        for (Expr e : all) {
            if (e.inputs().stream().anyMatch(states::contains)) {
                states.add(e);
            }
            Layer layer = e.op() == Op.LINEAR ? layer(e, parameters, states) : null;
            if (layer != null) {
                layers.put(e, layer);
            }
            if (e.op() == Op.MASK) {
                masks.add(e);
            }
        }
        masks.sort((one, other) -> Integer.compare(stream(one), stream(other)));
    }

    private static int stream(Expr mask) {
        return ((Attribute.Mask) mask.attribute()).stream();
    }

    private @Nullable Layer layer(Expr e, List<ParameterSpec> parameters, Set<Expr> states) {
        var linear = (Attribute.Linear) e.attribute();
        ParameterSpec weight = own(e.inputs().get(1));
        if (linear.products() != 1 || weight == null || !weight.name().endsWith(WEIGHT)) {
            return null;
        }
        int index = index(weight);
        String name = weight.name().substring(0, weight.name().length() - WEIGHT.length());
        ParameterSpec bias = linear.addend() ? own(e.inputs().get(2)) : null;
        boolean fits = !linear.addend()
                || bias != null && bias.name().equals(name + ".bias") && index(bias) == index + 1 && bias.rows() == 1;
        Expr x = e.inputs().get(0);
        boolean usual = Step.weights(x, states::contains).equals(weight.initializer());
        return fits && index >= 0 && Objects.equals(parameters.get(index), weight)
                ? new Layer(name, x, weight, bias, index, usual)
                : null;
    }

    /** A parameter that is used here alone. */
    private @Nullable ParameterSpec own(Expr e) {
        return e.attribute() instanceof Attribute.Parameter p && uses.getOrDefault(e, 0) == 1 ? p.spec() : null;
    }

    /** How often each value is used. */
    Map<Expr, Integer> uses() {
        return uses;
    }

    /** The masks in the order in which they were made. */
    List<Expr> masks() {
        return masks;
    }

    /** The number of a parameter in its order; -1 if the step does not declare it. */
    int index(ParameterSpec spec) {
        return indices.getOrDefault(spec.name(), -1);
    }

    @Nullable
    Layer of(Expr e) {
        return layers.get(e);
    }

    /** Takes it for no layer any more. */
    void remove(Expr e) {
        layers.remove(e);
    }
}
