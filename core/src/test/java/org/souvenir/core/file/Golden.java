package org.souvenir.core.file;

import java.net.URISyntaxException;
import java.nio.file.Path;
import org.souvenir.core.tensor.Tensor;

/** The files that golden_files.py wrote, and the elements that it put into them. */
final class Golden {

    private Golden() {}

    static Path file(String name) {
        try {
            return Path.of(Golden.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError("file: " + name, e);
        }
    }

    /** The tensor that the script makes of this type and shape. */
    static Tensor tensor(String dtype, int... shape) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.length(); i++) {
            int number = i * 37 % 101;
            tensor.data()[i] = switch (dtype) {
                case "F64", "F32", "F16", "BF16" -> (number - 50) / 4f;
                case "BOOL" -> number % 3 == 0 ? 1 : 0;
                default -> dtype.startsWith("U") ? number : number - 50;
            };
        }
        return tensor;
    }

    static Tensor floats(int... shape) {
        return tensor("F32", shape);
    }
}
