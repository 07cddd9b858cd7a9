package org.souvenir.core.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;

/**
 * Writes a step line by line. What is used once is written where it is used; what is used more often, or is long, gets a line and a
 * name.
 *
 * <p>Parameters have an order, and a layer declares its own where it is written. Where the order asks for it, a layer gets a line of
 * its own, or its parameters lines of their own: then writing begins anew, until nothing is out of order.
 */
final class EquationWriter {
    /** Names and numbers in one line, above which a part gets a line of its own. */
    private static final int LONG = 10;
    /** What stands inside one another in one line, above which a part gets a line of its own. */
    private static final int DEEP = 15;
    /** Masks that a step made and does not use. */
    private static final int MOST_UNUSED = 1000;

    private final Step step;
    private final Layers layers;
    private final Labels labels;
    private final Set<Expr> alone;
    private final ExpressionWriter expressions = new ExpressionWriter(this::written, this::operands);
    private final Map<Expr, String> names = new HashMap<>();
    private final Map<Expr, String> successors = new LinkedHashMap<>();
    private final Set<String> succeeded = new HashSet<>();
    private final Map<Expr, Integer> uses;
    private final List<ParameterSpec> parameters;
    private final Map<Expr, Integer> weights = new HashMap<>();
    private final Map<Expr, Integer> heights = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private int declared;
    private final List<Expr> layersInLine = new ArrayList<>();
    private boolean outOfOrder;

    private EquationWriter(Step step, Layers layers, Set<Expr> alone) {
        this.step = step;
        this.layers = layers;
        this.alone = alone;
        this.uses = layers.uses();
        this.labels = new Labels(step);
        this.parameters = step.parameters();
        step.states().forEach(state -> successors.putIfAbsent(state.next(), state.name()));
    }

    static String text(Step step) {
        Layers layers = new Layers(step);
        Set<Expr> alone = new HashSet<>();
        while (true) {
            Optional<String> text = new EquationWriter(step, layers, alone).write();
            if (text.isPresent()) {
                return text.get();
            }
        }
    }

