package org.souvenir.examples.sentiment;

import java.util.ArrayList;
import java.util.List;

/**
 * A text around its words, as it is written: tokens are in small letters and tell nothing of spaces.
 *
 * @param before what stands before each word, from the end of the one before
 * @param written each word
 * @param end what stands behind the last word; a mark if more words follow
 */
record Passage(List<String> before, List<String> written, String end) {

    /** Finds the words in their text; one that is not there, as tokenizers may change more than case, stands for itself. */
    static Passage of(Reading reading) {
        String text = reading.text();
        List<String> before = new ArrayList<>();
        List<String> written = new ArrayList<>();
        int from = 0;
        for (Reading.Word word : reading.words()) {
            int at = find(text, word.text(), from);
            before.add(at < 0 ? " " : text.substring(from, at));
            written.add(
                    at < 0 ? word.text() : text.substring(at, at + word.text().length()));
            from = at < 0 ? from : at + word.text().length();
        }
        return new Passage(before, written, reading.unread() > 0 ? " …" : text.substring(from));
    }

    /** Where a word stands, nothing but space before it; below 0 if it does not. */
    private static int find(String text, String word, int from) {
        int at = from;
        while (at < text.length() && !text.regionMatches(true, at, word, 0, word.length())) {
            if (Character.isLetterOrDigit(text.charAt(at))) {
                return -1;
            }
            at++;
        }
        return at < text.length() ? at : -1;
    }
}
