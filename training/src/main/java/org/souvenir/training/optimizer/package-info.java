/**
 * How parameters follow their gradients: optimizers, the clipping of gradients, and learning rates that change.
 *
 * <p>Enter at {@link org.souvenir.training.optimizer.Optimizer}:
 *
 * <pre>{@code
 * Optimizer adam = new Adam(1e-3);
 * OptimizerState state = adam.start(parameters.length);
 * state.step(parameters, gradients, adam.rate(), Engine.standard());
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.training.optimizer;
