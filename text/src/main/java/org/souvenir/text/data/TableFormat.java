package org.souvenir.text.data;

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

    /** The format that the file's extension stands for: {@code .tsv} or {@code .tab}, {@code .csv}; in any case. */
    public static Optional<TableFormat> of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
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
