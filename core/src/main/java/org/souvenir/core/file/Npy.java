package org.souvenir.core.file;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.souvenir.core.file.NpyHeader.Parsed;
import org.souvenir.core.tensor.Tensor;

/**
 * Single arrays in NumPy's {@code .npy} format (NEP 1), versions 1.0, 2.0 and 3.0: little or big endian, C or Fortran order,
 * bool, whole numbers of 8 to 64 bits, float16, 32 and 64. Arrays of objects, text or structures, for which NumPy would run
 * a pickle or worse, are refused. {@link Npz} has several arrays by name.
 *
 * <p>A header is compared with the size of the file before anything is allocated: at most the file's size and the tensor's.
 */
public final class Npy {

    private Npy() {}

    /**
     * Reads an array as floats: narrower numbers widened, double ones rounded, truth values 0 and 1.
     *
     * @throws FileFormatException if it cannot be read, is not in the format, has elements of another type, or a whole number
     *     that cannot be a float (its size is 2²⁴ or more)
     */
    public static Tensor read(Path file) {
        requireNonNull(file, "file");
        return stored(file).tensor();
    }

    /**
     * Reads the elements of an array, row-major, exactly.
     *
     * @throws FileFormatException as {@link #read}, and a whole number may be up to 2⁵³
     */
    public static double[] readDoubles(Path file) {
        requireNonNull(file, "file");
        return stored(file).doubles();
    }

    /**
     * Writes a tensor as floats ({@link NpyFormat#FLOATS}), whole or not at all, as {@link AtomicFile} does.
     *
     * @throws IllegalArgumentException if the path is not that of a file in a folder that exists
     * @throws UncheckedIOException if writing fails
     */
    public static void write(Path file, Tensor tensor) {
        write(file, tensor, NpyFormat.FLOATS);
    }

    /**
     * Writes a tensor with elements of another type or order.
     *
     * @throws IllegalArgumentException as {@link #write(Path, Tensor)}, or if an element cannot be of the type: is not whole,
     *     or is too large. Fractions are rounded to float16.
     * @throws UncheckedIOException if writing fails
     */
    public static void write(Path file, Tensor tensor, NpyFormat format) {
        requireNonNull(file, "file");
        requireNonNull(tensor, "tensor");
        requireNonNull(format, "format");
        AtomicFile.write(file, new NpyContent(tensor, format));
    }

    private static StoredTensor stored(Path file) {
        return ByteSource.read(file, source -> {
            if (source.size() > Safetensors.LARGEST) {
                throw FileFormatException.of(
                        file,
                        "an array must have at most %,d bytes, but has %,d"
                                .formatted(Safetensors.LARGEST, source.size()));
            }
            return parse(source.name(), source.take("the file", (int) source.size()));
        });
    }

    /** The array that these bytes are, all of them. */
    static StoredTensor parse(String source, byte[] bytes) {
        Parsed parsed = NpyHeader.parse(source, ByteBuffer.wrap(bytes));
        NpyHeader header = parsed.header();
        long[] shape = header.shape().stream().mapToLong(Long::longValue).toArray();
        long[] strides = header.fortran() ? StoredTensor.columnMajor(shape) : StoredTensor.rowMajor(shape);
        int there = bytes.length - parsed.end();
        ByteBuffer elements = ByteBuffer.wrap(bytes)
                .slice(parsed.end(), there)
                .order(header.type().order());
        StoredTensor tensor;
        try {
            tensor = StoredTensor.of(source, header.type().dtype(), shape, strides, 0, elements);
        } catch (IllegalArgumentException e) {
            throw FileFormatException.atByte(source, parsed.end(), String.valueOf(e.getMessage()));
        }
        int needed = tensor.length() * tensor.dtype().size();
        if (there != needed) {
            throw FileFormatException.atByte(
                    source, bytes.length, "the elements must have %d bytes, but there are %d".formatted(needed, there));
        }
        return tensor;
    }
}
