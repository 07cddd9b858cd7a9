/**
 * How fast cells and models run here: beside this machine's own peak, beside peers in Python, and over numbers of threads.
 *
 * <p>Enter at {@link org.souvenir.examples.speed.Benchmark}, or {@code examples/run benchmark}.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.examples.speed;
