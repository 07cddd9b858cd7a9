package org.souvenir.examples.sentiment;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.souvenir.text.data.Columns;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.data.LabelledTexts;
import org.souvenir.text.data.TableFormat;

/** The reviews that come with the project. */
public final class Reviews {
    private Reviews() {}

    /** All of them, half positive and half negative. */
    public static List<LabelledText> included() {
        InputStream in = Objects.requireNonNull(Reviews.class.getResourceAsStream("reviews.tsv"));
        return LabelledTexts.readTable(in, "the project's reviews", TableFormat.TSV, Columns.detected());
    }
}
