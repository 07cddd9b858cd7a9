package org.souvenir.cells.exchange.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.souvenir.cells.drawing.Equations;
import org.souvenir.cells.layer.Stage;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Op;
import org.souvenir.core.expr.Step;
import org.souvenir.core.parameter.ParameterSpec;

/** Writes the class of one stage: its equations, its weights, its states, and a method that takes one step. */
final class StageText {
    /** A method is cut where it has so many characters: HotSpot compiles none of more than 8,000 bytes. */
    private static final int LONGEST_METHOD = 4000;

    private final Stage stage;
    private final String type;
    private final Step step;
    private final Computation computation;
    private final StageNames names;
    private final Statements statements;
    private final Consumer<Routine> calls;

    /**
     * Of a stage.
     *
     * @param type the name of the class
     * @param calls told which routines are called
     */
    StageText(Stage stage, String type, Consumer<Routine> calls) {
        this.stage = stage;
        this.type = type;
        this.step = stage.step();
        this.computation = new Computation(step);
        this.names = new StageNames(step, computation);
        this.statements = new Statements(computation, names.all(), calls);
        this.calls = calls;
    }

    /** Adds the class. */
    void write(Lines lines, WeightBytes weights) {
        lines.add("/** Layer %s: %s. */", Identifiers.javadoc(stage.name()), Identifiers.javadoc(flow()));
        lines.add("private static final class %s {", type);
        Equations.of(step).text().lines().forEach(line -> lines.add("// " + Identifiers.comment(line)));
        weights(lines, weights);
        once(lines);
        arrays(lines);
        start(lines);
        read(lines);
        step(lines);
        lines.add("}");
    }

    private String flow() {
        String read = stage.inputs().stream().map(node -> node.shape()).collect(Collectors.joining(", "));
        return (read + " to " + stage.output().shape()).replace("B, ", "");
    }

    private String name(Expr e) {
        return Objects.requireNonNull(names.all().get(e));
    }

    private void weights(Lines lines, WeightBytes weights) {
        for (Expr e : computation.order()) {
            String field = null;
            if (e.attribute() instanceof Attribute.Parameter parameter) {
                ParameterSpec spec = parameter.spec();
                field = weights.parameter(stage.name(), spec, name(e));
            } else if (e.attribute() instanceof Attribute.Matrix matrix) {
                field = weights.numbers(stage.name(), matrix, name(e));
            }
            if (field != null) {
                lines.add("private static final float[] %s = Weights.%s;", name(e), field);
            }
        }
    }

    /** What is made of weights alone. */
    private void once(Lines lines) {
        List<List<Expr>> turns = computation.turns(Computation.Phase.ONCE);
        turns.forEach(turn -> turn.forEach(e -> lines.add(
                "private static final float[] %s = new float[%d];", name(e), Math.max(e.rows(), 1) * e.width())));
        List<String> bodies = bodies(turns);
        for (int i = 0; i < bodies.size(); i++) {
            lines.add("").add("static {").add("once%d();", i + 1).add("}");
            lines.add("")
                    .add("private static void once%d() {", i + 1)
                    .add(bodies.get(i))
                    .add("}");
        }
    }

    private void arrays(Lines lines) {
        lines.add("");
        for (Step.StateRule state : step.states()) {
            lines.add(
                    "final float[] %s = new float[%d];",
                    name(state.leaf()), state.leaf().width());
        }
        for (Expr e : computation.order()) {
            if (!computation.stored(e) || e.fixed() || Computation.number(e) || names.shared(e)) {
                continue;
            }
            if (e.along()) {
                lines.add("private float[] %s = {};", name(e));
            } else if (!Computation.given(e)) {
                lines.add("private final float[] %s = new float[%d];", name(e), e.width());
            }
        }
        if (!sequences().isEmpty()) {
            lines.add("private int places;");
        }
    }

    private List<Expr> sequences() {
        return step.inputs().stream().filter(Expr::along).toList();
    }

    private boolean startsAtZero(Step.StateRule state) {
        return state.initial().op() == Op.CONSTANT
                && ((Attribute.Value) state.initial().attribute()).value() == 0;
    }

