/**
 * The language in which cells are written: expressions, the step they form, and their derivatives.
 *
 * <p>Enter at {@link org.souvenir.core.expr.Step}:
 *
 * <pre>{@code
 * Step step = Step.of(s -> {
 *     Expr h = s.state("h", 5);
 *     Expr next = tanh(s.linear("hidden", concat(h, s.input(3)), 5));
 *     s.next("h", next);
 *     s.output(next);
 * });
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.core.expr;
