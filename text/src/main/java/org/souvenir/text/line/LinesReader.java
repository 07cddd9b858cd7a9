package org.souvenir.text.line;

import java.io.Reader;

/** The characters of some lines, one line in memory at a time. */
final class LinesReader extends Reader {
    private final Utf8Lines lines;
    private String line = "";
    private int position;
    /** Whether the end of the line is still to come. */
    private boolean ending;

    LinesReader(Utf8Lines lines) {
        this.lines = lines;
    }

    @Override
    public int read(char[] to, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        while (position == line.length()) {
            if (ending) {
                ending = false;
                to[offset] = '\n';
                return 1;
            }
            String next = lines.next();
            if (next == null) {
                return -1;
            }
            line = next;
            ending = lines.terminated();
            position = 0;
        }
        int count = Math.min(length, line.length() - position);
        line.getChars(position, position + count, to, offset);
        position += count;
        return count;
    }

    @Override
    public void close() {
        lines.close();
    }
}
