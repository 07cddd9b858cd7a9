/**
 * Random numbers that are a function of a seed and a position, and of nothing else.
 *
 * <p>Enter at {@link org.souvenir.core.random.RandomStream}. There is no generator with a state that advances: whoever
 * knows the seed, the names on the way and the position gets the same number, on any thread, in any order, after any
 * restart.
 *
 * <pre>{@code
 * RandomStream random = RandomStream.of(42);
 * int[] order = random.child("shuffle").child(epoch).permutation(examples);
 * RandomStream dropout = random.child("dropout").child(step);
 * dropout.mask(0.8f, 1 / 0.8f, mask, 0, mask.length, 0);   // keeps 80 %, scaled up
 * double normal = random.child("noise").gaussian(7);
 * }</pre>
 */
@NullMarked
package org.souvenir.core.random;

import org.jspecify.annotations.NullMarked;
