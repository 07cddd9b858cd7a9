/**
 * Recurrent cells, each written as its equations, one file for each.
 *
 * <p>Enter at {@link org.souvenir.cells.Cell}:
 *
 * <pre>{@code
 * Cell cell = new Zoneout(new Lstm(64, 128), 0.1);   // wrappers are in org.souvenir.cells.wrapper
 * Step step = Step.of(cell::define);
 * CellContract.of(cell).verify();                    // the laws that every cell keeps
 * }</pre>
 *
 * <p>In the documentation of a cell: B batch, I input size, H hidden size; {@code [h x]} is the concatenation, {@code ·} a
 * matrix product with row vectors on its left, {@code ⊙} the product element by element, {@code h'} what becomes of the
 * state {@code h}; σ is the logistic sigmoid. States start at 0 unless said otherwise, recurrent weights orthogonal, input
 * weights Glorot uniform, biases at 0.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells;
