package org.souvenir.text.data;

import static java.util.Objects.requireNonNull;

/** Where a table has its labels, its texts and, if it says so, the groups that its texts belong to. */
public sealed interface Columns {

    /**
     * By the first row. It is a header if one of its columns is named label, class, category, sentiment, polarity or
     * rating (or else stars, star_rating or score), or text, review, sentence, comment, phrase or content (case does not
     * matter; of several the leftmost counts); of two columns the other one then needs no known name. Without such a name the table must have two columns and no
     * header, and the label comes first. Of more columns one named group or pair has the texts' groups.
     */
    static Columns detected() {
        return new Detected();
    }

    /** The first row is a header with these two names, case and surrounding white space aside. */
    static Columns named(String label, String text) {
        return new Named(label, text, "");
    }

    /** The first row is a header with these three names, case and surrounding white space aside. */
    static Columns named(String label, String text, String group) {
        requireNonNull(label, "label");
        requireNonNull(text, "text");
        requireNonNull(group, "group");
        return new Named(label, text, group);
    }

    /**
     * There is no header; columns count from 0.
     *
     * @throws IllegalArgumentException if a position is negative or both are the same
     */
    static Columns at(int label, int text) {
        return new At(label, text);
    }

    /** See {@link #detected}. */
    record Detected() implements Columns {}

    /**
     * See {@link #named}.
     *
     * @param label the name of the label's column
     * @param text the name of the text's column
     * @param group the name of the group's column; empty if there is none
     */
    record Named(String label, String text, String group) implements Columns {
        /** Checks that nothing is missing. */
        public Named {
            requireNonNull(label, "label");
            requireNonNull(text, "text");
            requireNonNull(group, "group");
        }
    }

    /**
     * See {@link #at}.
     *
     * @param label the position of the label's column
     * @param text the position of the text's column
     */
    record At(int label, int text) implements Columns {
        /** Checks the positions. */
        public At {
            if (label < 0 || text < 0 || label == text) {
                throw new IllegalArgumentException(
                        "Columns: label and text must be two columns, counted from 0, but are " + label + " and "
                                + text);
            }
        }
    }
}
