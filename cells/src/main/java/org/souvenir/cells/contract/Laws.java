package org.souvenir.cells.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.souvenir.cells.Cell;
import org.souvenir.cells.wrapper.VariationalDropout;
import org.souvenir.cells.wrapper.WeightDrop;
import org.souvenir.cells.wrapper.Zoneout;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Direction;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;

/** The laws of cells. */
final class Laws {
    private static final int STEPS = 4;
    private static final int[] LENGTHS = {3, 0, 4, 1};
    private static final double SAME_IN_DOUBLE = 1e-12;

    private Laws() {}

    static List<Law> all() {
        return List.of(
                new Law("each definition writes the same step", Laws::definesTheSame),
                new Law("gradients are those of central differences, in double", Laws::differentiates),
                new Law("float32 is the reference in double", Laws::agreesWithReference),
                new Law("step by step is the whole sequence", Laws::steps),
                new Law("two windows with carried state and gradient are the whole sequence", Laws::windows),
                new Law("a truncated window of all steps is the whole sequence", Laws::fullWindow),
                new Law("checkpointed is plain", Laws::checkpoints),
                new Law("padding changes nothing", about -> same(about, p -> p.padded(2), Laws::cutToOriginal)),
                new Law("the order of a batch changes nothing", Laws::reorders),
                new Law("the size of a batch changes nothing", Laws::runsAlone),
                new Law("reversed twice is the same", Laws::reverses),
                new Law("the same seed gives the same bits", Laws::repeats),
                new Law("saved and loaded is the same", Laws::saves),
                new Law("made again of its settings it is the same", Laws::isMadeAgain),
                new Law("wrappers at rate 0 are the bare cell", Laws::wrapsAtZero));
    }

