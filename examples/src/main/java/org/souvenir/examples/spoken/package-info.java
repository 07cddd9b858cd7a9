/**
 * Reads syllables out of made-up speech of which nobody says where one ends: connectionist temporal classification.
 *
 * <p>Enter at {@link org.souvenir.examples.spoken.ReadSpeech}, or {@code examples/run read-speech}.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.examples.spoken;
