package org.souvenir.core.kernel;

/**
 * One step of Adam (Kingma and Ba, 2015), as PyTorch takes it, for a gradient g that is first {@code g + l2 · p}:
 *
 * <pre>
 * m ← beta1 · m + (1 - beta1) · g
 * v ← beta2 · v + (1 - beta2) · g²
 * p ← shrink · p - rate / correction1 · m / (√v / √correction2 + epsilon)
 * </pre>
 *
 * @param rate the learning rate
 * @param beta1 how much of the mean gradient stays
 * @param beta2 how much of the mean squared gradient stays
 * @param correction1 1 - beta1ᵗ in step t = 1, 2, …
 * @param correction2 1 - beta2ᵗ
 * @param epsilon keeps the division finite
 * @param l2 the weight decay that is part of the gradient; 0 for none
 * @param shrink the weight decay apart from the gradient (Loshchilov and Hutter, 2019): 1 - rate · decay; 1 for none
 */
public record AdamRule(
        double rate,
        double beta1,
        double beta2,
        double correction1,
        double correction2,
        double epsilon,
        double l2,
        double shrink) {}
