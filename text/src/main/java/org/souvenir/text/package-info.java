/**
 * Networks that read texts, with what their numbers stand for: {@link org.souvenir.text.TextNetwork}.
 */
@NullMarked
package org.souvenir.text;

import org.jspecify.annotations.NullMarked;
