/** Models of other systems: {@link org.souvenir.examples.exchange.OnnxTests} runs ONNX's own tests. */
@NullMarked
package org.souvenir.examples.exchange;

import org.jspecify.annotations.NullMarked;
