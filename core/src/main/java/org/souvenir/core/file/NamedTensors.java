package org.souvenir.core.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.tensor.Tensor;

/** Tensors by name, as a file has them: what a mapping from foreign weights to layers needs to know of the file. */
public interface NamedTensors {

    /** What error messages call it: the path of the file, {@code stream} or {@code bytes}. */
    String source();

    /** The names of all tensors, each once; unmodifiable. */
    List<String> names();

    /**
     * The shape of a tensor; a copy.
     *
     * @throws FileFormatException if there is none of this name
     */
    int[] shape(String name);

    /**
     * The element type of a tensor as safetensors names it: {@code F32}, {@code BF16}, {@code I64}, {@code BOOL}.
     *
     * @throws FileFormatException if there is none of this name
     */
    String dtype(String name);

    /**
     * The tensor as floats: narrower ones widened, double ones rounded.
     *
     * @throws FileFormatException if there is none of this name, or its elements are of a type that the format's class does
     *     not read
     */
    Tensor tensor(String name);

    /**
     * The elements, row-major, exactly.
     *
     * @throws FileFormatException as {@link #tensor}
     */
    double[] doubles(String name);

    /**
     * All tensors by name, in the order of {@link #names}; a new unmodifiable map with tensors of its own.
     *
     * @throws FileFormatException as {@link #tensor}
     */
    default Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        names().forEach(name -> tensors.put(name, tensor(name)));
        return Collections.unmodifiableMap(tensors);
    }
}
