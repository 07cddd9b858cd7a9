package org.souvenir.examples.dates;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.Sequences;
import org.souvenir.core.random.RandomStream;

/** Dates in many spellings beside the one of ISO 8601, as ids of characters. */
final class DatePairs {
    /** What spellings are made of. */
    static final String WRITTEN = " ,./-0123456789abcdefghijklmnopqrstuvwxyz";

    /** What a translation is made of; {@code >} starts it. */
    static final String SAID = ">-0123456789";

    /** The name of what the encoder reads. */
    static final String SOURCE = "source";

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
        return Batch.of(
                SOURCE, Sequences.ids(written.stream().map(DatePairs::ids).toList()));
    }

    private static int[] ids(String written) {
        int[] ids = written.chars().map(WRITTEN::indexOf).toArray();
        for (int t = 0; t < ids.length; t++) {
            if (ids[t] < 0) {
                throw new IllegalArgumentException("translate-dates: characters must be among '%s', but '%s' has '%s'"
                        .formatted(WRITTEN, written, written.charAt(t)));
            }
        }
        return ids;
    }

    /** For training: the decoder reads the translation one character late, and is to say it. */
    static Example example(List<Pair> pairs) {
        List<int[]> said = pairs.stream()
                .map(pair -> pair.iso().chars().map(SAID::indexOf).toArray())
                .toList();
        List<int[]> read = said.stream().map(DatePairs::oneLate).toList();
        Batch batch = source(pairs.stream().map(Pair::written).toList()).with(TARGET, Sequences.ids(read));
        return Example.perStep(batch, Sequences.ids(said).values());
    }

    private static int[] oneLate(int[] said) {
        int[] read = new int[said.length];
        System.arraycopy(said, 0, read, 1, said.length - 1);
        return read;
    }
}
