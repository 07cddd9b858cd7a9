package org.souvenir.cells.exchange.onnx;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.souvenir.core.name.NoNulls;

/**
 * What an ONNX model has beside the inputs and outputs of its network.
 *
 * @param lengths whether it reads how long each sequence is: an input {@code x.lengths} [B], int32, for each time axis, named
 *     by the input whose steps it has. Without, all sequences have all steps.
 * @param states whether it reads and gives the states of its cells, for sequences that come in parts: inputs {@code
 *     recurrent1.h} [B, n] and outputs {@code recurrent1.h.next}; the metadata {@code souvenir.initial.recurrent1.h} is what each
 *     sequence starts with. Without, it starts so by itself.
 * @param metadata texts by name that the file keeps beside those that say where it comes from
 */
public record OnnxOptions(boolean lengths, boolean states, Map<String, String> metadata) {

    /** Keeps a copy of the metadata. */
    public OnnxOptions {
        NoNulls.in(metadata, "metadata");
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** What the network reads and gives, and nothing else. */
    public static OnnxOptions standard() {
        return new OnnxOptions(false, false, Map.of());
    }

    /** With the lengths of sequences. */
    public OnnxOptions withLengths() {
        return new OnnxOptions(true, states, metadata);
    }

    /** With states. */
    public OnnxOptions withStates() {
        return new OnnxOptions(lengths, true, metadata);
    }

    /** With one more text. */
    public OnnxOptions with(String name, String text) {
        requireNonNull(name, "name");
        requireNonNull(text, "text");
        Map<String, String> more = new LinkedHashMap<>(metadata);
        more.put(name, text);
        return new OnnxOptions(lengths, states, more);
    }
}
