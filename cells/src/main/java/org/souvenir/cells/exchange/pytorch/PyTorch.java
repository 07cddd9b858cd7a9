package org.souvenir.cells.exchange.pytorch;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.network.Network;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;

/**
 * PyTorch in one line: models trained there run here, and models trained here run there.
 *
 * <pre>{@code
 * Network tagger = PyTorch.read(Path.of("tagger.safetensors"));
 * Network classifier = PyTorch.read(Path.of("classifier.pt"), Pooling.LAST);
 * PyTorch.write(classifier, Path.of("exported"));
 * }</pre>
 */
public final class PyTorch {
    private PyTorch() {}

    /**
     * The network that the modules of a {@code state_dict} make, one behind the other: {@link StateDict#network}.
     *
     * @param file safetensors, or what {@code torch.save(model.state_dict(), file)} wrote
     * @throws org.souvenir.core.file.FileFormatException if it cannot be read, or does not say enough
     */
    public static Network read(Path file) {
        return StateDict.read(file).network();
    }

    /** As {@link #read(Path)}, with a pooling behind the last recurrent module: for classifiers of sequences. */
    public static Network read(Path file, Pooling pooling) {
        requireNonNull(file, "file");
        return StateDict.read(file).pooled(pooling).network();
    }

    /** The network of an architecture with the weights of a {@code state_dict}: {@link StateDict#into}. */
    public static Network read(Path file, Architecture architecture) {
        requireNonNull(file, "file");
        return StateDict.read(file).into(architecture);
    }

    /**
     * Writes a network for PyTorch: {@code model.safetensors}, its {@code state_dict}, and {@code model.py}, whose {@code
     * Model} loads it with {@code strict=True} and gives the same numbers and gradients:
     *
     * <pre>
     * model = load()
     * output, states = model(x, lengths)            # x [T, B, n] or ids [T, B], lengths [B], T each unless told
     * output, states = model(more, lengths, states)
     * </pre>
     *
     * <p>A layer that PyTorch has is its module, as one would write it by hand; any other is written from its equations, its
     * parameters as they are here. Outputs are 0 past the ends. Random masks are what they are expected to be, also in training.
     * A recurrent module of PyTorch wants sequences of at least one step, and says so of others. States are by name, those of such
     * a module under its own name as it gives them, those of other cells as here, {@code layer.h}; poolings have none there.
     *
     * <p>{@link StateDict#into} of the same architecture reads the file again, to the bit, also after PyTorch has trained it. The
     * architecture is not in the file: {@link #read(Path)} finds that of a plain chain by its shapes, without activations and
     * poolings.
     *
     * @param folder made if it is not there; files of these names in it are replaced
     * @throws java.io.UncheckedIOException if writing fails
     */
    public static void write(Network network, Path folder) {
        requireNonNull(network, "network");
        requireNonNull(folder, "folder");
        AtomicFile.folder(folder);
        Safetensors.write(folder.resolve("model.safetensors"), tensors(network), Map.of("format", "pt"));
        AtomicFile.write(folder.resolve("model.py"), ModelText.of(network.architecture()));
    }

    private static Map<String, Tensor> tensors(Network network) {
        Counterparts counterparts = Counterparts.of(network.architecture());
        Parameters parameters = network.parameters();
        Map<String, Tensor> tensors = new TreeMap<>();
        for (Counterpart counterpart : counterparts.all()) {
            String module = counterparts.python(counterpart);
            counterpart.write(parameters).forEach((name, tensor) -> tensors.put(module + "." + name, tensor));
        }
        return tensors;
    }
}
