/**
 * Equations as text that people write and files keep.
 *
 * <p>Enter at {@link org.souvenir.core.text.EquationText}, which has the grammar:
 *
 * <pre>{@code
 * Step step = EquationText.parse("""
 *         input x [3]
 *         state h [5]
 *         h' = tanh(linear(hidden, [h, x], 5))
 *         output h'
 *         """);
 * String text = EquationText.print(step);
 * }</pre>
 */
@NullMarked
package org.souvenir.core.text;

import org.jspecify.annotations.NullMarked;
