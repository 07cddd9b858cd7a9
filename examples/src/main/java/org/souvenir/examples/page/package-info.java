/**
 * Pages for people, made of templates.
 *
 * <p>Enter at {@link org.souvenir.examples.page.PageTemplate}.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.examples.page;
