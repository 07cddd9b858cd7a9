package org.souvenir.cells.exchange.source;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Stage;
import org.souvenir.cells.run.Streaming;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Op;

/** Writes the class of a network: a method that reads whole sequences, one that reads step by step, and a class for each stage. */
final class NetworkText {
    private static final int MOST_STAGES = 500;

    private final Architecture architecture;
    private final String simpleName;
    private final NetworkNames names;
    private final Set<Routine> called = EnumSet.noneOf(Routine.class);
    /** Why it cannot be read step by step; empty where it can. */
    private final String notStreaming;

    NetworkText(Architecture architecture, String simpleName) {
        this.architecture = architecture;
        this.simpleName = simpleName;
        check();
        this.names = new NetworkNames(architecture, simpleName);
        String why = "";
        try {
            checkStreaming();
        } catch (IllegalArgumentException e) {
            why = Objects.requireNonNull(e.getMessage());
        }
        this.notStreaming = why;
    }

    private void check() {
        int stages = architecture.stages().size();
        if (stages > MOST_STAGES
                || architecture.inputs().size() > 100
                || architecture.outputs().size() > 100) {
            throw new IllegalArgumentException(
                    "java source: a network may have %d stages, 100 inputs and 100 outputs, but has %d, %d and %d"
                            .formatted(
                                    MOST_STAGES,
                                    stages,
                                    architecture.inputs().size(),
                                    architecture.outputs().size()));
        }
    }

    /** Checks that it can be read step by step: vectors are given at each step, all else lies along one axis. */
    private void checkStreaming() {
        Set<String> vectors = architecture.inputs().entrySet().stream()
                .filter(e -> !e.getValue().sequence())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        Streaming.of(architecture, vectors, "step");
        for (Stage stage : architecture.stages()) {
            if (stage.extent() == Node.Extent.END && !stage.step().states().isEmpty()) {
                throw new IllegalArgumentException(
                        "step: states must be those of what runs at each step, but %s has states and runs once"
                                .formatted(stage.name()));
            }
        }
    }

    /** Whether the class has a method that reads step by step. */
    boolean streams() {
        return notStreaming.isEmpty();
    }

    /** Adds the members of the class. */
    void write(Lines lines, WeightBytes weights) {
        if (architecture.outputs().size() > 1) {
            record(lines, "Output", "What the network gives.", true);
        }
        if (streams()) {
            architecture
                    .stages()
                    .forEach(stage ->
                            lines.add("private final %1$s %2$s = new %1$s();", names.type(stage), names.object(stage)));
            if (startsElsewhere()) {
                lines.add("private boolean begun;");
            }
        }
        constructor(lines);
        run(lines);
        if (streams()) {
            step(lines);
            reset(lines);
            if (architecture.outputs().size() > 1 && sequenceOutputs()) {
                record(lines, "Row", "What the network gives at a step.", false);
            }
        }
        for (Stage stage : architecture.stages()) {
            new StageText(stage, names.type(stage), called::add).write(lines.add(""), weights);
        }
        routines(lines);
    }

    private boolean sequenceOutputs() {
        return architecture.outputs().values().stream().anyMatch(Node::sequence);
    }

    private boolean startsElsewhere() {
        return architecture.stages().stream()
                .anyMatch(stage -> !stage.carried().starts().isEmpty());
    }

    private void routines(Lines lines) {
        for (Routine routine : Set.copyOf(called)) {
            called.addAll(routine.calls());
        }
        called.forEach(routine -> lines.add("").add(routine.text()));
    }

    private void record(Lines lines, String name, String about, boolean whole) {
        String components = architecture.outputs().entrySet().stream()
                .map(e -> javaType(e.getValue(), whole) + " " + names.output(e.getKey()))
                .collect(Collectors.joining(", "));
        lines.add("")
                .add("/** %s */", about)
                .add("public record %s(%s) {}", name, components)
                .add("");
    }

    private void constructor(Lines lines) {
        lines.add("");
        if (streams()) {
            lines.add("/** At the start of a sequence. */").add("public %s() {}", simpleName);
        } else {
            lines.add("// There is no method step, for");
            lines.add("// " + Identifiers.comment(notStreaming));
            lines.add("private %s() {}", simpleName);
        }
    }

    private static String javaType(Node node, boolean whole) {
        return (node.limit() > 0 ? "int" : "float[]") + (whole && node.sequence() ? "[]" : "");
    }

    private String parameters(boolean whole) {
        return architecture.inputs().values().stream()
                .map(node -> javaType(node, whole) + " " + names.value(node))
                .collect(Collectors.joining(", "));
    }

    private String resultType(boolean whole) {
        return architecture.outputs().size() == 1
                ? javaType(architecture.output(), whole)
                : whole || !sequenceOutputs() ? "Output" : "Row";
    }

    // ---- whole sequences ----

    private void run(Lines lines) {
        lines.add("")
                .add("/**")
                .add("* Reads whole sequences from their start; any number of threads may call it at once.")
                .add("*");
        describe(lines, true);
        lines.add("*/");
        lines.add("public static %s run(%s) {", resultType(true), parameters(true));
        checks(lines, true);
        architecture.stages().forEach(stage -> run(lines, stage));
        String results =
                architecture.outputs().values().stream().map(names::value).collect(Collectors.joining(", "));
        lines.add(architecture.outputs().size() == 1 ? "return %s;" : "return new Output(%s);", results)
                .add("}");
    }

