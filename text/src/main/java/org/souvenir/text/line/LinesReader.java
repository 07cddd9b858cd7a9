package org.souvenir.text.line;

import java.io.Reader;

/** The characters of some lines, one line in memory at a time. */
final class LinesReader extends Reader {
    private final Utf8Lines lines;
    private String line = "";
    private int position;

    LinesReader(Utf8Lines lines) {
        this.lines = lines;
    }

    @Override
    public int read(char[] to, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        while (position == line.length()) {
            String next = lines.next();
            if (next == null) {
                return -1;
            }
            line = lines.terminated() ? next + '\n' : next;
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
