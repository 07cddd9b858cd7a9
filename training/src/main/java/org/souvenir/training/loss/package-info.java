/**
 * What training minimises: losses of rows, each written as the equations of one row, and losses of sequences.
 *
 * <p>Enter at {@link org.souvenir.training.loss.Loss}:
 *
 * <pre>{@code
 * Loss loss = new SoftmaxCrossEntropy().ignoring(0);        // prediction [B, V], target ids [B, 1]; those of 0 don't count
 * Loss absolute = Loss.of((p, t) -> rowMean(abs(p.minus(t))));
 * Losses both = Losses.of("class", loss).and("price", absolute, 0.5);
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.training.loss;
