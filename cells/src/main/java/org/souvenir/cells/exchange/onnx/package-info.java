/**
 * ONNX models, out and in.
 *
 *
 *
 * <p>Messages are those of {@code org.tribuo:tribuo-util-onnx}, a dependency that whoever needs ONNX adds.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.exchange.onnx;
