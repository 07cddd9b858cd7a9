/**
 * Reads texts line by line, strictly. Internal: users enter at the readers of vocabularies, embeddings and labelled texts.
 *
 * <p>Enter at {@link org.souvenir.text.line.Utf8Lines}:
 *
 * <pre>{@code
 * try (Utf8Lines lines = Utf8Lines.open(file)) {
 *     for (String line = lines.next(); line != null; line = lines.next()) { … }
 * }
 * }</pre>
 */
@NullMarked
package org.souvenir.text.line;

import org.jspecify.annotations.NullMarked;
