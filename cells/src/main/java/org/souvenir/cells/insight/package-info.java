/**
 * Why a network gives what it gives, and what it keeps in mind: found from the equations of any network and any cell.
 *
 * <p>Enter at {@link org.souvenir.cells.insight.IntegratedGradients} for what each step of the input added to a result, and at
 * {@link org.souvenir.cells.insight.Memories} for how much of a memory stays, is new, and lasts:
 *
 * <pre>{@code
 * IntegratedGradients why = IntegratedGradients.of(network);
 * float[] added = why.of(batch, Score.difference(1, 0)).sequence(0);       // a number for each word of the first text
 * MemoryUse use = Memories.of(network).read(batch).get("recurrent1.c");
 * float stayed = use.share().get(t, 0);
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.insight;
