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
import org.souvenir.core.expr.Step;

/** Writes a network as a module of PyTorch. */
final class ModelText {
    private final Architecture architecture;
    private final Counterparts counterparts;
    private final Map<Stage, Counterpart> byStage = new HashMap<>();
    private final Map<Stage, String> children = new LinkedHashMap<>();
    private final Map<Node, String> values = new HashMap<>();
    private final Map<String, String> lengths = new LinkedHashMap<>();
    private final Map<String, String> present = new HashMap<>();
    private final List<String> classes = new ArrayList<>();
    private final List<String> init = new ArrayList<>();
    private final List<String> forward = new ArrayList<>();
    private final PythonNames names = new PythonNames();
    private final PythonNames locals = new PythonNames();

    private ModelText(Architecture architecture) {
        this.architecture = architecture;
        this.counterparts = Counterparts.of(architecture);
        for (Counterpart counterpart : counterparts.all()) {
            String child = names.of(counterpart.name());
            for (Stage stage : counterpart.stages()) {
                byStage.put(stage, counterpart);
                children.put(stage, child);
            }
        }
        PythonRuntime.NAMES.forEach(locals::of);
    }

    /** The whole file. */
    static String of(Architecture architecture) {
        ModelText model = new ModelText(architecture);
        List<String> arguments = model.arguments();
        List<Stage> stages = architecture.stages();
        for (int i = 0; i < stages.size(); i++) {
            i += model.stage(stages.get(i)) - 1;
        }
        List<String> lines = new ArrayList<>(PythonRuntime.HEAD);
        lines.addAll(model.classes);
        lines.addAll(model.model(arguments));
        lines.addAll(PythonRuntime.FOOT);
        return String.join("\n", lines) + "\n";
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        architecture.inputs().forEach((name, node) -> {
            String argument = locals.of(name);
            arguments.add(argument);
            values.put(node, argument);
        });
        boolean single = architecture.axes().size() == 1;
        for (String axis : architecture.axes()) {
            String argument = locals.of(single ? "lengths" : "lengths_" + axis);
            String here = locals.of(single ? "present" : "present_" + axis);
            arguments.add(argument + "=None");
            lengths.put(axis, argument);
            present.put(axis, here);
            Node node = Objects.requireNonNull(architecture.inputs().get(axis));
            forward.add("%s = there(%s, %s)".formatted(here, values.get(node), argument));
        }
        architecture.inputs().values().stream()
                .filter(Node::sequence)
                .forEach(node ->
                        forward.add("%1$s = real(%1$s, %2$s)".formatted(values.get(node), present.get(node.axis()))));
        arguments.add("states=None");
        Node first = architecture.inputs().values().iterator().next();
        forward.add("batch = %s.shape[%d]".formatted(values.get(first), first.sequence() ? 1 : 0));
        String floats = architecture.inputs().values().stream()
                .filter(node -> node.limit() == 0)
                .map(node -> Objects.requireNonNull(values.get(node)))
                .findFirst()
                .orElse("torch.zeros(())");
        forward.add("like = next(self.parameters(), " + floats + ")");
        forward.add("states, after = states or {}, {}");
        return arguments;
    }

    private List<String> model(List<String> arguments) {
        List<String> lines = new ArrayList<>();
        lines.add("class Model(nn.Module):");
        lines.add("    def __init__(self):");
        lines.add("        super().__init__()");
        init.forEach(line -> lines.add("        " + line));
        lines.add("");
        lines.add("    def forward(self, " + String.join(", ", arguments) + "):");
        forward.forEach(line -> lines.add("        " + line));
        List<String> outputs = new ArrayList<>();
        architecture.outputs().forEach((name, node) -> outputs.add(text(name) + ": " + output(node)));
        lines.add("        return "
                + (outputs.size() == 1 ? output(architecture.output()) : "{" + String.join(", ", outputs) + "}")
                + ", after");
        return lines;
    }

    /** Zeros past the ends, as here. */
    private String output(Node node) {
        return node.sequence() ? "real(%s, %s)".formatted(value(node), present(node.axis())) : value(node);
    }

    private String value(Node node) {
        return Objects.requireNonNull(values.get(node));
    }

