/**
 * ONNX models, out and in: {@link org.souvenir.cells.exchange.onnx.OnnxModel} writes and reads, {@link
 * org.souvenir.cells.exchange.onnx.OnnxNetwork} is what was read.
 *
 * <pre>{@code
 * OnnxModel.write(network, Path.of("model.onnx"));
 * Network again = OnnxModel.read(Path.of("model.onnx")).network();
 * }</pre>
 *
 * <p>Messages are those of {@code org.tribuo:tribuo-util-onnx}, a dependency that whoever needs ONNX adds.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.exchange.onnx;
