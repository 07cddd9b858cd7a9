package org.souvenir.examples.guide;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of the source of {@link org.souvenir.cells.Lstm} with all that lights up beside it.
 *
 * @param java as it stands in the source
 * @param said the same in words
 * @param value whose numbers it makes, a name of a trace; empty where that is the word itself
 * @param before whether these are the numbers of the word before
 * @param formula the left side of its formula, without spaces; empty where it has none
 * @param drawn the names in the drawing
 */
record CellLine(String java, String said, String value, boolean before, String formula, List<String> drawn) {
    private static final String SOURCE = "source/org/souvenir/cells/Lstm.java";
    private static final Pattern BODY =
            Pattern.compile("void define\\(Step step\\) \\{\n(.*?)\n    \\}\n", Pattern.DOTALL);

    /** What is made, by the name of the variable, or of the statement without one. */
    private record Part(String key, String value, boolean before, String formula, List<String> drawn) {
        Part(String key, String value, boolean before, String formula, String... drawn) {
            this(key, value, before, formula, List.of(drawn));
        }
    }

    private static final List<Part> PARTS = List.of(
            new Part("x", "", false, "", "x"),
            new Part("h", "cell.h", true, "", "h.before"),
            new Part("c", "cell.c", true, "", "c.before"),
            new Part("hx", "cell.h", true, ""),
            new Part("f", "cell.forget", false, "forget", "forget"),
            new Part("i", "cell.input", false, "input", "input"),
            new Part("g", "cell.candidate", false, "candidate", "candidate"),
            new Part("o", "cell.output", false, "output", "output"),
            new Part("cNext", "cell.c", false, "ct", "c"),
            new Part("hNext", "cell.h", false, "ht", "h"),
            new Part("nextC", "cell.c", false, "ct", "c"),
            new Part("nextH", "cell.h", false, "ht", "h"),
            new Part("output", "cell.h", false, "yt", "y"));

    private static final Pattern MADE = Pattern.compile("Expr (\\w+) = .*");
    private static final Pattern NEXT = Pattern.compile("step\\.next\\(\"(\\w)\".*");

    /**
     * All lines of the definition.
     *
     * @param words what each line says, by the name of what it makes
     */
    static List<CellLine> all(Map<String, String> words) {
        Matcher body = BODY.matcher(GuideText.resource(SOURCE));
        if (!body.find()) {
            throw new IllegalStateException("guide: the source of Lstm must have a method define");
        }
        return body.group(1)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> of(line, words))
                .toList();
    }

    private static CellLine of(String line, Map<String, String> words) {
        String key = key(line);
        Part part = PARTS.stream()
                .filter(each -> each.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("guide: nothing is known of the line " + line));
        String said = Objects.requireNonNull(words.get(key), key);
        return new CellLine(line, said, part.value, part.before, part.formula, part.drawn);
    }

    private static String key(String line) {
        Matcher made = MADE.matcher(line);
        if (made.matches()) {
            return made.group(1);
        }
        Matcher next = NEXT.matcher(line);
        return next.matches() ? "next" + next.group(1).toUpperCase(Locale.ROOT) : "output";
    }
}
