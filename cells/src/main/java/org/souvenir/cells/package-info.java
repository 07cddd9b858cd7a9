/**
 * Recurrent cells, each written as its equations.
 *
 * <p>Enter at {@link org.souvenir.cells.Cell}:
 *
 * <pre>{@code
 * Step step = Step.of(new Lstm(64, 128)::define);
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells;
