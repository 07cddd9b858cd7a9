/**
 * The meaning of the language: steps run over time in double, op by op, slow and obvious; and gradients held against central
 * differences.
 *
 * <p>Enter at {@link org.souvenir.core.reference.ReferenceExecutor}:
 *
 * <pre>{@code
 * ReferenceExecutor reference = new ReferenceExecutor(step, problem);
 * DMatrixRMaj[] y = reference.forward().output();
 * ReferenceExecutor.Gradients gradients = reference.backward(dy, Map.of());
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.core.reference;
