package org.souvenir.cells.file;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.tensor.Tensor;

/**
 * The file of a network: safetensors with the parameters by name. Its metadata are {@code souvenir.network}, the version, the
 * description, and the writer's own notes under {@code notes.…}.
 *
 * @param description how layers are written and made again
 */
public record NetworkFile(Description description) {
    private static final String VERSION = "souvenir.network";
    private static final String CURRENT = "2";
    /** Chains of layers alone. */
    private static final String FIRST = "1";

    private static final String NOTES = "notes.";

    /**
     * What a file holds.
     *
     * @param notes text by name
     */
    public record Content(Architecture architecture, Parameters parameters, Map<String, String> notes) {}

    /**
     * Writes a file, whole or not at all: an old file stays as it is until the new one is whole.
     *
     * @throws IllegalArgumentException if a layer or a cell is of a kind that is not known
     * @throws IllegalStateException if a layer or a cell tells no settings
     * @throws java.io.UncheckedIOException if writing fails
     */
    public void write(Path file, Content content) {
        Map<String, String> metadata = description.text(content.architecture());
        metadata.put(VERSION, CURRENT);
        content.notes().forEach((name, text) -> metadata.put(NOTES + name, text));
        Safetensors.write(file, content.parameters().tensors(), metadata);
    }

    /**
     * Reads a file.
     *
     * @throws FileFormatException if the file is missing, cut off, altered, of another version or not a network; it says
     *     where, what was expected and what was there
     */
    public Content read(Path file) {
        Safetensors stored = Safetensors.read(file);
        SortedMap<String, String> metadata = new TreeMap<>(stored.metadata());
        String version = metadata.get(VERSION);
        if (!CURRENT.equals(version) && !FIRST.equals(version)) {
            throw FileFormatException.of(
                    file,
                    version == null
                            ? "must hold a network with its description, but there is no '%s' in the metadata"
                                    .formatted(VERSION)
                            : "the version of the network must be %s or %s, but is %s"
                                    .formatted(FIRST, CURRENT, version));
        }
        Architecture architecture;
        try {
            architecture = FIRST.equals(version) ? description.chain(metadata) : description.architecture(metadata);
        } catch (IllegalArgumentException e) {
            throw FileFormatException.of(file, "the description must be that of a network, but " + e.getMessage());
        }
        return new Content(architecture, parameters(file, architecture, stored), Description.under(metadata, NOTES));
    }

    private static Parameters parameters(Path file, Architecture architecture, Safetensors stored) {
        Parameters parameters = Parameters.of(architecture.parameters());
        Map<String, Tensor> tensors = new TreeMap<>(stored.tensors());
        for (ParameterSpec spec : architecture.parameters()) {
            Tensor tensor = tensors.get(spec.name());
            if (tensor == null) {
                throw FileFormatException.of(
                        file,
                        "there must be a parameter '%s' [%d, %d], but there are %s"
                                .formatted(
                                        spec.name(),
                                        spec.rows(),
                                        spec.columns(),
                                        NearNames.of(spec.name(), tensors.keySet())));
            }
            try {
                parameters.set(spec.name(), tensor);
            } catch (IllegalArgumentException e) {
                throw FileFormatException.of(file, String.valueOf(e.getMessage()));
            }
        }
        if (tensors.size() > parameters.names().size()) {
            tensors.keySet().removeAll(parameters.names());
            throw FileFormatException.of(
                    file,
                    "the parameters must be those of the described layers, but there are also " + tensors.keySet());
        }
        return parameters;
    }
}
