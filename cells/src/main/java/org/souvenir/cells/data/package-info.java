/**
 * What networks read and leave: batches of sequences, alone or with what should come of them, and the state after them.
 *
 * <p>Enter at {@link org.souvenir.cells.data.Batch}; whoever has data to train on, at
 * {@link org.souvenir.cells.data.ExampleSource}:
 *
 * <pre>{@code
 * Batch batch = Batch.of(Sequences.ids(texts));                  // List<int[]>, of any lengths
 * State state = network.infer(batch).state();
 * byte[] kept = state.toBytes();
 * Tensor next = network.infer(following, State.fromBytes(kept)).values();
 * ExampleSource training = ExampleSource.of(Example.perSequence(batch, labels), 32, seed);
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.data;
