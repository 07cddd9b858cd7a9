/**
 * Cells made of cells: what regularises, bounds, starts or bypasses any cell, also a user's own.
 *
 * <p>Enter at a wrapper, {@link org.souvenir.cells.wrapper.Zoneout} for one; they compose, inside out:
 *
 * <pre>{@code
 * Cell cell = new Resets(new Residual(new Zoneout(new WeightDrop(new Lstm(64, 64), 0.3), 0.1)));
 * }</pre>
 *
 * <p>Each rewrites the equations of the cell it wraps ({@link org.souvenir.core.expr.Step#include}) and keeps the names of its
 * parameters, states and named values. What is random is so in training only; at rate 0 a wrapper is the bare cell, to the
 * bit. A wrapper sees the cell in it and nothing of those around it: {@code Resets} and {@code LearnedInitialState} change
 * what a state starts from, so the first goes outermost and the second right inside it.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.wrapper;
