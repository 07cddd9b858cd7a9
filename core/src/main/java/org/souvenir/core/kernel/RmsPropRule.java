package org.souvenir.core.kernel;

/**
 * One step of RMSProp (Tieleman and Hinton, 2012), as PyTorch takes it, for a gradient g that is first {@code g + l2 · p}:
 *
 * <pre>
 * v ← alpha · v + (1 - alpha) · g²
 * p ← p - rate · g / (√v + epsilon)
 * </pre>
 *
 * @param rate the learning rate
 * @param alpha how much of the mean squared gradient stays
 * @param epsilon keeps the division finite
 * @param l2 the weight decay that is part of the gradient; 0 for none
 */
public record RmsPropRule(double rate, double alpha, double epsilon, double l2) {}
