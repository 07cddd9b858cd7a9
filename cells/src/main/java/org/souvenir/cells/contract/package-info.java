/**
 * The laws that every cell keeps, checked without any test framework.
 *
 * <p>Enter at {@link org.souvenir.cells.contract.CellContract}:
 *
 * <pre>{@code
 * @Test
 * void keeps_the_laws_of_cells() {
 *     CellContract.of(new Leaky(3, 5, 0.1)).verify();
 * }
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.contract;
