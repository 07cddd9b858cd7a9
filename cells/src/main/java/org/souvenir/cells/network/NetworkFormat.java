package org.souvenir.cells.network;

import static java.util.Objects.requireNonNull;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.souvenir.cells.Settings;
import org.souvenir.cells.file.Description;
import org.souvenir.cells.file.NetworkFile;
import org.souvenir.cells.file.StoredWeights;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.registry.CellRegistry;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.name.Names;
import org.souvenir.core.name.NoNulls;

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
 * <p>Metadata: {@code souvenir.network} the version, 3; for each input {@code inputs.0.name}, {@code width}, {@code limit} and
 * {@code axis}, the input whose steps it has; for each layer {@code layers.0.name}, {@code kind}, {@code settings.…} and what it
 * reads, {@code inputs.0} and so on; for each output {@code outputs.0.name} and {@code from}; the writer's own notes stand under
 * {@code notes.…}. Beside the settings of a cell stand its equations as text, {@code settings.cell.equations}
 * ({@link org.souvenir.core.text.EquationText}), so that a network is read where the class of its cell is not known; where it is
 * known, it must have these equations. The file of a quantised network is of version 4: {@code souvenir.weights} is {@code INT8} or
 * {@code BFLOAT16}, its rounded weights are I8 beside their scales, {@code NAME/scale} ({@code [1, columns]} or {@code [rows, 1]}), or BF16, all
 * other parameters F32. Files of version 2, without equations, and of version 1, chains of layers, are read as well.
 */
public final class NetworkFormat {

    /**
     * A network as it was read, and what was noted beside it.
     *
     * @param notes text by name, as it was given to the writer
     */
    public record Stored(Network network, Map<String, String> notes) {
        /** Checks that nothing is missing. */
        public Stored {
            requireNonNull(network, "network");
            NoNulls.in(notes, "notes");
        }
    }

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
        requireNonNull(registry, "registry");
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
        Names.given("layer", requireNonNull(kind, "kind"));
        requireNonNull(create, "create");
        return new NetworkFormat(description.withLayer(kind, create));
    }

    /**
     * Writes a network to a file, whole or not at all: an old file stays as it is until the new one is whole.
     *
     * @param notes text by name, for the reader
     * @throws IllegalArgumentException if a layer or a cell is of a kind that this format does not know
     * @throws IllegalStateException if a layer tells no settings, or a cell neither settings nor equations that can be printed
     * @throws java.io.UncheckedIOException if writing fails
     */
    public void write(Path file, Network network, Map<String, String> notes) {
        requireNonNull(file, "file");
        requireNonNull(network, "network");
        NoNulls.in(notes, "notes");
        StoredWeights weights = weights(network);
        Safetensors.write(file, weights.tensors(), weights.dtypes(), metadata(network, notes));
    }

    /** Writes to a stream what {@link #write(Path, Network, Map)} writes to a file. It is flushed and stays open. */
    public void write(OutputStream out, Network network, Map<String, String> notes) {
        requireNonNull(out, "out");
        requireNonNull(network, "network");
        NoNulls.in(notes, "notes");
        StoredWeights weights = weights(network);
        Safetensors.write(out, weights.tensors(), weights.dtypes(), metadata(network, notes));
    }

    /** The bytes that {@link #write(Path, Network, Map)} writes to a file. */
    public byte[] toBytes(Network network, Map<String, String> notes) {
        requireNonNull(network, "network");
        NoNulls.in(notes, "notes");
        StoredWeights weights = weights(network);
        return Safetensors.toBytes(weights.tensors(), weights.dtypes(), metadata(network, notes));
    }

    private static StoredWeights weights(Network network) {
        return StoredWeights.of(network.tensors(), network.quantisation());
    }

    private Map<String, String> metadata(Network network, Map<String, String> notes) {
        return new NetworkFile(description)
                .metadata(network.architecture(), network.quantisation().precision(), notes);
    }

    /**
     * Reads a network from a file.
     *
     * @throws org.souvenir.core.file.FileFormatException if the file is missing, cut off, altered, of another version or not
     *     a network; it says where, what was expected and what was there
     */
    public Stored read(Path file) {
        requireNonNull(file, "file");
        return stored(Safetensors.read(file));
    }

    /**
     * Reads a stream to its end, where the network must end too. It stays open.
     *
     * @throws org.souvenir.core.file.FileFormatException as {@link #read(Path)}
     */
    public Stored read(InputStream in) {
        requireNonNull(in, "in");
        return stored(Safetensors.read(in));
    }

    /**
     * Reads what {@link #toBytes} gave, or what stands in a file.
     *
     * @throws org.souvenir.core.file.FileFormatException as {@link #read(Path)}
     */
    public Stored fromBytes(byte[] bytes) {
        requireNonNull(bytes, "bytes");
        return stored(Safetensors.fromBytes(bytes));
    }

    private Stored stored(Safetensors stored) {
        NetworkFile.Content content = new NetworkFile(description).content(stored);
        return new Stored(
                Network.rounded(content.architecture(), content.parameters(), content.quantisation()), content.notes());
    }
}
