/**
 * What networks read and leave: batches of sequences, and the state after them.
 *
 * <p>Enter at {@link org.souvenir.cells.data.Batch}:
 *
 * <pre>{@code
 * Batch batch = Batch.of(ids, new int[] {7, 3, 12});             // ids [12, 3]
 * State state = network.infer(batch).state();
 * byte[] kept = state.toBytes();
 * Tensor next = network.infer(following, State.fromBytes(kept)).values();
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.data;
