package org.souvenir.examples.sentiment;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.souvenir.text.data.Columns;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.data.LabelledTexts;
import org.souvenir.text.data.TableFormat;

/** The reviews that come with the project. */
public final class Reviews {
    private static final int PARTS = 3;

    private Reviews() {}

    /** All of them, half positive and half negative. */
    public static List<LabelledText> included() {
        return parts().flatMap(in ->
                        LabelledTexts.readTable(in, "the project's reviews", TableFormat.TSV, Columns.detected())
                                .stream())
                .toList();
    }

    /** The tables that they stand in, one after the other: small enough to be looked at; a pair may stand in two. */
    public static Stream<InputStream> parts() {
        return IntStream.rangeClosed(1, PARTS)
                .mapToObj(part ->
                        Objects.requireNonNull(Reviews.class.getResourceAsStream("reviews-%d.tsv".formatted(part))));
    }
}
