package org.souvenir.core.name;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/** The names that someone may have meant, for an error message. */
public final class NearNames {

    static final int SHOWN = 12;

    /** So many names are looked at, each once. */
    private static final int MOST = 10_000;

    /** As many characters tell how near a name is: names come from files, and the distance takes the product of two lengths. */
    private static final int COMPARED = 64;

    private NearNames() {}

    /** All names if they are few, otherwise the nearest by edit distance, nearest first, and how many more there are. */
    public static String of(String name, Collection<String> names) {
        if (names.size() <= SHOWN) {
            return names.stream().map(NearNames::quoted).collect(Collectors.joining(", ", "[", "]"));
        }
        return names.stream()
                .limit(MOST)
                .map(candidate -> Map.entry(distance(name, candidate), candidate))
                .sorted(Comparator.comparing(Map.Entry::getKey)) // stable
                .limit(SHOWN)
                .map(near -> quoted(near.getValue()))
                .collect(Collectors.joining(", ", "[", ", … " + (names.size() - SHOWN) + " more]"));
    }

    private static String quoted(String name) {
        return "'" + Printable.of(name) + "'";
    }

    /** Levenshtein's edit distance (1965), row by row. */
    private static int distance(String one, String other) {
        String a = one.substring(0, Math.min(one.length(), COMPARED));
        String b = other.substring(0, Math.min(other.length(), COMPARED));
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
