package org.souvenir.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.souvenir.core.file.FileFormatException;

/** The text beside the tensors of a file, read as what it should be; each method throws a {@link FileFormatException} if it is not. */
final class StoredText {
    private final Path file;
    private final SortedMap<String, String> texts;

    StoredText(Path file, Map<String, String> texts) {
        this.file = file;
        this.texts = new TreeMap<>(texts);
    }

    boolean has(String name) {
        return texts.containsKey(name);
    }

    String text(String name) {
        String text = texts.get(name);
        if (text == null) {
            throw wrong("there is no " + name);
        }
        return text;
    }

    /** Its lines that are not empty. */
    List<String> lines(String name) {
        return Arrays.stream(text(name).split("\n"))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** A whole number in [least, most]. */
    long whole(String name, long least, long most) {
        String text = text(name);
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw wrong("%s is no whole number: %s".formatted(name, cut(text)));
        }
        throw wrong("%s must be in [%d, %d], but is %s".formatted(name, least, most, text));
    }

    double number(String name) {
        String text = text(name);
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw wrong("%s is no number: %s".formatted(name, cut(text)));
        }
    }

    /** All numbers whose names begin like this, by the rest of their names. */
    Map<String, Double> numbers(String prefix) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (String name : texts.tailMap(prefix).keySet()) {
            if (!name.startsWith(prefix)) {
                break;
            }
            numbers.put(name.substring(prefix.length()), number(name));
        }
        return numbers;
    }

    FileFormatException wrong(String found) {
        return FileFormatException.of(file, "the metadata must be those of a checkpoint, but " + found);
    }

    private static String cut(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
