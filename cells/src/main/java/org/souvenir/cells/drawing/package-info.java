/**
 * Cells as people read them: printed as equations, drawn as the flow of their data; made from their steps alone.
 *
 * <p>Enter at {@link org.souvenir.cells.drawing.Equations} and {@link org.souvenir.cells.drawing.Drawing}:
 *
 * <pre>{@code
 * Cell cell = new Lstm(3, 5);
 * System.out.println(Equations.of(cell).text());
 * Files.writeString(Path.of("lstm.svg"), Drawing.of(cell).svg());
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.drawing;
