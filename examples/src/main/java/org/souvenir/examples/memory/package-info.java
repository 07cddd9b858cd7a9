/**
 * The guide's claim, measured: who remembers over how many steps, and how far back the gradient reaches.
 *
 * <p>Enter at {@link org.souvenir.examples.memory.Memory}, or {@code examples/run memory}.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.examples.memory;
