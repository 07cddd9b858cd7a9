/**
 * Training: steps over mini-batches, each through the network, the loss and back.
 *
 * <p>Enter at {@link org.souvenir.training.TrainingStep}:
 *
 * <pre>{@code
 * Parameters parameters = architecture.initialised(42).parameters();
 * TrainingStep step = new TrainingStep(architecture, parameters, new SoftmaxCrossEntropy(),
 *         new Adam(1e-3).start(parameters.length()), Clipping.byNorm(5), 42, workers);
 * double loss = step.take(new Example(batch, targets), null, 1e-3).loss();
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.training;
