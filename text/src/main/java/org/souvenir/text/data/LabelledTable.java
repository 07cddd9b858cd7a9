package org.souvenir.text.data;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.Printable;
import org.souvenir.text.token.Normalizer;

/** Reads the rows of one table of labels and texts. */
final class LabelledTable {

    private static final Set<String> LABEL_NAMES =
            Set.of("label", "class", "category", "sentiment", "polarity", "rating");
    private static final Set<String> STAR_NAMES = Set.of("stars", "star_rating", "score");
    private static final Set<String> TEXT_NAMES = Set.of("text", "review", "sentence", "comment", "phrase", "content");
    private static final Set<String> GROUP_NAMES = Set.of("group", "pair");
    private static final int NONE = -1;

    /** Characters of a column's name; what is longer is a text, and large to fold. */
    private static final int LONGEST_NAME = 200;

    private final String source;
    private final Row first;
    private final Layout layout;

    private record Row(long line, List<String> cells) {}

    /** Where columns are; {@code group} may be {@link #NONE}. */
    private record Layout(int label, int text, int group, boolean header) {}

    private LabelledTable(String source, Row first, Columns columns) {
        this.source = source;
        this.first = first;
        this.layout = layout(columns);
    }

    /** @param content read row by row and closed; fails with a {@link FileFormatException} of its own */
    static List<LabelledText> read(Reader content, String source, TableFormat format, Columns columns) {
        List<LabelledText> texts = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(content, format.syntax())) {
            Row first = next(parser, source);
            if (first == null) {
                throw FileFormatException.of(source, "expected a row with a label and a text, but every line is blank");
            }
            LabelledTable table = new LabelledTable(source, first, columns);
            for (Row row = table.layout.header() ? next(parser, source) : first;
                    row != null;
                    row = next(parser, source)) {
                texts.add(table.text(row));
            }
        } catch (IOException e) {
            throw FileFormatException.unreadable(source, e);
        }
        return texts;
    }

    /** The next row that is not blank, or null after the last one. */
    private static @Nullable Row next(CSVParser parser, String source) {
        while (true) {
            long line = parser.getCurrentLineNumber() + 1;
            try {
                Iterator<CSVRecord> rows = parser.iterator();
                if (!rows.hasNext()) {
                    return null;
                }
                CSVRecord row = rows.next();
                if (row.size() > 1 || !row.get(0).isBlank()) {
                    return new Row(line, row.toList());
                }
            } catch (UncheckedIOException | IllegalStateException e) {
                throw malformed(source, line, e);
            }
        }
    }

    /** The reader fails in its own words: what the parser complains of is the syntax of the row that starts here. */
    private static FileFormatException malformed(String source, long line, Exception cause) {
        Throwable root = cause.getCause() instanceof CSVException inner ? inner : cause;
        FileFormatException malformed = FileFormatException.atLine(
                source,
                line,
                "expected quotation marks around whole columns and doubled inside them, in the row that starts here, but "
                        + root.getMessage());
        malformed.initCause(cause);
        return malformed;
    }

    private LabelledText text(Row row) {
        List<String> cells = row.cells();
        int width = first.cells().size();
        if (cells.size() == 1) {
            throw FileFormatException.atLine(
                    source,
                    row.line(),
                    "expected a label and a text in two columns, but found one column: " + quote(cells));
        }
        if (cells.size() != width) {
            throw FileFormatException.atLine(
                    source,
                    row.line(),
                    "expected " + width + " columns, as in the first row, but found " + cells.size() + ": "
                            + quote(cells));
        }
        String label = cells.get(layout.label()).strip();
        if (label.isEmpty()) {
            throw FileFormatException.atLine(
                    source, row.line(), "expected a label in column " + (layout.label() + 1) + ", but it is blank");
        }
        String group = layout.group() == NONE ? "" : cells.get(layout.group()).strip();
        return new LabelledText(label, cells.get(layout.text()), group);
    }

    private Layout layout(Columns columns) {
        if (columns instanceof Columns.At at) {
            return given(at);
        }
        return columns instanceof Columns.Named named ? named(named) : detected();
    }

    private Layout given(Columns.At at) {
        int needed = Math.max(at.label(), at.text()) + 1;
        if (first.cells().size() < needed) {
            throw FileFormatException.atLine(
                    source,
                    first.line(),
                    "expected at least " + needed + " columns, but found "
                            + first.cells().size() + ": " + quote(first.cells()));
        }
        return new Layout(at.label(), at.text(), NONE, false);
    }

    private Layout named(Columns.Named named) {
        int label = find(first, Set.of(fold(named.label())));
        int text = find(first, Set.of(fold(named.text())));
        int group = named.group().isEmpty() ? NONE : find(first, Set.of(fold(named.group())));
        boolean all =
                label != NONE && text != NONE && (group != NONE || named.group().isEmpty());
        if (!all || label == text || group == label || group == text) {
            String names = named.label()
                    + (named.group().isEmpty()
                            ? " and " + named.text()
                            : ", " + named.text() + " and " + named.group());
            throw FileFormatException.atLine(
                    source,
                    first.line(),
                    "expected a header with the columns " + names + ", but found " + quote(first.cells()));
        }
        return new Layout(label, text, group, true);
    }

    private Layout detected() {
        int width = first.cells().size();
        int label = find(first, LABEL_NAMES);
        label = label == NONE ? find(first, STAR_NAMES) : label;
        int text = find(first, TEXT_NAMES);
        boolean header = label != NONE || text != NONE;
        if (label == NONE && width == 2) {
            label = text == NONE ? 0 : 1 - text;
        }
        if (text == NONE && width == 2) {
            text = 1 - label;
        }
        if (label == NONE || text == NONE) {
            throw FileFormatException.atLine(
                    source,
                    first.line(),
                    "expected two columns, label and text, or a header that names them, but found " + width + ": "
                            + quote(first.cells()));
        }
        return new Layout(label, text, width == 2 ? NONE : find(first, GROUP_NAMES), header);
    }

    private static int find(Row row, Set<String> names) {
        for (int i = 0; i < row.cells().size(); i++) {
            String cell = row.cells().get(i);
            if (cell.length() <= LONGEST_NAME && names.contains(fold(cell))) {
                return i;
            }
        }
        return NONE;
    }

    private static String fold(String name) {
        return Normalizer.FOLD_CASE.normalize(name).strip();
    }

    private static String quote(List<String> cells) {
        String all = String.join(" | ", cells);
        return '"' + Printable.of(all, 60) + '"';
    }
}
