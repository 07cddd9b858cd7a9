package org.souvenir.text.data;

import static java.util.Objects.requireNonNull;

/**
 * A text and the class it belongs to.
 *
 * @param label the class, such as {@code positive}; never blank
 * @param text the text as its source has it; may be empty, which makes a sequence of length 0
 * @param group the texts that it belongs with and should not be parted from ({@link Split#together}), such as those of an author;
 *     empty if it stands alone
 */
public record LabelledText(String label, String text, String group) {

    /**
     * Checks the label.
     *
     * @throws IllegalArgumentException if the label is blank
     */
    public LabelledText {
        requireNonNull(label, "label");
        requireNonNull(text, "text");
        requireNonNull(group, "group");
        if (label.isBlank()) {
            throw new IllegalArgumentException("LabelledText: a label must have a visible character, but is blank");
        }
    }

    /** A text that stands alone. */
    public LabelledText(String label, String text) {
        this(label, text, "");
    }
}
