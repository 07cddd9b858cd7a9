package org.souvenir.examples.dates;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/** Dates in many spellings beside the one of ISO 8601, as ids of characters. */
final class DatePairs {
    /** What spellings are made of. */
    static final String WRITTEN = " ,./-0123456789abcdefghijklmnopqrstuvwxyz";

    /** What a translation is made of; {@code >} starts it. */
    static final String SAID = ">-0123456789";

    /** The name of what the decoder reads. */
    static final String TARGET = "target";

    /** The length of a translation. */
    static final int LENGTH = "2026-11-25".length();

    private static final LocalDate FIRST = LocalDate.of(1950, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2049, 12, 31);
    private static final int HELD_OUT = 10;

    private static final List<DateTimeFormatter> SPELLINGS = Stream.of(
                    "d MMMM yyyy",
                    "d MMM yy",
                    "MMMM d, yyyy",
                    "EEEE, d MMMM yyyy",
                    "EEE d MMM yyyy",
                    "d.M.yyyy",
                    "dd.MM.yy",
                    "yyyy/MM/dd",
                    "MMM yyyy, d")
            .map(pattern -> DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH))
            .toList();

    private DatePairs() {}

    /** The days from which training takes its dates, or those that it never sees: every tenth. */
    enum Days {
        TRAINING,
        HELD_OUT
    }

    /** Pairs that depend on the random stream alone. */
    static List<Pair> random(int size, Days days, RandomStream random) {
        return Stream.iterate(0, i -> i + 1)
                .limit(size)
                .map(i -> {
                    int span = (int) (LAST.toEpochDay() - FIRST.toEpochDay() + 1) / HELD_OUT;
                    int day = random.below(span, 3L * i) * HELD_OUT;
                    day += days == Days.HELD_OUT ? 0 : 1 + random.below(HELD_OUT - 1, 3L * i + 1);
                    LocalDate date = FIRST.plusDays(day);
                    String written = SPELLINGS
                            .get(random.below(SPELLINGS.size(), 3L * i + 2))
                            .format(date)
                            .toLowerCase(Locale.ROOT);
                    return new Pair(written, date.toString());
                })
                .toList();
    }

    /** A spelling and its translation. */
    record Pair(String written, String iso) {}

    /**
     * Spellings as ids, {@code [T, B]}, and their lengths.
     *
     * @throws IllegalArgumentException if one holds a character that no spelling has
     */
    static Batch source(List<String> written) {
        int steps = written.stream().mapToInt(String::length).max().orElse(0);
        Tensor ids = Tensor.zeros(steps, written.size());
        for (int b = 0; b < written.size(); b++) {
            for (int t = 0; t < written.get(b).length(); t++) {
                int id = WRITTEN.indexOf(written.get(b).charAt(t));
                if (id < 0) {
                    throw new IllegalArgumentException(
                            "translate-dates: characters must be among '%s', but '%s' has '%s'"
                                    .formatted(
                                            WRITTEN,
                                            written.get(b),
                                            written.get(b).charAt(t)));
                }
                ids.set(id, t, b);
            }
        }
        return Batch.of(ids, written.stream().mapToInt(String::length).toArray());
    }

    /** For training: the decoder reads the translation one character late, and is to say it. */
    static Example example(List<Pair> pairs) {
        Tensor read = Tensor.zeros(LENGTH, pairs.size());
        Tensor said = Tensor.zeros(LENGTH, pairs.size());
        int[] lengths = new int[pairs.size()];
        for (int b = 0; b < pairs.size(); b++) {
            lengths[b] = LENGTH;
            for (int t = 0; t < LENGTH; t++) {
                int id = SAID.indexOf(pairs.get(b).iso().charAt(t));
                said.set(id, t, b);
                if (t + 1 < LENGTH) {
                    read.set(id, t + 1, b);
                }
            }
        }
        Batch batch = source(pairs.stream().map(Pair::written).toList()).with(TARGET, read, lengths);
        return Example.perStep(batch, said);
    }
}
