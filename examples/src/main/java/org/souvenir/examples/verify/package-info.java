/**
 * What a file is, and whether it is whole.
 *
 * <p>Enter at {@link org.souvenir.examples.verify.Verify}, or {@code examples/run verify FILE}.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.examples.verify;
