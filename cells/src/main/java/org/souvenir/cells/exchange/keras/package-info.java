/**
 * Networks of Keras 3: {@code .keras} files become networks, and weights in {@code .weights.h5} files, sharded or not, go into
 * networks that are there.
 *
 * <p>Enter at {@link org.souvenir.cells.exchange.keras.Keras}. HDF5 is read by {@code io.jhdf:jhdf}, a dependency that whoever
 * needs Keras's files adds.
 *
 * <pre>{@code
 * Network network = Keras.read(Path.of("sentiment.keras"));
 * Network filled = Keras.read(Path.of("sentiment.weights.h5"), Network.initialised(architecture, 1));
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.exchange.keras;
