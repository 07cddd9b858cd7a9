package org.souvenir.training;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.State;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.training.optimizer.OptimizerState;

/**
 * Where training stands as text, numbers with all their digits. What is read is what training can come to: everything else is
 * refused by its name.
 */
final class StandingText {
    private static final String METRIC = "metric.";
    private static final String LOSS = "loss.";
    private static final String SUM = "since.loss.";
    private static final String WEIGHT = "since.weight.";

    private StandingText() {}

    static void put(Map<String, String> texts, Standing standing, long steps) {
        texts.put("steps", Long.toString(steps));
        texts.put("records", Integer.toString(standing.records().size()));
        texts.put("best", Integer.toString(standing.best()));
        texts.put("epoch", Integer.toString(standing.epoch()));
        texts.put("batch", Integer.toString(standing.batch()));
        texts.put("sequences", Long.toString(standing.sequences()));
        put(texts, SUM, standing.sums());
        put(texts, WEIGHT, standing.weights());
        for (int i = 0; i < standing.records().size(); i++) {
            put(texts, "history." + i + ".", standing.records().get(i));
        }
    }

    private static void put(Map<String, String> texts, String prefix, Progress progress) {
        texts.put(prefix + "epoch", Integer.toString(progress.epoch()));
        texts.put(prefix + "steps", Long.toString(progress.steps()));
        texts.put(prefix + "loss", Double.toString(progress.loss()));
        texts.put(prefix + "time", progress.time().toString());
        Evaluation validation = progress.validation();
        texts.put(prefix + "validation", Double.toString(validation.loss()));
        put(texts, prefix + LOSS, progress.losses());
        put(texts, prefix + "validation." + LOSS, validation.losses());
        put(texts, prefix + METRIC, validation.metrics());
    }

    private static void put(Map<String, String> texts, String prefix, Map<String, Double> values) {
        values.forEach((name, value) -> texts.put(prefix + name, Double.toString(value)));
    }

    /**
     * How many steps were taken.
     *
     * @throws FileFormatException if that cannot be
     */
    static long steps(StoredText texts) {
        return texts.whole("steps", 0, OptimizerState.MOST_STEPS);
    }

    /**
     * Where training stood.
     *
     * @param state what the last batch left
     * @throws FileFormatException if it cannot stand there
     */
    static Standing read(StoredText texts, @Nullable State state) {
        long steps = steps(texts);
        int count = (int) texts.whole("records", 0, Math.min(steps, Integer.MAX_VALUE));
        List<Progress> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Progress progress = progress(texts, "history." + i + ".", steps);
            if (i > 0) {
                checkOrder(texts, i, records.get(i - 1), progress);
            }
            records.add(progress);
        }
        int best = (int) texts.whole("best", -1, count - 1);
        int last = count == 0 ? 0 : records.get(count - 1).epoch();
        // the first version stood at the end of the last record's epoch, and did not count sequences at first
        int epoch = texts.has("epoch") ? (int) texts.whole("epoch", Math.max(1, last), last + 1) : last + 1;
        int batch = texts.has("batch") ? (int) texts.whole("batch", 0, Math.min(steps, Integer.MAX_VALUE)) : 0;
        long sequences = texts.has("sequences") ? texts.whole("sequences", 0, Long.MAX_VALUE) : 0;
        return new Standing(records, best, epoch, batch, sequences, texts.numbers(SUM), texts.numbers(WEIGHT), state);
    }

    /** Each epoch has a step, so that there are no more of them. */
    private static Progress progress(StoredText texts, String prefix, long most) {
        long steps = texts.whole(prefix + "steps", 1, most);
        Evaluation validation = new Evaluation(
                texts.number(prefix + "validation"),
                texts.numbers(prefix + "validation." + LOSS),
                texts.numbers(prefix + METRIC));
        return new Progress(
                (int) texts.whole(prefix + "epoch", 1, Math.min(steps, Integer.MAX_VALUE - 1)),
                steps,
                texts.number(prefix + "loss"),
                texts.numbers(prefix + LOSS),
                validation,
                time(texts, prefix + "time"));
    }

    private static Duration time(StoredText texts, String name) {
        try {
            Duration time = Duration.parse(texts.text(name));
            if (!time.isNegative()) {
                return time;
            }
        } catch (DateTimeException e) {
            throw texts.wrong(name + " is no time");
        }
        throw texts.wrong(name + " is a time below 0");
    }

    private static void checkOrder(StoredText texts, int record, Progress before, Progress after) {
        if (after.epoch() < before.epoch() || after.steps() <= before.steps()) {
            throw texts.wrong("record %d is of epoch %d and step %d after one of epoch %d and step %d"
                    .formatted(record, after.epoch(), after.steps(), before.epoch(), before.steps()));
        }
    }
}
