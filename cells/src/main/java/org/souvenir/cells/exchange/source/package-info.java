/**
 * Trained networks as one file of Java source, which needs nothing but a JDK 17.
 *
 * <p>Enter at {@link org.souvenir.cells.exchange.source.JavaSource}:
 *
 * <pre>{@code
 * JavaSource source = JavaSource.of(network, "com.example.Tagger", JavaSource.Weights.FLOATS);
 * source.write(Path.of("src/main/java"));
 * }</pre>
 *
 * <p>The text is put together by hand: nearly all of it is loops and expressions, which a library that writes declarations, such as
 * JavaPoet, takes as strings anyway.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.exchange.source;
