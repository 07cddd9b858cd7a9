/**
 * The loops that everything runs on, and the choice of the fastest that this JVM has.
 *
 * <p>Enter at {@link org.souvenir.core.kernel.Kernels}. The scalar provider is always there; the one on the Vector API is in
 * a package of its own, which nothing refers to at compile time.
 *
 * <pre>{@code
 * Kernels kernels = KernelProvider.best();
 * float[] packed = new float[kernels.packedLength(k, n)];
 * kernels.pack(View.rows(b, 0, n), k, n, packed, 0, k, n, 0, 0);
 * kernels.multiply(m, n, k, View.rows(a, 0, k), packed, 0, View.rows(c, 0, n), false);   // c = a · b
 * }</pre>
 */
@NullMarked
package org.souvenir.core.kernel;

import org.jspecify.annotations.NullMarked;
