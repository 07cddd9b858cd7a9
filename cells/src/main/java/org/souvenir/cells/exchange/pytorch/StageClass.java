package org.souvenir.cells.exchange.pytorch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.souvenir.cells.exchange.pytorch.PlainCounterpart.Entry;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;

/** Writes the class of a stage whose module is none of PyTorch's own. */
final class StageClass {
    private final Stage stage;
    private final Step step;
    private final Optional<PlainCounterpart> counterpart;
    private final List<String> lines = new ArrayList<>();

    private StageClass(Stage stage, Optional<PlainCounterpart> counterpart) {
        this.stage = stage;
        this.step = stage.step();
        this.counterpart = counterpart;
    }

    /**
     * The lines of the class.
     *
     * @param counterpart of the stage, if it has parameters
     */
    static List<String> lines(String name, Stage stage, Optional<PlainCounterpart> counterpart) {
        StageClass writer = new StageClass(stage, counterpart);
        Optional<Expr> linear = counterpart.flatMap(PlainCounterpart::linear);
        writer.lines.add("class " + name + (linear.isPresent() ? "(nn.Linear):" : "(nn.Module):"));
        if (linear.isEmpty() && counterpart.isPresent()) {
            writer.init(counterpart.get());
        }
        if (!stage.step().states().isEmpty()) {
            writer.start();
        }
        writer.step(linear);
        return writer.lines;
    }

    private void init(PlainCounterpart own) {
        lines.add("    def __init__(self):");
        lines.add("        super().__init__()");
        for (Entry entry : own.entries()) {
            lines.add("        self.%s = nn.Parameter(torch.empty(%d, %d))"
                    .formatted(entry.tensor(), entry.spec().rows(), entry.spec().columns()));
        }
        lines.add("");
    }

    private PythonNames names() {
        PythonNames names = new PythonNames();
        StepText.TAKEN.forEach(names::of);
        return names;
    }

    private Map<Expr, String> parameters(List<Expr> roots) {
        Map<String, String> tensors = new HashMap<>();
        counterpart.ifPresent(c -> c.entries().forEach(e -> tensors.put(e.spec().name(), "self." + e.tensor())));
        Map<Expr, String> known = new HashMap<>();
        for (Expr e : Expr.inOrder(roots)) {
            if (e.attribute() instanceof Attribute.Parameter p) {
                known.put(
                        e, java.util.Objects.requireNonNull(tensors.get(p.spec().name())));
            }
        }
        return known;
    }

    private void start() {
        List<Expr> initial = step.states().stream().map(Step.StateRule::initial).toList();
        StepText text = new StepText(initial, parameters(initial), Map.of(), names());
        lines.add("    def start(self, like, batch):");
        body(text, initial);
        List<String> rows = step.states().stream()
                .map(s -> text.of(s.initial()) + ".expand(batch, " + s.leaf().width() + ")")
                .toList();
        lines.add("        return [" + String.join(", ", rows) + "]");
        lines.add("");
    }

    private void step(Optional<Expr> linear) {
        PythonNames names = names();
        List<Expr> values = new ArrayList<>();
        step.states().forEach(state -> values.add(state.next()));
        values.add(step.output());
        Map<Expr, String> known = parameters(values);
        List<String> inputs = new ArrayList<>();
        for (Expr input : step.inputs()) {
            inputs.add(names.of(((Attribute.Input) input.attribute()).name()));
            known.put(input, inputs.get(inputs.size() - 1));
        }
        List<String> states = new ArrayList<>();
        for (Step.StateRule state : step.states()) {
            states.add(names.of(state.name()));
            known.put(state.leaf(), states.get(states.size() - 1));
        }
        linear.ifPresent(y -> known.put(y, "self(" + inputs.get(0) + ")"));
        Map<Expr, String> called = new HashMap<>();
        step.named().forEach((name, value) -> called.putIfAbsent(value, name));
        step.states().forEach(state -> called.putIfAbsent(state.next(), state.name() + "_next"));
        StepText text = new StepText(values, known, called, names);
        lines.add("    def step(self, like, inputs, states, present):");
        lines.add("        " + PythonText.tuple(inputs) + " = inputs");
        if (!states.isEmpty()) {
            lines.add("        " + PythonText.tuple(states) + " = states");
        }
        rows(inputs, states, values);
        body(text, values);
        List<String> next =
                step.states().stream().map(state -> text.of(state.next())).toList();
        lines.add("        return " + text.of(step.output()) + ", [" + String.join(", ", next) + "]");
    }

    /** The axes before the last, where a value needs them. */
    private void rows(List<String> inputs, List<String> states, List<Expr> values) {
        if (Expr.inOrder(values).stream().noneMatch(e -> e.op() == Op.FILLED || e.op() == Op.MASK)) {
            return;
        }
        for (int i = 0; i < inputs.size(); i++) {
            if (!stage.readsWhole(i)) {
                lines.add("        rows = " + inputs.get(i) + ".shape[:-1]");
                return;
            }
        }
        lines.add("        rows = " + states.get(0) + ".shape[:-1]");
    }

    private void body(StepText text, List<Expr> values) {
        if (Expr.inOrder(values).stream().anyMatch(e -> e.op() == Op.CONSTANT || e.op() == Op.MATRIX)) {
            lines.add("        k = like.new_tensor");
        }
        text.lines().forEach(line -> lines.add("        " + line));
    }
}
