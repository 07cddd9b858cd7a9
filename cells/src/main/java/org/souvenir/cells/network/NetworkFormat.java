package org.souvenir.cells.network;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.souvenir.cells.Settings;
import org.souvenir.cells.file.Description;
import org.souvenir.cells.file.NetworkFile;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.registry.CellRegistry;

/**
 * Networks as files: safetensors with the parameters by name, and the description of the layers in the metadata. Any reader
 * of safetensors finds the parameters; this one finds the network.
 *
 * <pre>{@code
 * NetworkFormat format = NetworkFormat.standard();
 * format.write(file, network, Map.of("labels", "negative positive"));
 * NetworkFormat.Stored stored = format.read(file);
 * float[] scores = stored.network().infer(batch).values().data();
 * }</pre>
 *
 * <p>Cells come from a {@link CellRegistry}, layers from their kinds; nothing in a file is executed or looked up by
 * reflection. A value: {@link #withCells} and {@link #withLayer} give another one.
 *
 * <p>Metadata: {@code souvenir.network} the version, 2; for each input {@code inputs.0.name}, {@code width}, {@code limit} and
 * {@code axis}, the input whose steps it has; for each layer {@code layers.0.name}, {@code kind}, {@code settings.…} and what it
 * reads, {@code inputs.0} and so on; for each output {@code outputs.0.name} and {@code from}; the writer's own notes stand under
 * {@code notes.…}. Files of version 1, chains of layers, are read as well.
 */
public final class NetworkFormat {

    /**
     * A network as it was read, and what was noted beside it.
     *
     * @param notes text by name, as it was given to {@link #write}
     */
    public record Stored(Network network, Map<String, String> notes) {}

    private final Description description;

    private NetworkFormat(Description description) {
        this.description = description;
    }

    /** The layers of {@code org.souvenir.cells.layer}, and the cells of {@link CellRegistry#standard}. */
    public static NetworkFormat standard() {
        return new NetworkFormat(Description.standard());
    }

    /** The same with other cells. */
    public NetworkFormat withCells(CellRegistry registry) {
        return new NetworkFormat(description.withCells(registry));
    }

    /**
     * One kind of layers more.
     *
     * @param kind the {@link Layer#kind}
     * @param create the layer that has these {@link Layer#settings}
     * @throws IllegalArgumentException if there is one of this kind
     */
    public NetworkFormat withLayer(String kind, Function<Settings, Layer> create) {
        return new NetworkFormat(description.withLayer(kind, create));
    }

    /**
     * Writes a network, whole or not at all: an old file stays as it is until the new one is whole.
     *
     * @param notes text by name, for the reader
     * @throws IllegalArgumentException if a layer or a cell is of a kind that this format does not know
     * @throws IllegalStateException if a layer or a cell tells no settings
     * @throws java.io.UncheckedIOException if writing fails
     */
    public void write(Path file, Network network, Map<String, String> notes) {
        new NetworkFile(description)
                .write(file, new NetworkFile.Content(network.architecture(), network.parameters(), notes));
    }

    /**
     * Reads a network.
     *
     * @throws org.souvenir.core.file.FileFormatException if the file is missing, cut off, altered, of another version or not
     *     a network; it says where, what was expected and what was there
     */
    public Stored read(Path file) {
        NetworkFile.Content content = new NetworkFile(description).read(file);
        return new Stored(Network.of(content.architecture(), content.parameters()), content.notes());
    }
}