    /** One of each kind: uneven lengths and a single step, both directions, states given and not. */
    private static List<Scenario> problems(Law.Case about) {
        List<Scenario> problems = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            boolean given = direction == Direction.FORWARD;
            problems.add(Scenario.random(about.planned(), STEPS, LENGTHS, direction, given, about.seed()));
            problems.add(Scenario.random(about.planned(), 1, new int[] {1}, direction, !given, about.seed() + 1));
        }
        return problems;
    }

    private static Optional<String> first(List<Scenario> problems, Function<Scenario, Optional<String>> broken) {
        return problems.stream()
                .map(problem -> broken.apply(problem)
                        .map(what -> "%s, T = %d: %s".formatted(problem.direction(), problem.steps(), what)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> definesTheSame(Law.Case about) {
        Step step = about.step();
        if (step.inputs().isEmpty()) {
            return Optional.of("it reads no input; call step.input(size)");
        }
        String once = described(step);
        String again = described(about.definedAgain());
        if (!once.equals(again)) {
            return Optional.of("once it is %s, then %s".formatted(once, again));
        }
        int in = step.inputs().get(0).width();
        int out = step.output().width();
        return about.cell().inputSize() == in && about.cell().outputSize() == out
                ? Optional.empty()
                : Optional.of("inputSize() and outputSize() are %d and %d, but it reads [B, %d] and gives [B, %d]"
                        .formatted(about.cell().inputSize(), about.cell().outputSize(), in, out));
    }

    private static String described(Step step) {
        List<String> parts = new ArrayList<>();
        step.inputs().forEach(e -> parts.add(((Attribute.Input) e.attribute()).name() + " " + e.shape()));
        step.states().forEach(s -> parts.add(s.name() + " " + s.leaf().shape()));
        step.parameters().forEach(p -> parts.add(p.name() + " [" + p.rows() + ", " + p.columns() + "]"));
        step.named().forEach((name, e) -> parts.add(name + " " + e.shape()));
        return parts.toString();
    }

    private static Optional<String> differentiates(Law.Case about) {
        return first(problems(about), CentralDifferences::contradiction);
    }

    private static Optional<String> agreesWithReference(Law.Case about) {
        return first(problems(about), p -> InDouble.run(p).difference(InFloat.run(p), new Accuracy(p)));
    }

    private static Optional<String> steps(Law.Case about) {
        return first(problems(about), training -> {
            Scenario p = training.outsideTraining();
            Values whole = InFloat.run(p);
            Map<String, DMatrixRMaj> state = p.initial();
            double[] output = new double[0];
            for (int i = 0; i < p.steps(); i++) {
                int t = p.direction() == Direction.FORWARD ? i : p.steps() - 1 - i;
                InFloat step = InFloat.forward(p.window(t, t + 1, state));
                state = step.finals();
                double[] now = output(step.values());
                output = p.direction() == Direction.FORWARD ? joined(output, now) : joined(now, output);
                if (i == p.steps() - 1) {
                    Values joined = step.values();
                    joined.forward().put("output", output);
                    return whole.difference(joined, new Accuracy(p));
                }
            }
            return Optional.empty();
        });
    }

    private static Optional<String> windows(Law.Case about) {
        return first(problems(about), p -> {
            int cut = p.steps() / 2;
            boolean onward = p.direction() == Direction.FORWARD;
            InFloat first =
                    InFloat.forward(onward ? p.window(0, cut, p.initial()) : p.window(cut, p.steps(), p.initial()));
            InFloat second = InFloat.forward(
                    onward ? p.window(cut, p.steps(), first.finals()) : p.window(0, cut, first.finals()));
            Values late = second.backward(p.dFinals());
            Values early = first.backward(second.initialGradients());
            Values joined = onward ? joined(p, early, late, false) : joined(p, late, early, true);
            return InFloat.run(p).difference(joined, new Accuracy(p));
        });
    }

    private static Optional<String> fullWindow(Law.Case about) {
        Scenario own = Scenario.random(about.planned(), STEPS, LENGTHS, Direction.FORWARD, false, about.seed());
        Scenario before = own.window(0, 0, Map.of());
        Scenario given = own.window(0, STEPS, InFloat.forward(before).finals());
        Values without = InFloat.run(own);
        Values with = InFloat.run(given);
        for (ParameterSpec learned : initialParameters(about.step())) {
            with.gradients().remove(learned.name());
            without.gradients().remove(learned.name());
        }
        return without.difference(with, 0, 0);
    }

    /** Every two steps a checkpoint, in a network of the cell alone. */
    private static Optional<String> checkpoints(Law.Case about) {
        Scenario p = Scenario.random(about.planned(), STEPS, LENGTHS, Direction.FORWARD, false, about.seed());
        if (inputs(p, true).count() > 0) {
            throw new Law.NotApplicable("checkpoints cut one time axis, and it reads another sequence");
        }
        return InNetwork.gradients(about.cell(), p, STEPS)
                .difference(InNetwork.gradients(about.cell(), p, 2), new Accuracy(p));
    }

    /** Parameters that states start from: given states get no gradient from there. */
    private static List<ParameterSpec> initialParameters(Step step) {
        return Expr.inOrder(step.states().stream().map(Step.StateRule::initial).toList()).stream()
                .filter(e -> e.attribute() instanceof Attribute.Parameter)
                .map(e -> ((Attribute.Parameter) e.attribute()).spec())
                .toList();
    }

    private static Optional<String> same(
            Law.Case about, Function<Scenario, Scenario> change, java.util.function.BiConsumer<Scenario, Values> back) {
        return first(problems(about), p -> {
            Values changed = InFloat.run(change.apply(p));
            back.accept(p, changed);
            return InFloat.run(p).difference(changed, 0, 0);
        });
    }

    private static void cutToOriginal(Scenario p, Values values) {
        values.forward()
                .computeIfPresent(
                        "output",
                        (name, all) -> Arrays.copyOf(all, size(p, p.step().output())));
        inputs(p, false)
                .forEach(input -> values.gradients()
                        .computeIfPresent(gradient(input), (key, all) -> Arrays.copyOf(all, size(p, input))));
    }

    /** The inputs that are other sequences, or that are not. */
    private static Stream<Expr> inputs(Scenario p, boolean along) {
        return p.step().inputs().stream().filter(input -> input.along() == along);
    }

    private static String gradient(Expr input) {
        return "input " + ((Attribute.Input) input.attribute()).name();
    }

    private static int size(Scenario p, Expr e) {
        return p.steps() * p.batch() * e.width();
    }

    private static Optional<String> reorders(Law.Case about) {
        return first(problems(about), training -> {
            Scenario p = training.outsideTraining();
            int[] order =
                    IntStream.range(0, p.batch()).map(b -> p.batch() - 1 - b).toArray();
            return compareRows(p, InFloat.run(p), order, InFloat.run(p.sequences(order)));
        });
    }

    private static Optional<String> runsAlone(Law.Case about) {
        return first(problems(about), training -> {
            Scenario p = training.outsideTraining();
            Values all = InFloat.run(p);
            for (int b = 0; b < p.batch(); b++) {
                Optional<String> broken = compareRows(p, all, new int[] {b}, InFloat.run(p.sequences(b)));
                if (broken.isPresent()) {
                    return broken;
                }
            }
            return Optional.empty();
        });
    }

    /** Some sequences of a batch against the same run in another. */
    private static Optional<String> compareRows(Scenario p, Values all, int[] which, Values some) {
        Values expected = new Values();
        all.forward().forEach((name, array) -> {
            int blocks = name.equals("output") ? p.steps() : 1;
            int width = array.length / Math.max(1, blocks * p.batch());
            double[] rows = new double[blocks * which.length * width];
            for (int t = 0; t < blocks; t++) {
                for (int i = 0; i < which.length; i++) {
                    System.arraycopy(
                            array, (t * p.batch() + which[i]) * width, rows, (t * which.length + i) * width, width);
                }
            }
            expected.forward().put(name, rows);
        });
        return expected.difference(some, new Accuracy(p));
    }

    private static Optional<String> reverses(Law.Case about) {
        return first(problems(about), training -> {
            Scenario p = training.outsideTraining();
            Values there = InDouble.run(p);
            Values back = InDouble.run(p.reversed());
            back.forward().computeIfPresent("output", (name, all) -> turned(p, all));
            inputs(p, false)
                    .forEach(input -> back.gradients().computeIfPresent(gradient(input), (key, all) -> turned(p, all)));
            return there.difference(back, SAME_IN_DOUBLE, SAME_IN_DOUBLE);
        });
    }

    private static double[] turned(Scenario p, double[] all) {
        int size = all.length / p.steps();
        DMatrixRMaj[] steps = new DMatrixRMaj[p.steps()];
        for (int t = 0; t < steps.length; t++) {
            steps[t] = DMatrixRMaj.wrap(p.batch(), size / p.batch(), Arrays.copyOfRange(all, t * size, (t + 1) * size));
        }
        return InDouble.flat(p.turned(steps));
    }

    private static Optional<String> repeats(Law.Case about) {
        Planned again = new Planned(about.definedAgain());
        float[] one =
                Parameters.initialised(about.step().parameters(), about.seed()).values();
        float[] two =
                Parameters.initialised(again.step().parameters(), about.seed()).values();
        return Arrays.equals(one, two)
                ? first(problems(about), p -> InFloat.run(p).difference(InFloat.run(p.of(again)), 0, 0))
                : Optional.of("the first values of its parameters are others");
    }

    private static Optional<String> saves(Law.Case about) {
        Scenario p = problems(about).get(0);
        byte[] saved = Safetensors.toBytes(p.parameters().tensors(), Map.of());
        Safetensors read = Safetensors.fromBytes(saved);
        Parameters loaded = Parameters.of(p.step().parameters());
        loaded.names().forEach(name -> loaded.set(name, read.tensor(name)));
        return InFloat.run(p).difference(InFloat.run(p.with(loaded)), 0, 0);
    }

    private static Optional<String> isMadeAgain(Law.Case about) {
        Cell cell = about.cell();
        if (!about.registry().names().contains(cell.name())) {
            throw new Law.NotApplicable("no cell named %s is registered".formatted(cell.name()));
        }
        Cell again = about.registry().create(cell.name(), about.registry().describe(cell));
        return sameBits(about, again);
    }

    private static Optional<String> wrapsAtZero(Law.Case about) {
        Cell cell = about.cell();
        List<Cell> wrapped =
                List.of(new Zoneout(cell, 0), new VariationalDropout(cell, 0, 0, 0), new WeightDrop(cell, 0));
        return wrapped.stream()
                .map(other -> sameBits(about, other).map(what -> other.name() + ": " + what))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> sameBits(Law.Case about, Cell other) {
        String here = described(about.step());
        String there = described(Step.of(other::define));
        if (!here.equals(there)) {
            return Optional.of("the cell is %s, the other %s".formatted(here, there));
        }
        Scenario p = problems(about).get(0);
        return InFloat.run(p).difference(InFloat.run(p.of(new Planned(Step.of(other::define)))), 0, 0);
    }

    private static double[] output(Values values) {
        return values.forward().getOrDefault("output", new double[0]);
    }

    /** What two windows gave, put together: a before b in time; the states are those of the one that ran last. */
    private static Values joined(Scenario p, Values a, Values b, boolean backward) {
        List<String> cut = inputs(p, false).map(Laws::gradient).toList();
        Values joined = new Values();
        Values last = backward ? a : b;
        Values first = backward ? b : a;
        joined.forward().putAll(last.forward());
        joined.forward().put("output", joined(output(a), output(b)));
        first.gradients().forEach((name, early) -> {
            double[] late = last.gradients().getOrDefault(name, new double[early.length]);
            if (cut.contains(name)) {
                joined.gradients().put(name, backward ? joined(late, early) : joined(early, late));
            } else if (name.startsWith("state ")) {
                joined.gradients().put(name, early);
            } else {
                double[] sum = early.clone();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += late[i];
                }
                joined.gradients().put(name, sum);
            }
        });
        return joined;
    }

    private static double[] joined(double[] a, double[] b) {
        double[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
