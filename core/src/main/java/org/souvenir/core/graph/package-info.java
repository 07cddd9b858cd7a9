/**
 * What is computed at each step of a loop over time, as a graph, and the gradient of a graph, which is another one.
 *
 * <p>Enter at {@link org.souvenir.core.graph.Graph}:
 *
 * <pre>{@code
 * Graph forward = Graph.of(step, Set.of());
 * Graph backward = Adjoint.of(forward);
 * backward.gradients().keySet();           // the parameters
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.core.graph;
