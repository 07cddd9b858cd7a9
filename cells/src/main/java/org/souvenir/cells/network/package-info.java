/**
 * Networks: layers with their numbers, what they give for a batch or step by step, what goes on inside, and their files. Why they
 * give it, {@link org.souvenir.cells.insight} tells.
 *
 * <p>Enter at {@link org.souvenir.cells.network.Network}:
 *
 * <pre>{@code
 * Network network = Network.initialised(architecture, 42);
 * int[] labels = network.predict(Batch.of(Sequences.ids(texts))).classes();
 * network.save(file);
 * Trace trace = Network.load(file).trace(batch);
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.network;
