package org.souvenir.cells.exchange.pytorch;

import java.nio.file.Path;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.network.Network;

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
     * @throws org.souvenir.core.file.FileFormatException if it can't be read, or it doesn't say enough
     */
    public static Network read(Path file) {
        return StateDict.read(file).network();
    }

    /** As {@link #read(Path)}, with a pooling behind the last recurrent module: for classifiers of sequences. */
    public static Network read(Path file, Pooling pooling) {
        return StateDict.read(file).pooled(pooling).network();
    }

    /** The network of an architecture with the weights of a {@code state_dict}: {@link StateDict#into}. */
    public static Network read(Path file, Architecture architecture) {
        return StateDict.read(file).into(architecture);
    }
}
