package org.souvenir.cells.exchange.source;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names in Java, of one scope: whatever something is called, its name here is an ASCII identifier that nothing else has. */
final class Identifiers {
    private static final int LONGEST = 60;

    private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

    /** Keywords and literals. */
    private static final Set<String> KEYWORDS = words(
            "abstract assert boolean break byte case catch char class const continue default do double else enum extends"
                    + " false final finally float for goto if implements import instanceof int interface long native new null"
                    + " package private protected public return short static strictfp super switch synchronized this throw"
                    + " throws transient true try void volatile while _");

    /** What is a word of the language in some places, and the types that a written class calls by their simple names. */
    private static final Set<String> KNOWN = words(
            "permits record sealed var when with yield Arrays Base64 ByteArrayInputStream ByteBuffer ByteOrder CRC32"
                    + " CheckedInputStream Float IllegalArgumentException IllegalStateException InputStream IOException Math"
                    + " Object Output Override Row String System UncheckedIOException Weights java");

    private static Set<String> words(String text) {
        return Set.of(text.split(" ", -1));
    }

    private final Set<String> taken = new HashSet<>();
    private final boolean caseless;

    private Identifiers(boolean caseless) {
        this.caseless = caseless;
        KNOWN.forEach(this::take);
    }

    /** Names of variables; the given ones are taken. */
    static Identifiers ofVariables(String... given) {
        Identifiers names = new Identifiers(false);
        List.of(given).forEach(names::take);
        return names;
    }

    /** Names of classes, which differ by more than capitals, since each is a file; the given ones are taken. */
    static Identifiers ofTypes(String... given) {
        Identifiers names = new Identifiers(true);
        List.of(given).forEach(names::take);
        return names;
    }

    /** A variable's name, as near as possible to the wanted one. */
    String variable(String wanted) {
        String name = letters(wanted);
        return unique(Character.isDigit(name.charAt(0)) ? "v" + name : name);
    }

    /** A type's name in camel case: {@code recurrent1.forward} as {@code Recurrent1Forward}. */
    String type(String wanted) {
        StringBuilder name = new StringBuilder();
        for (String word : letters(wanted).split("_", -1)) {
            if (!word.isEmpty()) {
                name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return unique(name.isEmpty() || Character.isDigit(name.charAt(0)) ? "Layer" + name : name.toString());
    }

    private String unique(String wanted) {
        String name = wanted;
        for (int n = 2; KEYWORDS.contains(name) || !take(name); n++) {
            name = wanted + (Character.isDigit(wanted.charAt(wanted.length() - 1)) ? "_" : "") + n;
        }
        return name;
    }

    private boolean take(String name) {
        return taken.add(caseless ? name.toLowerCase(Locale.ROOT) : name);
    }

    private static String letters(String wanted) {
        String letters = wanted.replaceAll("[^A-Za-z0-9_]", "_");
        String some = letters.replace("_", "").isEmpty() ? "value" + letters : letters;
        return some.substring(0, Math.min(some.length(), LONGEST));
    }

    /**
     * Checks the name that a user gave.
     *
     * @throws IllegalArgumentException if its parts are no identifiers, or words of the language
     */
    static void check(String qualified) {
        String[] parts = qualified.split("\\.", -1);
        for (String part : parts) {
            if (!IDENTIFIER.matcher(part).matches() || KEYWORDS.contains(part)) {
                throw new IllegalArgumentException(
                        "java source: a class is named by identifiers and dots, as com.example.Tagger, but found '%s'"
                                .formatted(qualified));
            }
        }
        if (KNOWN.contains(parts[parts.length - 1]) || parts[0].equals("java")) {
            throw new IllegalArgumentException(
                    "java source: a class must not have the name of one that it needs, but found '%s'"
                            .formatted(qualified));
        }
    }

    /** Text that stays within a comment: no end of it, no line break, no Unicode escape, no control character. */
    static String comment(String text) {
        return text.replace("\\", "\\\\")
                .replace("*/", "* /")
                .replaceAll("\\p{Cntrl}|\\p{Cf}|\\u2028|\\u2029", "\uFFFD");
    }

    /** As {@link #comment}, without marks that documentation would read. */
    static String javadoc(String text) {
        return comment(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("@", "&#64;")
                .replace("{", "&#123;")
                .replace("}", "&#125;");
    }

    /** A string literal, in ASCII. */
    static String string(String text) {
        StringBuilder literal = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                literal.append('\\').append((char) c);
            } else if (c < ' ' || c > '~') {
                literal.append((c < ' ' ? "\\%03o" : "\\u%04x").formatted(c)); // \\u000a would end the line
            } else {
                literal.append((char) c);
            }
        });
        return literal.append('"').toString();
    }
}
