package org.souvenir.text.data;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;

/** How a file writes rows and columns. */
public enum TableFormat {
    /** Tabs between columns, one row per line; a quotation mark is a character like any other. */
    TSV,

    /** RFC 4180: commas between columns; a column in quotation marks may have commas, line ends and {@code ""} in it. */
    CSV;

    /**
     * The format that the file's extension stands for: {@code .tsv} or {@code .tab}, {@code .csv}; in any case, and with or
     * without {@code .gz} after it.
     */
    public static Optional<TableFormat> of(Path file) {
        requireNonNull(file, "file");
        String whole = file.toString().toLowerCase(Locale.ROOT);
        String name = whole.endsWith(".gz") ? whole.substring(0, whole.length() - ".gz".length()) : whole;
        if (name.endsWith(".tsv") || name.endsWith(".tab")) {
            return Optional.of(TSV);
        }
        return name.endsWith(".csv") ? Optional.of(CSV) : Optional.empty();
    }

    CSVFormat syntax() {
        CSVFormat.Builder syntax = CSVFormat.Builder.create().setIgnoreEmptyLines(false);
        return switch (this) {
            case TSV -> syntax.setDelimiter('\t').setQuote(null).get();
            case CSV -> syntax.setDelimiter(',').setQuote('"').get();
        };
    }
}