    private void start(Lines lines) {
        if (step.states().isEmpty()) {
            return;
        }
        boolean zero = step.states().stream().allMatch(this::startsAtZero);
        if (!zero) {
            lines.add("").add("%s() {", type).add("start();").add("}");
        }
        lines.add("").add("/** The start of a sequence. */").add("void start() {");
        for (Step.StateRule state : step.states()) {
            Expr initial = state.initial();
            if (Computation.number(initial)) {
                lines.add(
                        "Arrays.fill(%s, %s);",
                        name(state.leaf()), new Formula(computation, names.all(), calls).definition(initial, "", "0"));
            } else {
                calls.accept(Routine.REPEAT_ROWS);
                lines.add("repeat(%s, %s);", name(initial), name(state.leaf()));
            }
        }
        lines.add("}");
        if (!stage.carried().starts().isEmpty()) {
            lines.add("").add("/** The start of a sequence with given states. */");
            lines.add("void start(float[]... initial) {");
            for (int i = 0; i < step.states().size(); i++) {
                String state = name(step.states().get(i).leaf());
                lines.add("System.arraycopy(initial[%d], 0, %s, 0, %s.length);", i, state, state);
            }
            lines.add("}");
        }
    }

    /** What is read as a whole, and what is made of it alone. */
    private void read(Lines lines) {
        List<Expr> sequences = sequences();
        if (sequences.isEmpty()) {
            return;
        }
        String parameters = sequences.stream().map(e -> "float[][] " + name(e)).collect(Collectors.joining(", "));
        lines.add("").add("/** The other sequence, of which all is read at every step. */");
        lines.add("void read(%s) {", parameters);
        lines.add("places = %s.length;", name(sequences.get(0)));
        for (Expr e : sequences) {
            if (computation.stored(e)) {
                calls.accept(Routine.FLAT);
                lines.add("this.%s = flat(%s, %d);", name(e), name(e), e.width());
            }
        }
        for (Expr e : computation.order()) {
            if (computation.stored(e) && e.along() && !Computation.given(e) && !names.shared(e)) {
                lines.add("%s = new float[places * %d];", name(e), e.width());
            }
        }
        List<String> bodies = bodies(computation.turns(Computation.Phase.SEQUENCE));
        for (int i = 0; i < bodies.size(); i++) {
            lines.add("read%d();", i + 1);
        }
        lines.add("}");
        for (int i = 0; i < bodies.size(); i++) {
            lines.add("")
                    .add("private void read%d() {", i + 1)
                    .add(bodies.get(i))
                    .add("}");
        }
    }

    private void step(Lines lines) {
        List<String> inputs =
                step.inputs().stream().filter(e -> !e.along()).map(this::name).toList();
        String parameters = inputs.stream().map(x -> "float[] " + x).collect(Collectors.joining(", "));
        List<String> bodies = bodies(computation.turns(Computation.Phase.STEP));
        lines.add("").add("float[] step(%s) {", parameters);
        if (bodies.size() == 1) {
            lines.add(bodies.get(0));
        }
        for (int i = 0; i < bodies.size() && bodies.size() > 1; i++) {
            lines.add("step%d(%s);", i + 1, String.join(", ", inputs));
        }
        goOn(lines);
        lines.add("}");
        for (int i = 0; i < bodies.size() && bodies.size() > 1; i++) {
            lines.add("")
                    .add("private void step%d(%s) {", i + 1, parameters)
                    .add(bodies.get(i))
                    .add("}");
        }
    }

    /** States become what follows them; what was a state before is kept first. */
    private void goOn(Lines lines) {
        List<String> copies = new ArrayList<>();
        String output = name(step.output());
        if (step.output().op() == Op.STATE) {
            String kept = names.fresh("y");
            lines.add("float[] %s = %s.clone();", kept, output);
            output = kept;
        }
        for (Step.StateRule state : step.states()) {
            String next = name(state.next());
            String leaf = name(state.leaf());
            if (next.equals(leaf)) {
                continue;
            }
            if (state.next().op() == Op.STATE) {
                String kept = names.fresh(leaf + "Next");
                lines.add("float[] %s = %s.clone();", kept, next);
                next = kept;
            }
            copies.add("System.arraycopy(%s, 0, %s, 0, %s.length);".formatted(next, leaf, leaf));
        }
        copies.forEach(lines::add);
        lines.add("return %s;", output);
    }

    /** The statements of methods that HotSpot compiles. */
    private List<String> bodies(List<List<Expr>> turns) {
        List<String> bodies = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        for (List<Expr> turn : turns) {
            String text = statements.of(turn);
            if (!body.isEmpty() && body.length() + text.length() > LONGEST_METHOD) {
                bodies.add(body.toString());
                body.setLength(0);
            }
            body.append(text.strip()).append('\n');
        }
        if (!body.isEmpty()) {
            bodies.add(body.toString());
        }
        return bodies;
    }
}
