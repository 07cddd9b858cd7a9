package org.souvenir.cells.exchange.pytorch;

import static org.souvenir.cells.exchange.pytorch.PythonText.text;
import static org.souvenir.cells.exchange.pytorch.PythonText.texts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Op;

/** Writes a network as a module of PyTorch. */
final class ModelText {
    private static final String HEAD = """
            # A network written by Souvenir. Sequences are [T, B, n], ids [T, B]; lengths [B] are how many steps are real.
            #     model = load()                                  # the weights beside this file, strictly
            #     output, states = model(x, lengths)              # states by name, as they can be given: model(x, lengths, states)
            """;

    private static final String FOOT = """
            def load(file=Path(__file__).with_name("model.safetensors")):
                model = Model()
                model.load_state_dict(load_file(file), strict=True)
                return model.eval()
            """;

    private final Architecture architecture;
    private final Map<Stage, Counterpart> byStage = new HashMap<>();
    private final Map<Stage, String> children = new LinkedHashMap<>();
    private final Map<Node, String> values = new HashMap<>();
    private final Map<List<Node>, String> bothWays = new HashMap<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> lengths = new LinkedHashMap<>();
    private final Map<String, String> present = new LinkedHashMap<>();
    private final List<String> classes = new ArrayList<>();
    private final List<String> init = new ArrayList<>();
    private final List<String> forward = new ArrayList<>();
    private final PythonNames names = new PythonNames();
    private final PythonNames locals = new PythonNames();

    private ModelText(Architecture architecture) {
        this.architecture = architecture;
        for (Counterpart counterpart : Counterparts.of(architecture).all()) {
            String child = names.of(counterpart.name());
            for (Stage stage : counterpart.stages()) {
                byStage.put(stage, counterpart);
                children.put(stage, child);
            }
        }
        PythonRuntime.names().forEach(locals::of);
    }

    /** The whole file. */
    static String of(Architecture architecture) {
        ModelText model = new ModelText(architecture);
        model.arguments();
        List<Stage> stages = architecture.stages();
        for (int i = 0; i < stages.size(); i++) {
            i += model.stage(stages.get(i)) - 1;
        }
        List<String> parts = new ArrayList<>(model.classes);
        parts.add(model.model());
        String own = String.join("\n\n\n", parts);
        parts.addAll(0, PythonRuntime.calledIn(own));
        parts.add(FOOT);
        String text = String.join("\n\n\n", parts);
        return HEAD + String.join("\n", PythonRuntime.imports(text)) + "\n\n\n" + text;
    }

    private void arguments() {
        architecture.inputs().forEach((name, node) -> {
            String argument = locals.of(name);
            arguments.add(argument);
            values.put(node, argument);
        });
        boolean single = architecture.axes().size() == 1;
        for (String axis : architecture.axes()) {
            lengths.put(axis, locals.of(single ? "lengths" : "lengths_" + axis));
            present.put(axis, locals.of(single ? "present" : "present_" + axis));
            arguments.add(lengths(axis) + "=None");
        }
        arguments.add("states=None");
    }

    private String model() {
        List<String> outputs = new ArrayList<>();
        architecture.outputs().forEach((name, node) -> outputs.add(text(name) + ": " + output(node)));
        String output = outputs.size() == 1 ? output(architecture.output()) : "{" + String.join(", ", outputs) + "}";
        forward.add("return " + output + ", after");
        forward.addAll(0, beginning(String.join("\n", forward)));
        List<String> lines = new ArrayList<>();
        lines.add("class Model(nn.Module):");
        lines.add("    def __init__(self):");
        lines.add("        super().__init__()");
        init.forEach(line -> lines.add("        " + line));
        lines.add("");
        lines.add("    def forward(self, " + String.join(", ", arguments) + "):");
        forward.forEach(line -> lines.add("        " + line));
        return String.join("\n", lines);
    }

