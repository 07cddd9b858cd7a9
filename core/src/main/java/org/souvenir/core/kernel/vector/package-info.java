/**
 * The kernels on {@code jdk.incubator.vector}; the only package that knows of it, compiled by itself and found by its name.
 *
 * <p>Enter at {@link org.souvenir.core.kernel.vector.VectorKernels}, or rather at
 * {@link org.souvenir.core.kernel.KernelProvider#best}, which takes it where the JVM has the module:
 *
 * <pre>{@code
 * java --add-modules jdk.incubator.vector …
 * }</pre>
 */
@NullMarked
package org.souvenir.core.kernel.vector;

import org.jspecify.annotations.NullMarked;
