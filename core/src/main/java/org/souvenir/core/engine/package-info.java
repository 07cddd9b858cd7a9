/**
 * What everything runs on.
 *
 * <p>Enter at {@link org.souvenir.core.engine.Engine}:
 *
 * <pre>{@code
 * System.out.println(Engine.standard().kernelName());
 * try (Engine two = Engine.withThreads(2)) {
 *     Network network = Network.load(file).on(two);
 *     Tensor scores = network.infer(batch).values();
 * }
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.core.engine;
