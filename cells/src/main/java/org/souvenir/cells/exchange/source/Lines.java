package org.souvenir.cells.exchange.source;

/** Lines of Java, indented by their braces. */
final class Lines {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    Lines() {
        this(0);
    }

    /** @param depth how many braces are open around the lines */
    Lines(int depth) {
        this.depth = depth;
    }

    /** Adds lines, or an empty one; each that opens a brace indents those that follow, each that starts with a closing one does no longer. */
    Lines add(String lines) {
        if (lines.isEmpty()) {
            text.append('\n');
        }
        lines.lines().forEach(this::line);
        return this;
    }

    /** As {@link #add(String)}, formatted. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a library
    Lines add(String format, Object... arguments) {
        return add(format.formatted(arguments));
    }

    private void line(String line) {
        String bare = line.strip();
        boolean comment = bare.startsWith("/") || bare.startsWith("*");
        if (bare.startsWith("}")) {
            depth--;
        }
        text.append(bare.isEmpty() ? "" : "    ".repeat(depth) + (bare.startsWith("*") ? " " : "") + bare)
                .append('\n');
        if (bare.endsWith("{") && !comment) {
            depth++;
        }
    }

    /** Adds lines as they are. */
    Lines raw(String lines) {
        text.append(lines);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
