/**
 * What a network learns: named matrices, how they start, and the one array they stand in.
 *
 * <p>Enter at {@link org.souvenir.core.parameter.Parameters}. An {@link org.souvenir.core.parameter.Initializer} says how a
 * matrix starts, a {@link org.souvenir.core.parameter.ParameterSpec} gives it a name and a shape.
 *
 * <pre>{@code
 * var weight = new ParameterSpec("dense.weight", 64, 2, Initializer.glorotUniform());
 * var bias = new ParameterSpec("dense.bias", 1, 2, Initializer.zeros());
 * Parameters parameters = Parameters.initialised(List.of(weight, bias), 42);
 * Tensor w = parameters.tensor("dense.weight");   // [64, 2], a copy
 * float[] all = parameters.values();              // 130 floats, what an optimizer walks over
 * }</pre>
 */
@NullMarked
package org.souvenir.core.parameter;

import org.jspecify.annotations.NullMarked;
