/**
 * The illustrated guide: a page whose figures are computed by Souvenir itself, in the reader's browser. {@link
 * org.souvenir.examples.guide.Guide} trains what the page shows and writes it.
 */
@NullMarked
package org.souvenir.examples.guide;

import org.jspecify.annotations.NullMarked;
