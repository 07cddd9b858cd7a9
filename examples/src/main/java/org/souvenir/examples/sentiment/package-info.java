/**
 * The guide's picture, made real: a network reads product reviews and shows what it keeps and what it lets go.
 *
 * <p>Enter at {@link org.souvenir.examples.sentiment.Sentiment}, or {@code examples/run sentiment}.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.examples.sentiment;
