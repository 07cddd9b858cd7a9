/**
 * PyTorch, in and out: a {@code state_dict} becomes a network or goes into one, and a network becomes a safetensors file
 * and a Python module that loads it.
 *
 * <p>Enter at {@link org.souvenir.cells.exchange.pytorch.PyTorch}; where a line of it does not say enough, at {@link
 * org.souvenir.cells.exchange.pytorch.StateDict}.
 *
 * <pre>{@code
 * Network network = PyTorch.read(Path.of("tagger.safetensors"));
 * PyTorch.write(network, Path.of("exported"));       // exported/model.safetensors, exported/model.py
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.cells.exchange.pytorch;
