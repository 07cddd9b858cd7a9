/**
 * Names that people type, and mistype; places that they mistake.
 *
 * <p>Enter at {@link org.souvenir.core.name.NearNames}: wherever something is looked up by a name that is not there, the
 * message lists what is. What came from a file or from a stranger is shown as {@link org.souvenir.core.name.Printable} makes it.
 *
 * <pre>{@code
 * if (!cells.containsKey(name)) {
 *     throw new IllegalArgumentException("cell: the name must be one of " + NearNames.of(name, cells.keySet())
 *             + ", but is '" + name + "'");
 * }
 * }</pre>
 */
@NullMarked
package org.souvenir.core.name;

import org.jspecify.annotations.NullMarked;
