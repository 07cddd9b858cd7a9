/**
 * The user guide: Markdown beside this package becomes pages. Its listings and what they print are those of tests.
 *
 * <p>Enter at {@link org.souvenir.examples.docs.Docs}.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.examples.docs;
