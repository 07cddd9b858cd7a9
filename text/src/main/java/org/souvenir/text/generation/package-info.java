/**
 * Writes on: picks the next token out of what a network thinks of each. And reads: the labels of a sequence out of what a network
 * says at each of its steps ({@link org.souvenir.text.generation.CtcDecoder}).
 *
 * <p>Enter at {@link org.souvenir.text.generation.Sampler}:
 *
 * <pre>{@code
 * Sampler sampler = Sampler.atTemperature(0.8).topP(0.95);
 * try (Session session = network.session()) {
 *     for (int i = 0, id = first; i < 200; i++, id = sampler.sample(session.step(id), seed, i)) {
 *         System.out.print(vocabulary.token(id));
 *     }
 * }
 * }</pre>
 */
@NullMarked
package org.souvenir.text.generation;

import org.jspecify.annotations.NullMarked;
