/**
 * A network that reads a text character by character, and then writes on.
 *
 * <p>Enter at {@link org.souvenir.examples.language.LanguageModel}, or {@code examples/run language-model}.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.examples.language;
