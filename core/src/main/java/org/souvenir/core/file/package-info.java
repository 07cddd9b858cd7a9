/**
 * Files that hold tensors, and files that are written whole or not at all.
 *
 * <p>Enter at {@link org.souvenir.core.file.Safetensors} for tensors by name, at {@link org.souvenir.core.file.Npz} and
 * {@link org.souvenir.core.file.Npy} for NumPy's files, at {@link org.souvenir.core.file.TorchArchive} for PyTorch's, at
 * {@link org.souvenir.core.file.ZipArchive} for any zip file that one would not trust, and at
 * {@link org.souvenir.core.file.AtomicFile} to write anything else. {@link org.souvenir.core.file.FileClaim} keeps other writers
 * from a file, {@link org.souvenir.core.file.FileVersions} keeps what it was before. What is read and is not as it should be ends in a
 * {@link org.souvenir.core.file.FileFormatException}.
 *
 * <pre>{@code
 * Path file = Path.of("model.safetensors");
 * Safetensors.write(file, parameters.tensors(), Map.of("epoch", "3"));
 * Safetensors read = Safetensors.read(file);
 * Tensor weight = read.tensor("dense.weight");
 * String epoch = read.metadata().get("epoch");
 * Tensor foreign = TorchArchive.read(Path.of("model.pt")).tensor("lstm.weight_ih_l0");
 * Npz.write(Path.of("inputs.npz"), Map.of("x", ids), Map.of("x", NpyFormat.IDS));
 * byte[] sent = Safetensors.toBytes(parameters.tensors(), Map.of());   // streams, as well
 * }</pre>
 */
@NullMarked
package org.souvenir.core.file;

import org.jspecify.annotations.NullMarked;
