/**
 * Dates as people write them, translated into ISO 8601 by an encoder-decoder with attention.
 *
 * <p>Enter at {@link org.souvenir.examples.dates.TranslateDates}, or {@code examples/run translate-dates}.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.examples.dates;
