package org.souvenir.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Target;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Node;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.NearNames;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.Losses;
import org.souvenir.training.loss.RowLoss;
import org.souvenir.training.loss.SequenceLoss;
import org.souvenir.training.loss.TargetForm;
import org.souvenir.training.metric.Metric;

/**
 * What one output of a network is trained for.
 *
 * @param output its name
 * @param outputs the names of all outputs; of a single one, loss and target may go without a name
 * @param node what the network gives
 * @param weight the factor of the loss in the sum over the outputs
 * @param form what the loss reads as targets
 */
record Objective(String output, Set<String> outputs, Node node, Loss loss, double weight, TargetForm form) {

    /**
     * One for each output, in their order.
     *
     * @throws IllegalArgumentException if an output has no loss, a loss has no output, or one does not fit the other
     */
    static List<Objective> of(Architecture architecture, Losses losses) {
        Map<String, Losses.Weighted> given = losses.byOutput();
        Set<String> outputs = architecture.outputs().keySet();
        List<Objective> objectives = new ArrayList<>();
        architecture.outputs().forEach((name, node) -> {
            Losses.Weighted weighted = named(name, outputs, given, "losses");
            Loss loss = weighted.loss();
            if (loss instanceof RowLoss row) {
                checkStep(name, Objects.requireNonNull(row.step(node.width()), "loss: the step that it gives"));
            }
            TargetForm form = Objects.requireNonNull(loss.targets(node.width()), "loss: the targets that it reads");
            objectives.add(new Objective(name, outputs, node, loss, weighted.weight(), form));
        });
        objectives.forEach(Objective::check);
        return objectives;
    }

    /** What is given for an output, where there is something for each of them and nothing else. */
    private static <V> V named(String output, Set<String> outputs, Map<String, V> given, String what) {
        if (outputs.size() == 1 && given.keySet().equals(Set.of(Architecture.OUTPUT))) {
            return given.values().iterator().next();
        }
        for (String name : given.keySet()) {
            if (!outputs.contains(name)) {
                throw new IllegalArgumentException(
                        "%s: the network gives %s, but not %s".formatted(what, NearNames.of(name, outputs), name));
            }
        }
        V found = given.get(output);
        if (found == null) {
            throw new IllegalArgumentException(
                    "%s: each output of the network must have one, but %s has none; there are %s"
                            .formatted(what, output, given.keySet()));
        }
        return found;
    }

    /**
     * Checks that the targets can be counted.
     *
     * @param name of what counts
     * @throws IllegalArgumentException if they cannot
     */
    void check(String name, Metric.Count count) {
        if (ofSequences()) {
            throw new IllegalArgumentException(
                    "metric %s: it counts rows, but the loss of %s is one of sequences".formatted(name, output));
        }
        boolean fits = switch (count.targets()) {
            case ANY -> true;
            case IDS -> form.ids();
            case NUMBERS -> form.equals(TargetForm.numbers(node.width()));
        };
        if (!fits) {
            throw new IllegalArgumentException("metric %s: targets must be %s, but the loss has %s"
                    .formatted(
                            name,
                            count.targets() == Metric.Targets.IDS ? "ids" : TargetForm.numbers(node.width()),
                            form));
        }
    }

    private void check() {
        loss.weights().check(form);
        if (ofSequences() && !everyStep()) {
            throw new IllegalArgumentException(
                    "losses: a loss of sequences needs an output at every step, [T, B, n], but %s is %s"
                            .formatted(output, node.shape()));
        }
    }

    /**
     * Checks that the loss can be computed stretch by stretch.
     *
     * @throws IllegalArgumentException if it needs whole sequences
     */
    void checkStretches() {
        if (ofSequences()) {
            throw new IllegalArgumentException(
                    "recomputing: a sequence is gone through in stretches, but the loss of %s needs all of it at once"
                            .formatted(output));
        }
    }

    /** Whether the network gives it at every step. */
    boolean everyStep() {
        return node.extent() == Node.Extent.SEQUENCE;
    }

    /** Whether its loss is one of whole sequences. */
    boolean ofSequences() {
        return loss instanceof SequenceLoss;
    }

    /** Whether a name means this output. */
    boolean isCalled(String name) {
        return output.equals(name) || (outputs.size() == 1 && name.equals(Architecture.OUTPUT));
    }

    /** How its targets are called in messages. */
    String targets() {
        return outputs.size() == 1 ? "targets" : "targets of " + output;
    }

    /**
     * Its target.
     *
     * @throws IllegalArgumentException if the example has none, or one of an output that is not there
     */
    Target target(Example example) {
        return named(output, outputs, example.targets(), "targets");
    }

    /** A loss of rows is what its users write: told here, before anything runs. */
    private static void checkStep(String output, Step step) {
        int inputs = step.inputs().size();
        if (inputs != 2 || step.output().width() != 1) {
            throw new IllegalArgumentException(
                    "losses: that of a row reads a prediction and a target, and gives [B, 1], but that of %s reads %d and gives %s"
                            .formatted(output, inputs, step.output().shape()));
        }
        if (!step.states().isEmpty() || !step.parameters().isEmpty()) {
            throw new IllegalArgumentException(
                    "losses: that of a row has neither states nor parameters, but that of %s has".formatted(output));
        }
        if (!step.output().dependsOn(Set.of(step.inputs().get(0)))) {
            throw new IllegalArgumentException(
                    "losses: that of %s must depend on the prediction, but does not".formatted(output));
        }
    }

    /** What is wrong with a number of a row's target beyond its form. */
    Optional<String> misfit(float target) {
        return loss instanceof RowLoss row ? row.misfit(target) : Optional.empty();
    }

    /** The loss, known to be one of sequences. */
    SequenceLoss sequenceLoss() {
        return (SequenceLoss) loss;
    }
}
