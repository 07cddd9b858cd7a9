/**
 * Cuts texts into tokens: words, what white space separates, or single characters.
 *
 * <p>Enter at {@link org.souvenir.text.token.WordTokenizer}; a {@link org.souvenir.text.token.Normalizer} says how a text is
 * rewritten before:
 *
 * <pre>{@code
 * Tokenizer words = new WordTokenizer();
 * List<String> tokens = words.tokenize("The cereal wasn't bad!");      // the cereal wasn't bad !
 * Tokenizer names = new WordTokenizer(Normalizer.KEEP_CASE);
 * Tokenizer characters = new CharacterTokenizer();
 * }</pre>
 *
 * <p>Everything here is immutable and serves any number of threads; what comes out depends on the text alone.
 */
@NullMarked
package org.souvenir.text.token;

import org.jspecify.annotations.NullMarked;
