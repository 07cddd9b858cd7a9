/**
 * What training minimises: losses, each written as the equations of one row.
 *
 * <p>Enter at {@link org.souvenir.training.loss.Loss}:
 *
 * <pre>{@code
 * Loss loss = new SoftmaxCrossEntropy();   // prediction [B, V], target ids [B, 1]
 * Step step = loss.step(1000);             // V = 1000
 * Loss absolute = width -> Loss.of(width, (p, t) -> rowMean(abs(p.minus(t))));
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.training.loss;
