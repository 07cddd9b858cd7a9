package org.souvenir.core.file;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.souvenir.core.name.NearNames;
import org.souvenir.core.name.Printable;

/**
 * What a file holds, by name, for those who read files.
 *
 * @param source what error messages call the file
 * @param what one of them is called: a tensor, an array
 */
record StoredTensors(String source, String what, Map<String, StoredTensor> byName) {

    /** @throws FileFormatException if there is none of this name */
    StoredTensor get(String name) {
        StoredTensor stored = byName.get(name);
        if (stored == null) {
            throw FileFormatException.of(
                    source,
                    "there must be %s '%s', but there are %s"
                            .formatted(what, name, NearNames.of(name, byName.keySet())));
        }
        return stored;
    }

    /** For people: {@code Npz data.npz (x F32 [1, 2])}. */
    String described(String format) {
        return byName.entrySet().stream()
                .map(e -> Printable.of(e.getKey()) + " " + e.getValue().dtype() + " "
                        + Arrays.toString(e.getValue().shape()))
                .collect(Collectors.joining(", ", format + " " + source + " (", ")"));
    }
}
