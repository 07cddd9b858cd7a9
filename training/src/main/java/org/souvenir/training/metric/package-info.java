/**
 * What is counted beside the loss: how often a prediction is right, where it is wrong, and how far its probabilities can be
 * relied on.
 *
 * <p>Enter at {@link org.souvenir.training.metric.Metric}:
 *
 * <pre>{@code
 * ConfusionMatrix matrix = new ConfusionMatrix(2);
 * matrix.add(predictions);
 * double f1 = matrix.f1(1);
 * System.out.println(matrix);
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.training.metric;
