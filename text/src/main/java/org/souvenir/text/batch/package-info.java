/**
 * Puts sequences of ids side by side: batches of like length, or windows of one long text.
 *
 * <p>Enter at {@link org.souvenir.text.batch.Batches} for single texts, at
 * {@link org.souvenir.text.batch.LanguageModelStream} for a text to be continued:
 *
 * <pre>{@code
 * Batches batches = Batches.of(sequences, labels, 32, seed);
 * Fit classifier = trainer.fit(network, batches.examples(), validation);
 * LanguageModelStream stream = LanguageModelStream.of(ids, 32, 64);
 * Fit model = trainer.carryingState().fit(network, stream.examples());
 * }</pre>
 *
 * <p>Everything here is immutable; what is random comes from a seed and the number of the epoch.
 */
@NullMarked
package org.souvenir.text.batch;

import org.jspecify.annotations.NullMarked;