    /** What the other lines need. */
    private List<String> beginning(String others) {
        List<String> lines = new ArrayList<>();
        for (String axis : architecture.axes()) {
            String x = value(Objects.requireNonNull(architecture.inputs().get(axis)));
            boolean masked = PythonRuntime.names(others, present(axis));
            if (masked || PythonRuntime.names(others, lengths(axis))) {
                lines.add("%1$s = torch.full((%2$s.shape[1],), len(%2$s)) if %1$s is None else %1$s"
                        .formatted(lengths(axis), x));
            }
            if (masked) {
                lines.add("%s = there(%s, %s)".formatted(present(axis), x, lengths(axis)));
            }
        }
        architecture.inputs().values().stream() // what stands past the ends might be no number, or no id
                .filter(node -> node.sequence() && PythonRuntime.names(others, present(node.axis())))
                .forEach(node -> lines.add("%1$s = real(%1$s, %2$s)".formatted(value(node), present(node.axis()))));
        Node first = architecture.inputs().values().iterator().next();
        if (PythonRuntime.names(others, "batch")) {
            lines.add("batch = %s.shape[%d]".formatted(value(first), first.sequence() ? 1 : 0));
        }
        if (PythonRuntime.names(others, "like")) {
            lines.add("like = next(self.parameters(), " + floats() + ")");
        }
        lines.add("states, after = states or {}, {}");
        return lines;
    }

    private String floats() {
        return architecture.inputs().values().stream()
                .filter(node -> node.limit() == 0)
                .map(this::value)
                .findFirst()
                .orElse("torch.zeros(())");
    }

    /** Zeros past the ends, as here. */
    private String output(Node node) {
        return node.sequence() ? "real(%s, %s)".formatted(value(node), present(node.axis())) : value(node);
    }

    private String value(Node node) {
        return Objects.requireNonNull(values.get(node));
    }

    private String present(String axis) {
        return Objects.requireNonNull(present.get(axis));
    }

    private String lengths(String axis) {
        return Objects.requireNonNull(lengths.get(axis));
    }

    /** Writes a stage; how many that were. */
    private int stage(Stage stage) {
        if (byStage.get(stage) instanceof RecurrentCounterpart recurrent) {
            recurrent(recurrent);
            return recurrent.stages().size();
        }
        if (bothWays.containsKey(stage.inputs()) && sideBySide(stage)) {
            values.put(stage.output(), Objects.requireNonNull(bothWays.get(stage.inputs())));
            return 1;
        }
        String output = locals.of(stage.name());
        if (!formula(stage, output)) {
            written(stage, output);
        }
        values.put(stage.output(), output);
        return 1;
    }

    /** Whether it puts what it reads side by side, in order. */
    private static boolean sideBySide(Stage stage) {
        return stage.step().output().op() == Op.CONCAT
                && stage.step().output().inputs().equals(stage.step().inputs());
    }

    private Optional<PlainCounterpart> plain(Stage stage) {
        return Optional.ofNullable(byStage.get(stage)).map(PlainCounterpart.class::cast);
    }

    private boolean formula(Stage stage, String output) {
        Optional<PlainCounterpart> plain = plain(stage);
        String module = "self." + children.get(stage);
        Optional<List<String>> lines = StageFormula.lines(
                stage,
                plain,
                module,
                stage.inputs().stream().map(this::value).toList(),
                stage.axis().isEmpty() ? "" : present(stage.axis()),
                output,
                locals);
        lines.ifPresent(all -> {
            plain.ifPresent(p -> init.add(module + " = " + p.made("nn.Linear")));
            forward.addAll(all);
        });
        return lines.isPresent();
    }