    private Optional<String> write() {
        for (Expr input : step.inputs()) {
            var read = (Attribute.Input) input.attribute();
            String kind = input.op() == Op.SEQUENCE ? "sequence" : read.limit() > 0 ? "ids" : "input";
            int size = read.limit() > 0 ? read.limit() : read.width();
            names.put(input, labels.input(read.name()));
            line(kind + " " + Labels.declared(labels.input(read.name()), read.name()) + " [" + size + "]");
        }
        masks();
        step.states().forEach(this::state);
        step.named()
                .forEach((name, value) -> define(Labels.declared(labels.value(name), name), labels.value(name), value));
        step.states().forEach(state -> {
            if (!succeeded.contains(state.name())) {
                successor(state.name(), state.next());
            }
        });
        prepare(step.output());
        finish("output ", step.output());
        declare(parameters.size());
        return outOfOrder ? Optional.empty() : Optional.of(text.toString());
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /** Masks by the numbers of their streams, which are given in order. */
    private void masks() {
        int stream = 0;
        for (Expr mask : layers.masks()) {
            int own = ((Attribute.Mask) mask.attribute()).stream();
            if (own < stream || own - stream > MOST_UNUSED) {
                throw new IllegalArgumentException(
                        "print: masks must be numbered one by one, but %d comes after %d".formatted(own, stream - 1));
            }
            for (; stream < own; stream++) {
                line("let " + labels.numbered("unused") + " = mask(1, 1, 1, 1, step)");
            }
            String name = labels.numbered("mask");
            finish("let " + name + " = ", mask);
            names.put(mask, name);
            stream++;
        }
    }

    private void state(Step.StateRule state) {
        prepare(state.initial());
        String name = labels.state(state.name());
        names.put(state.leaf(), name);
        String head = "state " + Labels.declared(name, state.name()) + " ["
                + state.leaf().width() + "]";
        boolean fromZero = state.initial().op() == Op.CONSTANT
                && Double.doubleToRawLongBits(((Attribute.Value) state.initial().attribute()).value()) == 0;
        if (fromZero) {
            line(head);
        } else {
            finish(head + " = ", state.initial());
        }
    }

    private void successor(String state, Expr next) {
        succeeded.add(state);
        String name = labels.state(state) + "'";
        define(name, name, next);
    }

    private void define(String head, String name, Expr value) {
        prepare(value);
        finish(head + " = ", value);
        names.putIfAbsent(value, name);
    }

    private void finish(String head, Expr value) {
        layersInLine.clear();
        line(head + expressions.text(value)); // which may have declared parameters before
    }

    /** Gives lines of their own to those parts of a value that need one. */
    private void prepare(Expr value) {
        if (!names.containsKey(value)) {
            value.inputs().forEach(this::consider);
        }
    }

    private void consider(Expr e) {
        if (names.containsKey(e) || weights.containsKey(e)) {
            return;
        }
        for (Expr input : e.inputs()) {
            consider(input);
        }
        int weight = weight(e);
        int height = height(e);
        weights.put(e, weight);
        heights.put(e, height);
        boolean shared = uses.getOrDefault(e, 0) > 1 && e.op() != Op.CONSTANT && e.op() != Op.PARAMETER;
        if (shared || weight > LONG || height > DEEP || alone.contains(e)) {
            apart(e);
        }
    }

    private int weight(Expr e) {
        if (e.attribute() instanceof Attribute.Matrix matrix) {
            return matrix.rows() * matrix.width();
        }
        int sum = 0;
        for (Expr input : e.inputs()) {
            sum += names.containsKey(input) ? 1 : weights.getOrDefault(input, 1);
        }
        return Math.max(1, sum);
    }

    private int height(Expr e) {
        int highest = 0;
        for (Expr input : e.inputs()) {
            highest = Math.max(highest, names.containsKey(input) ? 0 : heights.getOrDefault(input, 0));
        }
        return highest + 1;
    }

    private void apart(Expr e) {
        String state = successors.get(e);
        if (state != null && !succeeded.contains(state)) {
            successor(state, e);
        } else {
            String name = labels.ofPart(e, names);
            finish("let " + name + " = ", e);
            names.put(e, name);
        }
    }

    /** The operands as they are written: what is repeated along another sequence by itself is written without that. */
    private List<Expr> operands(Expr e) {
        List<Expr> in = e.inputs();
        boolean mixes = e.op().elementwise() || e.op() == Op.CONCAT || e.op().kind() == Op.Kind.MATRIXWISE;
        if (!mixes || in.stream().noneMatch(o -> o.along() && !repeated(o))) {
            return in;
        }
        return in.stream().map(o -> repeated(o) ? o.inputs().get(0) : o).toList();
    }

    private boolean repeated(Expr e) {
        return e.op() == Op.SPREAD && uses.getOrDefault(e, 0) == 1 && !names.containsKey(e);
    }

    /** The text of what is called by its name, and of layers. */
    private @Nullable String written(Expr e) {
        String name = names.get(e);
        if (name != null) {
            return name;
        }
        if (e.attribute() instanceof Attribute.Parameter parameter && layers.index(parameter.spec()) >= 0) {
            return parameter(parameter.spec());
        }
        Layers.Layer layer = layers.of(e);
        return layer == null || layer.index() < declared ? null : layer(e, layer);
    }

    private String parameter(ParameterSpec spec) {
        int index = layers.index(spec);
        if (index >= declared) {
            if (layersInLine.isEmpty()) {
                declare(index + 1);
            } else {
                putApart();
            }
        }
        return labels.parameter(spec.name());
    }

    private String layer(Expr e, Layers.Layer layer) {
        String x = expressions.text(layer.x());
        if (layer.index() < declared) {
            layers.remove(e); // what it reads has declared parameters that come later
            outOfOrder = true;
        } else if (layer.index() > declared) {
            if (layersInLine.isEmpty()) {
                declare(layer.index());
            } else {
                putApart();
            }
        }
        declared += layer.bias() == null ? 1 : 2;
        layersInLine.add(e);
        return layer.text(x);
    }

    /** The layers of this line shall have lines of their own; one that has one already, is written as what it is made of. */
    private void putApart() {
        outOfOrder = true;
        for (Expr layer : layersInLine) {
            if (!alone.add(layer)) {
                layers.remove(layer);
            }
        }
    }

    /** Declares parameters up to this one, without it. */
    private void declare(int end) {
        for (; declared < end; declared++) {
            ParameterSpec spec = parameters.get(declared);
            line("parameter %s [%d, %d] ~ %s"
                    .formatted(
                            Labels.declared(labels.parameter(spec.name()), spec.name()),
                            spec.rows(),
                            spec.columns(),
                            StartWriter.text(spec)));
        }
    }
}