    private void describe(Lines lines, boolean whole) {
        architecture
                .inputs()
                .forEach((name, node) -> lines.add(
                        "* @param %s input %s%s", names.value(node), Identifiers.javadoc(name), shape(node, whole)));
        lines.add(
                "* @return %s",
                architecture.outputs().entrySet().stream()
                        .map(e -> Identifiers.javadoc(e.getKey()) + shape(e.getValue(), whole))
                        .collect(Collectors.joining("; ")));
    }

    private static String shape(Node node, boolean whole) {
        if (node.limit() > 0) {
            return (whole && node.sequence() ? ", [T] ids" : ", an id") + " in [0, " + node.limit() + ")";
        }
        return ", [" + (whole && node.sequence() ? "T, " : "") + node.width() + "]";
    }

    private void checks(Lines lines, boolean whole) {
        Set<String> known = new TreeSet<>();
        architecture.inputs().forEach((name, node) -> {
            boolean many = whole && node.sequence();
            String value = names.value(node);
            String quoted = Identifiers.string(name);
            if (many) {
                String steps = names.steps(node.axis());
                if (known.add(steps)) {
                    lines.add("int %s = %s.length;", steps, value);
                } else {
                    called.add(Routine.CHECK_STEPS);
                    lines.add("checkSteps(%s.length, %s, %s);", value, steps, quoted);
                }
            }
            called.add(
                    node.limit() > 0
                            ? many ? Routine.CHECK_IDS : Routine.CHECK_ID
                            : many ? Routine.CHECK_ROWS : Routine.CHECK_ROW);
            lines.add("check(%s, %d, %s);", value, node.limit() > 0 ? node.limit() : node.width(), quoted);
        });
    }

    private void run(Lines lines, Stage stage) {
        String object = names.object(stage);
        String value = names.value(stage.output());
        lines.add("");
        lines.add("%1$s %2$s = new %1$s();", names.type(stage), object);
        if (!stage.carried().starts().isEmpty()) {
            lines.add("%s.start(%s);", object, starts(stage));
        }
        List<Integer> whole = IntStream.range(0, stage.inputs().size())
                .filter(stage::readsWhole)
                .boxed()
                .toList();
        if (!whole.isEmpty()) {
            lines.add(
                    "%s.read(%s);",
                    object,
                    whole.stream().map(k -> names.value(stage.inputs().get(k))).collect(Collectors.joining(", ")));
        }
        if (stage.extent() == Node.Extent.END) {
            lines.add("float[] %s = %s.step(%s).clone();", value, object, arguments(stage, false));
            return;
        }
        String steps = names.steps(stage.axis());
        lines.add(
                stage.last() ? "float[] %s = new float[%d];" : "float[][] %s = new float[%3$s][%2$d];",
                value,
                stage.output().width(),
                steps);
        lines.add(
                stage.direction() == Direction.FORWARD
                        ? "for (int t = 0; t < %s; t++) {"
                        : "for (int t = %s - 1; t >= 0; t--) {",
                steps);
        lines.add(
                stage.last() && stage.step().output().op() != Op.INPUT
                        ? "%s = %s.step(%s);"
                        : stage.last() ? "%s = %s.step(%s).clone();" : "%s[t] = %s.step(%s).clone();",
                value,
                object,
                arguments(stage, true));
        lines.add("}");
    }

    private String starts(Stage stage) {
        return stage.carried().starts().stream().map(names::value).collect(Collectors.joining(", "));
    }

    /** What a step of a stage reads, in a loop over t or at one step. */
    private String arguments(Stage stage, boolean looped) {
        return IntStream.range(0, stage.inputs().size())
                .filter(k -> !stage.readsWhole(k))
                .mapToObj(k -> {
                    Node node = stage.inputs().get(k);
                    String row = names.value(node) + (looped && node.sequence() ? "[t]" : "");
                    return node.limit() > 0 ? "new float[] {%s}".formatted(row) : row;
                })
                .collect(Collectors.joining(", "));
    }

    // ---- step by step ----

    private void step(Lines lines) {
        boolean single = architecture.inputs().size() == 1;
        lines.add("")
                .add("/**")
                .add("* Reads one step of a sequence, after those before it; one thread at a time.")
                .add("*");
        describe(lines, false);
        lines.add("*/");
        lines.add(
                "public %s step(%s) {",
                resultType(false), single ? parameters(false).replace("float[]", "float...") : parameters(false));
        checks(lines, false);
        boolean begins = false;
        for (Stage stage : architecture.stages()) {
            if (!stage.carried().starts().isEmpty()) {
                lines.add("if (!begun) {")
                        .add("%s.start(%s);", names.object(stage), starts(stage))
                        .add("}");
                begins = true;
            }
            lines.add(
                    "float[] %s = %s.step(%s);",
                    names.value(stage.output()), names.object(stage), arguments(stage, false));
        }
        if (begins) {
            lines.add("begun = true;");
        }
        String results = architecture.outputs().values().stream()
                .map(node -> names.value(node) + (node.limit() > 0 ? "" : ".clone()"))
                .collect(Collectors.joining(", "));
        lines.add(
                architecture.outputs().size() == 1 ? "return %2$s;" : "return new %s(%s);", resultType(false), results);
        lines.add("}");
    }

    private void reset(Lines lines) {
        Stream<String> starts = architecture.stages().stream()
                .filter(stage -> !stage.step().states().isEmpty())
                .map(stage -> names.object(stage) + ".start();");
        lines.add("").add("/** Goes back to the start of a sequence. */").add("public void reset() {");
        starts.forEach(lines::add);
        if (startsElsewhere()) {
            lines.add("begun = false;");
        }
        lines.add("}");
    }
}
