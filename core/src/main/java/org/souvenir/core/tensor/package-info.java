/**
 * Numbers with a shape: what goes into and comes out of the library.
 *
 * <p>Enter at {@link org.souvenir.core.tensor.Tensor}: a shape and a row-major {@code float[]}, nothing else. It shares its
 * array with whoever made it and with EJML's {@code FMatrixRMaj}, both ways without a copy. What rows of scores say is at
 * {@link org.souvenir.core.tensor.Scores}.
 *
 * <pre>{@code
 * Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);   // [2, 3]
 * x.set(7, 1, 2);                                               // row 1, column 2
 * FMatrixRMaj m = x.matrix();                                   // the same numbers, for EJML
 * m.set(1, 2, 70);
 * float last = x.get(1, 2);                                     // 70
 * }</pre>
 */
@NullMarked
package org.souvenir.core.tensor;

import org.jspecify.annotations.NullMarked;
