package org.souvenir.core.kernel;

/**
 * One step of gradient descent with momentum, as PyTorch takes it without dampening, for a gradient g that is first
 * {@code g + l2 · p}:
 *
 * <pre>
 * m ← momentum · m + g
 * p ← p - rate · m                     or, looking ahead (Nesterov, 1983),
 * p ← p - rate · (g + momentum · m)
 * </pre>
 *
 * @param rate the learning rate
 * @param momentum how much of the last step stays
 * @param l2 the weight decay that is part of the gradient; 0 for none
 * @param nesterov whether to look ahead
 */
public record MomentumRule(double rate, double momentum, double l2, boolean nesterov) {}
