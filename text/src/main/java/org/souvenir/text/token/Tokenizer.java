package org.souvenir.text.token;

import java.util.List;

/**
 * Cuts a text into tokens.
 *
 * <p>An implementation depends on the text alone, is safe for many threads, and never returns an empty token. A text
 * without any token, such as the empty text, gives an empty list.
 */
@FunctionalInterface
public interface Tokenizer {

    /** The tokens of the text, in their order; the list is immutable. */
    List<String> tokenize(String text);
}
