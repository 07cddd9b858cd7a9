/**
 * What several examples ask in the same way: {@link org.souvenir.examples.option.Threads} is an option of theirs,
 * {@link org.souvenir.examples.option.Output} tries where they write.
 */
@NullMarked
package org.souvenir.examples.option;

import org.jspecify.annotations.NullMarked;
