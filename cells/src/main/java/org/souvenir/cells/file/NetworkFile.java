package org.souvenir.cells.file;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.Safetensors;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.name.Printable;
import org.souvenir.core.parameter.ParameterSpec;
import org.souvenir.core.parameter.Parameters;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.parameter.Quantisation;

/**
 * The file of a network: safetensors with the parameters by name. Its metadata are {@code souvenir.network}, the version, the
 * description, and the writer's own notes under {@code notes.…}.
 *
 * @param description how layers are written and made again
 */
public record NetworkFile(Description description) {
    private static final String VERSION = "souvenir.network";
    /** Weights in 8 or 16 bits. */
    private static final String NARROW = "4";

    private static final String CURRENT = "3";
    /** Cells by their settings alone. */
    private static final String SECOND = "2";
    /** Chains of layers alone. */
    private static final String FIRST = "1";

    private static final String WEIGHTS = "souvenir.weights";
    private static final String NOTES = "notes.";

    /**
     * What a file holds.
     *
     * @param quantisation which of the parameters were in fewer bits
     * @param notes text by name
     */
    public record Content(
            Architecture architecture, Parameters parameters, Quantisation quantisation, Map<String, String> notes) {}

    /**
     * The metadata that stand beside the parameters.
     *
     * @throws IllegalArgumentException if a layer or a cell is of a kind that is not known
     * @throws IllegalStateException if a layer tells no settings, or a cell neither settings nor equations that can be printed
     */
    public Map<String, String> metadata(Architecture architecture, Precision precision, Map<String, String> notes) {
        Map<String, String> metadata = description.text(architecture);
        metadata.put(VERSION, CURRENT);
        if (precision != Precision.FLOAT32) { // what else is in such a file, readers of version 3 could not know
            metadata.put(VERSION, NARROW);
            metadata.put(WEIGHTS, precision.name());
        }
        notes.forEach((name, text) -> metadata.put(NOTES + name, text));
        return metadata;
    }

    /**
     * Makes a network's content of what was read.
     *
     * @throws FileFormatException if it is of another version or not a network; it says where, what was expected and what
     *     was there
     */
    public Content content(Safetensors stored) {
        SortedMap<String, String> metadata = new TreeMap<>(stored.metadata());
        String version = metadata.get(VERSION);
        if (!List.of(NARROW, CURRENT, SECOND, FIRST).contains(String.valueOf(version))) {
            throw FileFormatException.of(
                    stored.source(),
                    version == null
                            ? "must hold a network with its description, but there is no '%s' in the metadata"
                                    .formatted(VERSION)
                            : "the version of the network must be %s, %s, %s or %s, but is %s"
                                    .formatted(FIRST, SECOND, CURRENT, NARROW, Printable.of(version)));
        }
        Architecture architecture;
        try {
            architecture = FIRST.equals(version) ? description.chain(metadata) : description.architecture(metadata);
        } catch (IllegalArgumentException e) {
            throw FileFormatException.of(
                    stored.source(), "the description must be that of a network, but " + e.getMessage());
        }
        Precision precision = NARROW.equals(version) ? precision(metadata, stored.source()) : Precision.FLOAT32;
        StoredParameters parameters = StoredParameters.of(stored, precision);
        return new Content(
                architecture,
                read(architecture, parameters),
                parameters.quantisation(),
                Description.under(metadata, NOTES));
    }

    private static Precision precision(Map<String, String> metadata, String source) {
        String name = String.valueOf(metadata.get(WEIGHTS));
        for (Precision precision : List.of(Precision.BFLOAT16, Precision.INT8)) {
            if (precision.name().equals(name)) {
                return precision;
            }
        }
        throw FileFormatException.of(
                source, "'%s' must be BFLOAT16 or INT8, but is %s".formatted(WEIGHTS, Printable.of(name)));
    }

    private static Parameters read(Architecture architecture, StoredParameters stored) {
        List<ParameterSpec> specs = architecture.parameters();
        specs.forEach(spec -> check(spec, stored)); // before anything is allocated for them
        Set<String> left = new TreeSet<>(stored.names());
        specs.forEach(spec -> left.remove(spec.name()));
        if (!left.isEmpty()) {
            throw FileFormatException.of(
                    stored.stored().source(),
                    "the parameters must be those of the described layers, but there are also " + Printable.of(left));
        }
        Parameters parameters = Parameters.of(specs);
        specs.forEach(spec -> stored.read(spec.name(), parameters.values(), parameters.offset(spec.name())));
        return parameters;
    }

    private static void check(ParameterSpec spec, StoredParameters stored) {
        String source = stored.stored().source();
        String wanted =
                "there must be a parameter '" + spec.name() + "' [" + spec.rows() + ", " + spec.columns() + "], but ";
        if (!stored.names().contains(spec.name())) {
            throw FileFormatException.of(source, wanted + "there are " + NearNames.of(spec.name(), stored.names()));
        }
        int[] shape = stored.stored().shape(spec.name());
        if (!Arrays.equals(shape, new int[] {spec.rows(), spec.columns()})) {
            throw FileFormatException.of(source, wanted + "it is " + Arrays.toString(shape));
        }
    }
}