    /** Writes a stage; how many that were. */
    private int stage(Stage stage) {
        if (byStage.get(stage) instanceof RecurrentCounterpart recurrent) {
            recurrent(recurrent);
            return recurrent.stages().size();
        }
        Optional<PlainCounterpart> plain =
                Optional.ofNullable(byStage.get(stage)).map(PlainCounterpart.class::cast);
        String child = children.computeIfAbsent(stage, s -> names.of(s.name()));
        String className = locals.ofClass(child);
        if (!StageClass.plain(stage, plain)) {
            classes.addAll(StageClass.lines(className, stage, plain));
            classes.add("");
            classes.add("");
        }
        init.add("self." + child + " = " + StageClass.made(className, stage, plain));
        String output = locals.of(stage.name());
        values.put(stage.output(), output);
        forward.addAll(call(stage, output, "self." + child, StageClass.plain(stage, plain)));
        return 1;
    }

    private List<String> call(Stage stage, String output, String module, boolean plain) {
        if (plain) {
            return List.of(output + " = " + module + "(" + value(stage.inputs().get(0)) + ")");
        }
        String axis = stage.axis();
        boolean looks = !stage.otherAxis().isEmpty();
        String whole = looks ? present(stage.otherAxis()) : "None";
        String here = axis.isEmpty() ? "None" : present(axis);
        List<String> lines = new ArrayList<>();
        if (stage.step().states().isEmpty() && (axis.isEmpty() || !looks)) {
            lines.add("%s = rowwise(%s, like, %s, %s, %s)".formatted(output, module, inputs(stage), here, whole));
        } else {
            lines.add("%s, %s = scan(%s, like, %s, %s, %s, %s%s)"
                    .formatted(
                            output,
                            "ends",
                            module,
                            inputs(stage),
                            starts(stage, module),
                            axis.isEmpty() ? "once(like, batch)" : here,
                            whole,
                            stage.direction() == Direction.BACKWARD ? ", backward=True" : ""));
            finals(List.of(stage), lines);
            if (axis.isEmpty()) {
                lines.add(output + " = " + output + "[0]");
            }
        }
        if (stage.last() && !axis.isEmpty()) {
            lines.add("%s = at_the_end(%s, %s)".formatted(output, output, here));
        }
        return lines;
    }

    private String present(String axis) {
        return Objects.requireNonNull(present.get(axis));
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
            return "["
                    + String.join(
                            ", ",
                            stage.carried().starts().stream().map(this::value).toList()) + "]";
        }
        return stage.step().states().isEmpty()
                ? "[]"
                : "starts(states, %s, %s.start(like, batch))".formatted(texts(stateNames(stage)), module);
    }

    private void finals(List<Stage> stages, List<String> lines) {
        List<String> all = new ArrayList<>();
        for (Stage stage : stages) {
            List<Step.StateRule> states = stage.step().states();
            all.addAll(stateNames(stage));
            for (int i = 0; i < states.size(); i++) {
                values.put(
                        stage.carried().finals().get(i),
                        "after[" + text(stage.name() + "." + states.get(i).name()) + "]");
            }
        }
        if (!all.isEmpty()) {
            lines.add("after.update(zip(" + texts(all) + ", ends))");
        }
    }

    /** One of PyTorch's own recurrent modules. */
    private void recurrent(RecurrentCounterpart layer) {
        StandardCell cell = layer.cell();
        Stage first = layer.stages().get(0);
        String child = "self." + children.get(first);
        init.add("%s = %s(%d, %d%s%s%s)"
                .formatted(
                        child,
                        cell.kind().module(),
                        cell.inputSize(),
                        cell.hiddenSize(),
                        cell.kind() == StandardCell.Kind.RELU ? ", nonlinearity=\"relu\"" : "",
                        cell.projected() ? ", proj_size=" + cell.stateSize() : "",
                        layer.bidirectional() ? ", bidirectional=True" : ""));
        List<String> starts = new ArrayList<>();
        for (Stage stage : layer.stages()) {
            starts.add(
                    stage.carried().starts().isEmpty()
                            ? "starts(states, %s, zeros(like, batch, %s))"
                                    .formatted(texts(stateNames(stage)), widths(stage))
                            : starts(stage, ""));
        }
        String output = locals.of(layer.name());
        forward.add("%s, ends = standard(%s, %s, %s, %s%s)"
                .formatted(
                        output,
                        child,
                        value(first.inputs().get(0)),
                        String.join(" + ", starts),
                        present(first.axis()),
                        first.direction() == Direction.BACKWARD ? ", backward=True" : ""));
        finals(layer.stages(), forward);
        for (int d = 0; d < layer.stages().size(); d++) {
            int from = d * cell.stateSize();
            values.put(
                    layer.stages().get(d).output(),
                    layer.bidirectional() ? "%s[..., %d:%d]".formatted(output, from, from + cell.stateSize()) : output);
        }
    }

    private static List<Integer> widths(Stage stage) {
        return stage.step().states().stream().map(s -> s.leaf().width()).toList();
    }
}
