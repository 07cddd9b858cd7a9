/**
 * The guide's claim, measured: who remembers over how many steps, and how far back the gradient reaches.
 *
 * <p>Enter at {@link org.souvenir.examples.memory.Memory}, or {@code examples/run memory}. Two claims of the literature by
 * themselves: {@code examples/run memory adding} and {@code examples/run memory continual-reber}.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.examples.memory;
