/**
 * Training: epochs over mini-batches, each through the network, the loss and back, with a validation after each epoch.
 *
 * <p>Enter at {@link org.souvenir.training.Trainer}:
 *
 * <pre>{@code
 * ExampleSource training = ExampleSource.of(Example.perSequence(Batch.of(x, lengths), labels), 32, 42);
 * Trainer trainer = Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-3)).epochs(20).patience(3);
 * Fit fit = trainer.fit(Network.initialised(architecture, 42), training, validation);
 * Network best = fit.network();
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.training;
