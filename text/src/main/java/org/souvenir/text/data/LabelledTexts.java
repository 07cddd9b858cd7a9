package org.souvenir.text.data;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.name.NoNulls;
import org.souvenir.text.line.Utf8Lines;

/**
 * Reads labelled texts: from a table in a file, or from one file per class. Files are UTF-8, and may be compressed by gzip,
 * which their first bytes tell; a table is read row by row, so that no more of it is in memory than its texts.
 *
 * <p>Blank lines are skipped. A row whose text is empty is a text of its own, legal and empty; a row without a label is an
 * error, and so is a source that has less than two labels, or a label of its own for each of more than two texts (which
 * says that label and text were mixed up).
 *
 * <p>Every method throws {@link FileFormatException} for a file that cannot be read, is empty, binary, not UTF-8, or not
 * what it should be; it names the file and, where there is one, the line. Texts come in the order of the source.
 */
public final class LabelledTexts {

    private LabelledTexts() {}

    /**
     * Reads whatever is at this path: a folder as {@link #readFolder}, a file with the extension {@code .tsv}, {@code .tab} or
     * {@code .csv}, perhaps with {@code .gz} after it, as a table whose columns are {@link Columns#detected}.
     */
    public static List<LabelledText> read(Path path) {
        requireNonNull(path, "path");
        return checked(unchecked(path), path.toString());
    }

    /**
     * Reads what is at several paths, each as {@link #read(Path)} does, one after the other; here it is all of them together
     * that must have two labels and share them. A group is one of its own path: what two paths call alike are two groups.
     *
     * @throws IllegalArgumentException if there is no path
     */
    public static List<LabelledText> read(List<Path> paths) {
        NoNulls.in(paths, "paths");
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("labelled texts: there must be a path to read, but there is none");
        }
        if (paths.size() == 1) {
            return read(paths.get(0));
        }
        ImmutableList.Builder<LabelledText> all = ImmutableList.builder();
        for (Path path : paths) {
            unchecked(path).forEach(text -> all.add(within(path, text)));
        }
        return checked(all.build(), paths.toString());
    }

    private static LabelledText within(Path path, LabelledText text) {
        return text.group().isEmpty() ? text : new LabelledText(text.label(), text.text(), path + ": " + text.group());
    }

    private static List<LabelledText> unchecked(Path path) {
        if (Files.isDirectory(path)) {
            return files(filesOf(path));
        }
        TableFormat format = TableFormat.of(path)
                .orElseThrow(() -> FileFormatException.of(
                        path,
                        Files.exists(path)
                                ? "expected a folder, or a file that ends in .tsv, .tab or .csv, and perhaps .gz"
                                : "expected a file or a folder, but there is none"));
        return LabelledTable.read(Utf8Lines.open(path).reader(), path.toString(), format, Columns.detected());
    }

    /** Reads a table whose format and columns are known, whatever the file is called. */
    public static List<LabelledText> readTable(Path file, TableFormat format, Columns columns) {
        requireNonNull(file, "file");
        requireNonNull(format, "format");
        requireNonNull(columns, "columns");
        return readTable(Utf8Lines.open(file), file.toString(), format, columns);
    }

    /**
     * Reads a table from a stream, such as a resource.
     *
     * @param in read to its end and closed
     * @param source what error messages call the stream
     */
    public static List<LabelledText> readTable(InputStream in, String source, TableFormat format, Columns columns) {
        requireNonNull(in, "in");
        requireNonNull(source, "source");
        requireNonNull(format, "format");
        requireNonNull(columns, "columns");
        return readTable(Utf8Lines.open(in, source), source, format, columns);
    }

    private static List<LabelledText> readTable(Utf8Lines lines, String source, TableFormat format, Columns columns) {
        return checked(LabelledTable.read(lines.reader(), source, format, columns), source);
    }

    /**
     * Reads a folder that holds exactly one file whose name ends in {@code .neg} and one in {@code .pos}: one text per
     * line, labelled {@code neg} and {@code pos}, the former first. Other files in the folder do not matter.
     */
    public static List<LabelledText> readFolder(Path folder) {
        requireNonNull(folder, "folder");
        return readFiles(filesOf(folder));
    }

    private static Map<String, Path> filesOf(Path folder) {
        return ImmutableSortedMap.of("neg", only(folder, ".neg"), "pos", only(folder, ".pos"));
    }

    /**
     * Reads one file per label, one text per line.
     *
     * @param fileOfLabel read in its order, so better no {@link java.util.HashMap}
     */
    public static List<LabelledText> readFiles(Map<String, Path> fileOfLabel) {
        NoNulls.in(fileOfLabel, "fileOfLabel");
        return checked(files(fileOfLabel), fileOfLabel.values().toString());
    }

    private static List<LabelledText> files(Map<String, Path> fileOfLabel) {
        ImmutableList.Builder<LabelledText> texts = ImmutableList.builder();
        fileOfLabel.forEach((label, file) -> texts.addAll(lines(label, file)));
        return texts.build();
    }

    /** The distinct labels, sorted; a label's place in this list serves as its number. */
    public static List<String> labels(List<LabelledText> texts) {
        NoNulls.in(texts, "texts");
        return texts.stream()
                .map(LabelledText::label)
                .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo))
                .asList();
    }

    private static List<LabelledText> lines(String label, Path file) {
        ImmutableList.Builder<LabelledText> texts = ImmutableList.builder();
        try (Utf8Lines lines = Utf8Lines.open(file)) {
            String line = lines.next();
            while (line != null) {
                if (!line.isBlank()) {
                    texts.add(new LabelledText(label, line));
                }
                line = lines.next();
            }
        }
        List<LabelledText> all = texts.build();
        if (all.isEmpty()) {
            throw FileFormatException.of(file, "expected one text per line, but every line is blank");
        }
        return all;
    }

    private static Path only(Path folder, String extension) {
        if (!Files.isDirectory(folder)) {
            throw FileFormatException.of(
                    folder, "expected a folder, but " + (Files.exists(folder) ? "found a file" : "there is none"));
        }
        List<Path> found;
        try (Stream<Path> files = Files.list(folder)) {
            found = files.filter(
                            file -> file.toString().toLowerCase(Locale.ROOT).endsWith(extension))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw FileFormatException.unreadable(folder, e);
        } catch (UncheckedIOException e) { // of listing or of its end
            throw FileFormatException.unreadable(folder, requireNonNull(e.getCause()));
        }
        if (found.size() != 1) {
            throw FileFormatException.of(
                    folder,
                    "expected one file that ends in " + extension + ", but found "
                            + (found.isEmpty() ? "none" : found.size() + ": " + found));
        }
        return found.get(0);
    }

    private static List<LabelledText> checked(List<LabelledText> texts, String source) {
        List<String> labels = labels(texts);
        if (labels.size() < 2) {
            throw FileFormatException.of(
                    source,
                    "expected at least two labels, but found "
                            + (labels.isEmpty()
                                    ? "no text at all"
                                    : "only \"" + labels.get(0) + "\" on " + texts.size() + " texts"));
        }
        if (labels.size() == texts.size() && texts.size() > 2) {
            throw FileFormatException.of(
                    source,
                    "expected labels that several texts share, but each of " + texts.size()
                            + " texts has its own; is the label in another column?");
        }
        return ImmutableList.copyOf(texts);
    }
}