    /** A stage whose module is a class of its own. */
    private void written(Stage stage, String output) {
        Optional<PlainCounterpart> plain = plain(stage);
        String child = children.computeIfAbsent(stage, s -> names.of(s.name()));
        String className = locals.ofClass(child);
        classes.add(String.join("\n", StageClass.lines(className, stage, plain)));
        boolean linear = plain.flatMap(PlainCounterpart::linear).isPresent();
        String module = "self." + child;
        init.add(module + " = " + (linear ? plain.get().made(className) : className + "()"));
        String axis = stage.axis();
        String whole = stage.otherAxis().isEmpty() ? "None" : present(stage.otherAxis());
        String here = axis.isEmpty() ? "None" : present(axis);
        if (stage.step().states().isEmpty()
                && (axis.isEmpty() || stage.otherAxis().isEmpty())) {
            forward.add("%s = rowwise(%s, like, %s, %s, %s)".formatted(output, module, inputs(stage), here, whole));
        } else {
            forward.add("%s, ends = scan(%s, like, %s, %s, %s, %s%s)"
                    .formatted(
                            output,
                            module,
                            inputs(stage),
                            starts(stage, module),
                            axis.isEmpty() ? "once(like, batch)" : here,
                            whole,
                            stage.direction() == Direction.BACKWARD ? ", backward=True" : ""));
            finals(stage);
            if (axis.isEmpty()) {
                forward.add(output + " = " + output + "[0]");
            }
        }
        if (stage.last() && !axis.isEmpty()) {
            forward.add("%1$s = last(%1$s, %2$s)".formatted(output, here));
        }
    }

    /** Each with whether it is read row by row, as a whole, or at every step. */
    private String inputs(Stage stage) {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < stage.inputs().size(); i++) {
            Node node = stage.inputs().get(i);
            String value = value(node) + (node.limit() > 0 ? "[..., None]" : "");
            boolean repeated = stage.readsWhole(i) || !node.sequence();
            inputs.add("(" + value + ", " + (repeated ? "True" : "False") + ")");
        }
        return "[" + String.join(", ", inputs) + "]";
    }

    private List<String> stateNames(Stage stage) {
        return stage.step().states().stream()
                .map(state -> stage.name() + "." + state.name())
                .toList();
    }

    private String starts(Stage stage, String module) {
        if (!stage.carried().starts().isEmpty()) {
            return stage.carried().starts().stream().map(this::value).toList().toString();
        }
        return stage.step().states().isEmpty()
                ? "[]"
                : "starts(states, %s, %s.start(like, batch))".formatted(texts(stateNames(stage)), module);
    }

    private void finals(Stage stage) {
        List<String> all = stateNames(stage);
        for (int i = 0; i < all.size(); i++) {
            values.put(stage.carried().finals().get(i), "after[" + text(all.get(i)) + "]");
        }
        if (!all.isEmpty()) {
            forward.add("after.update(zip(" + texts(all) + ", ends))");
        }
    }

    /** One of PyTorch's own recurrent modules. */
    private void recurrent(RecurrentCounterpart layer) {
        Stage first = layer.stages().get(0);
        String module = "self." + children.get(first);
        init.add(module + " = " + layer.made());
        String output = locals.of(layer.name());
        String here = present(first.axis());
        boolean backward = first.direction() == Direction.BACKWARD;
        String x = value(first.inputs().get(0));
        forward.add("%s, after[%s] = read(%s, %s, %s, %s)"
                .formatted(
                        output,
                        text(layer.name()),
                        module,
                        backward ? "turned(" + x + ", " + here + ")" : x,
                        lengths(first.axis()),
                        layer.start(this::value).orElse("states.get(" + text(layer.name()) + ")")));
        if (backward) {
            forward.add("%1$s = turned(%1$s, %2$s)".formatted(output, here));
        }
        layer.finals("after[" + text(layer.name()) + "]").forEach(values::put);
        bothWays.put(layer.stages().stream().map(Stage::output).toList(), output);
        int width = layer.cell().stateSize();
        for (int d = 0; d < layer.stages().size(); d++) {
            values.put(
                    layer.stages().get(d).output(),
                    layer.bidirectional() ? "%s[..., %d:%d]".formatted(output, d * width, (d + 1) * width) : output);
        }
    }
}
