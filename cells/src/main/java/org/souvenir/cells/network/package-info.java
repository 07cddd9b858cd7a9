/**
 * Layers, and the networks they form.
 *
 * <p>Enter at {@link org.souvenir.cells.network.Architecture}:
 *
 * <pre>{@code
 * Network network = Architecture.of(
 *                 Input.ids(1000), new Embedding(64), Recurrent.of(n -> new Lstm(n, 128)), Pooling.LAST, new Dense(2))
 *         .initialised(42);
 * Tensor scores = network.infer(Batch.of(ids, lengths)).values();
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.network;
