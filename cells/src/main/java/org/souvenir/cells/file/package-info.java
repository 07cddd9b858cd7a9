/**
 * What a network's file holds: the description of its layers as text by name, and its parameters as tensors. Internal:
 * users enter at {@code NetworkFormat}.
 *
 * <p>Enter at {@link org.souvenir.cells.file.NetworkFile}:
 *
 * <pre>{@code
 * NetworkFile format = new NetworkFile(Description.standard());
 * Map<String, String> metadata = format.metadata(architecture, Map.of("labels", "negative positive"));
 * Safetensors.write(file, parameters.tensors(), metadata);
 * Architecture again = format.content(Safetensors.read(file)).architecture();
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.file;
