package org.souvenir.text.data;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.name.Printable;

/**
 * Ratings of one to five stars as verdicts, as reviews are used for sentiment (Blitzer, Dredze and Pereira, 2007): up to 2 stars
 * are {@value #NEGATIVE}, from 4 on they are {@value #POSITIVE}, and what lies between says neither and is left out.
 *
 * <pre>{@code
 * List<LabelledText> rated = LabelledTexts.read(Path.of("reviews.csv.gz"));
 * List<LabelledText> texts = Stars.label(rated) ? Stars.verdicts(rated) : rated;
 * }</pre>
 */
public final class Stars {
    /** What up to 2 stars say. */
    public static final String NEGATIVE = "negative";

    /** What 4 stars and more say. */
    public static final String POSITIVE = "positive";

    private static final Pattern RATING =
            Pattern.compile("([1-5](?:\\.\\d+)?)(?:\\s*stars?)?", Pattern.CASE_INSENSITIVE);
    private static final double LOW = 2;
    private static final double HIGH = 4;
    private static final double MOST = 5;

    private Stars() {}

    /** The stars that a label tells, from 1 to 5: {@code 4}, {@code 4.0}, {@code 4 stars}; nothing if it is something else. */
    public static OptionalDouble of(String label) {
        requireNonNull(label, "label");
        Matcher rating = RATING.matcher(label.strip());
        double stars = rating.matches() ? Double.parseDouble(rating.group(1)) : Double.NaN;
        return stars <= MOST ? OptionalDouble.of(stars) : OptionalDouble.empty();
    }

    /**
     * Whether labels are stars: all of them are ratings, 5 is among them and so is one of 2 or less. Numbers of classes, such
     * as 0 and 1 or 1 to 4, are none; 1 to 5 are taken for stars whatever they stand for.
     */
    public static boolean label(List<LabelledText> texts) {
        NoNulls.in(texts, "texts");
        List<OptionalDouble> stars =
                LabelledTexts.labels(texts).stream().map(Stars::of).toList();
        return stars.stream().allMatch(OptionalDouble::isPresent)
                && stars.stream().anyMatch(rating -> rating.orElseThrow() <= LOW)
                && stars.stream().anyMatch(rating -> rating.orElseThrow() == MOST);
    }

    /**
     * The verdict of so many stars; nothing for those between 2 and 4.
     *
     * @throws IllegalArgumentException if the label is no rating
     */
    public static Optional<String> verdict(String label) {
        requireNonNull(label, "label");
        double stars = of(label)
                .orElseThrow(() -> new IllegalArgumentException(
                        "stars: a label must be a number from 1 to 5, perhaps with \"stars\" after it, but is \""
                                + Printable.of(label) + '"'));
        return stars <= LOW ? Optional.of(NEGATIVE) : stars >= HIGH ? Optional.of(POSITIVE) : Optional.empty();
    }

    /**
     * The texts whose stars are a verdict, with it as their label; in their order, unmodifiable.
     *
     * @throws IllegalArgumentException if a label is no rating
     */
    public static List<LabelledText> verdicts(List<LabelledText> texts) {
        NoNulls.in(texts, "texts");
        return texts.stream()
                .flatMap(text ->
                        verdict(text.label()).stream().map(label -> new LabelledText(label, text.text(), text.group())))
                .toList();
    }
}
