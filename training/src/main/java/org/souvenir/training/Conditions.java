package org.souvenir.training;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.souvenir.cells.Settings;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.core.expr.Step;
import org.souvenir.core.name.Printable;
import org.souvenir.core.text.EquationText;
import org.souvenir.training.loss.Loss;
import org.souvenir.training.loss.RowLoss;
import org.souvenir.training.loss.SequenceLoss;
import org.souvenir.training.optimizer.Schedule;

/**
 * What a run depends on besides where it stands, as text by {@link Condition}: the same text, the same bits.
 *
 * @param texts in lines, so that the first one that differs says what is different
 */
record Conditions(Map<Condition, String> texts) {
    /** Every step up to here is looked at, then one in a hundred or so. */
    private static final int EVERY_STEP = 1024;

    private static final int LONGEST = 300; // characters of a file's in a message
    private static final double GROWTH = 1.01;
    private static final long LAST_STEP = 1_000_000_000;

    /**
     * Of a run.
     *
     * @param training the batches of its first epoch
     * @param validation empty if there are none
     * @throws IllegalStateException if optimizer or loss cannot tell its settings
     */
    static Conditions of(TrainingStep step, FitSettings fit, List<Example> training, List<Example> validation) {
        StepSettings settings = step.settings();
        Map<Condition, String> texts = new EnumMap<>(Condition.class);
        texts.put(Condition.ARCHITECTURE, architecture(step.architecture()));
        texts.put(Condition.SEED, Long.toString(settings.seed()));
        texts.put(Condition.OPTIMIZER, settings.optimizer().settings());
        texts.put(Condition.LOSS, losses(step.objectives()));
        texts.put(Condition.SCHEDULE, schedule(settings.schedule()));
        texts.put(Condition.CLIPPING, settings.clipping().toString());
        texts.put(Condition.CARRIED_STATE, carried(fit));
        texts.put(
                Condition.RECOMPUTING,
                settings.stretch() == null ? "no" : settings.stretch().toString());
        texts.put(Condition.TRAINING_DATA, Fingerprint.of(training));
        texts.put(Condition.VALIDATION_DATA, validation.isEmpty() ? "none" : Fingerprint.of(validation));
        texts.put(Condition.KERNELS, settings.engine().kernelName());
        return new Conditions(texts);
    }

    /** Layer by layer; where one cannot tell its settings, the parameters must do. */
    private static String architecture(Architecture architecture) {
        List<String> lines = new ArrayList<>();
        try {
            for (Architecture.Description layer : architecture.descriptions()) {
                lines.add("%s: %s %s of %s"
                        .formatted(layer.name(), layer.kind(), Settings.text(layer.settings()), layer.inputs()));
            }
        } catch (IllegalStateException e) {
            return "of layers that tell no settings";
        }
        architecture.outputs().forEach((name, node) -> lines.add(name + ": " + architecture.reference(node)));
        return String.join("\n", lines);
    }

    private static String losses(List<Objective> objectives) {
        return String.join("\n", objectives.stream().map(Conditions::loss).toList());
    }

    private static String loss(Objective objective) {
        Loss loss = objective.loss();
        String text = loss instanceof RowLoss rows
                ? equations(rows.unweighted().step(objective.node().width()))
                : ((SequenceLoss) loss).settings();
        return "%s, times %s, of %s:\n%s"
                .formatted(objective.output(), objective.weight(), loss.weights(), text.strip());
    }

    private static String equations(Step step) {
        return EquationText.ifPrintable(step).orElseGet(step::toString);
    }

    /** Single factors for people, and a checksum of many. A schedule need not know steps that never come. */
    private static String schedule(Schedule schedule) {
        List<String> lines = new ArrayList<>();
        for (long step = 1; step <= LAST_STEP; step *= 10) {
            lines.add("%s at step %d".formatted(factor(schedule, step), step));
        }
        List<Double> factors = new ArrayList<>();
        for (long step = 0; step <= LAST_STEP; step = step < EVERY_STEP ? step + 1 : (long) (step * GROWTH)) {
            factors.add(factor(schedule, step));
        }
        lines.add("all " + Fingerprint.of(factors.stream().mapToDouble(f -> f).toArray()));
        return String.join("\n", lines);
    }

    private static double factor(Schedule schedule, long step) {
        try {
            return schedule.factor(step);
        } catch (RuntimeException e) {
            return Double.NaN;
        }
    }

    private static String carried(FitSettings fit) {
        return fit.carriesState()
                ? "but for rows with probability " + fit.resets().orElseThrow()
                : "no";
    }

    /**
     * How a checkpoint's conditions differ from these.
     *
     * @param stored by {@link Condition#key}; what is not there, in files of earlier versions, is taken to be the same
     * @param free what may differ
     * @return the message; empty if nothing differs that must not
     */
    Optional<String> difference(Map<String, String> stored, Set<Condition> free) {
        List<Condition> different = texts.keySet().stream()
                .filter(condition -> !free.contains(condition))
                .filter(condition -> !text(condition).equals(stored.getOrDefault(condition.key(), text(condition))))
                .toList();
        if (different.isEmpty()) {
            return Optional.empty();
        }
        String all = String.join(
                "; ",
                different.stream()
                        .map(condition -> "the %s must be %s"
                                .formatted(
                                        condition.key().replace('-', ' '),
                                        difference(text(condition), stored.getOrDefault(condition.key(), ""))))
                        .toList());
        String names = String.join(
                ", ",
                different.stream().map(condition -> "Condition." + condition).toList());
        return Optional.of(all + "; resuming(file, " + names + ") goes on all the same");
    }

    /** The first lines that differ. */
    private static String difference(String wanted, String found) {
        List<String> ours = List.of(wanted.split("\n"));
        List<String> theirs = List.of(found.split("\n"));
        int line = 0;
        while (line < ours.size() && line < theirs.size() && ours.get(line).equals(theirs.get(line))) {
            line++;
        }
        return "the trainer's, %s, but is %s".formatted(line(ours, line), Printable.of(line(theirs, line), LONGEST));
    }

    private static String line(List<String> lines, int line) {
        return line < lines.size() ? lines.get(line) : "at its end";
    }

    private String text(Condition condition) {
        return texts.getOrDefault(condition, "");
    }
}
