/**
 * What networks are built of: layers, and how they are wired.
 *
 * <p>Enter at {@link org.souvenir.cells.layer.Architecture}; write a layer of your own as a {@link
 * org.souvenir.cells.layer.Layer}:
 *
 * <pre>{@code
 * Architecture architecture = Architecture.of(
 *         Input.ids(1000), new Embedding(64), Recurrent.of(n -> new Lstm(n, 128)), Pooling.LAST, new Dense(2));
 * System.out.println(architecture.summary());
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.layer;
