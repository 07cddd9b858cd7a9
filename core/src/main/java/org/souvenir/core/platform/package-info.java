/**
 * What differs between a JVM and a browser.
 *
 * <p>Enter at {@link org.souvenir.core.platform.Platform}. The rest of the library asks {@link
 * org.souvenir.core.platform.Platform#here} and knows nothing of where it runs.
 *
 * <pre>{@code
 * Platform here = Platform.here();
 * float sum = here.fusesMultiplyAdd() ? here.multiplyAdd(a, b, c) : a * b + c;
 * }</pre>
 */
@NullMarked
package org.souvenir.core.platform;

import org.jspecify.annotations.NullMarked;
