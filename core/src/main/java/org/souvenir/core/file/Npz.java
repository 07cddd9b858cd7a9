package org.souvenir.core.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.souvenir.core.name.NoNulls;
import org.souvenir.core.tensor.Tensor;

/**
 * Arrays by name in NumPy's {@code .npz} format: a zip file, compressed or not, with an {@linkplain Npy .npy} file for each
 * array. Zip64, as NumPy writes it, is read and, from 4 GiB on, written.
 *
 * <p>What was read is immutable: each call makes tensors and arrays of its own.
 */
public final class Npz implements NamedTensors {

    private static final String SUFFIX = ".npy";
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0); // as NumPy has it

    private final StoredTensors arrays;

    private Npz(String source, Map<String, StoredTensor> arrays) {
        this.arrays = new StoredTensors(source, "an array", arrays);
    }

    /**
     * Reads a file whole.
     *
     * @throws FileFormatException if it cannot be read, is damaged, would become more than 64 MiB and 100 times as large
     *     decompressed, or has an entry that is no array of numbers
     */
    public static Npz read(Path file) {
        requireNonNull(file, "file");
        try (ZipArchive zip = ZipArchive.open(file)) {
            Map<String, StoredTensor> arrays = new LinkedHashMap<>();
            for (String entry : zip.names()) {
                if (!entry.endsWith(SUFFIX)) {
                    throw FileFormatException.of(
                            file, "each entry must be an array NAME.npy, but one is '" + entry + "'");
                }
                String name = entry.substring(0, entry.length() - SUFFIX.length());
                arrays.put(name, Npy.parse(file + ", array '" + name + "'", zip.bytes(entry)));
            }
            return new Npz(file.toString(), arrays);
        }
    }

    /**
     * Writes tensors as floats, not compressed, whole or not at all, as {@link AtomicFile} does. The same tensors give the same
     * bytes: they are written in the order of their names.
     *
     * @param tensors not modified
     * @throws IllegalArgumentException if the path is not that of a file in a folder that exists
     * @throws UncheckedIOException if writing fails
     */
    public static void write(Path file, Map<String, Tensor> tensors) {
        write(file, tensors, Map.of());
    }

    /**
     * Writes tensors, some with elements of another type or order.
     *
     * @param tensors not modified
     * @param formats by the names of tensors; those without one are written as {@link NpyFormat#FLOATS}
     * @throws IllegalArgumentException as {@link #write(Path, Map)}, or if a format is for no tensor, or an element cannot be of
     *     its type
     * @throws UncheckedIOException if writing fails
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, NpyFormat> formats) {
        requireNonNull(file, "file");
        NoNulls.in(tensors, "tensors");
        NoNulls.in(formats, "formats");
        if (!tensors.keySet().containsAll(formats.keySet())) {
            throw new IllegalArgumentException("write: each format must be for a tensor of " + tensors.keySet()
                    + ", but there are formats for " + formats.keySet());
        }
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            for (var item : new TreeMap<>(tensors).entrySet()) {
                NpyFormat format = formats.getOrDefault(item.getKey(), NpyFormat.FLOATS);
                NpyContent content = new NpyContent(item.getValue(), format);
                zip.putNextEntry(entry(item.getKey(), content));
                content.writeTo(zip);
                zip.closeEntry();
            }
            zip.finish();
        });
    }

    /** A zip file's entry that is not compressed says beforehand what comes. */
    private static ZipEntry entry(String name, NpyContent content) throws IOException {
        CRC32 checksum = new CRC32();
        try (OutputStream out = new CheckedOutputStream(OutputStream.nullOutputStream(), checksum)) {
            content.writeTo(out);
        }
        ZipEntry entry = new ZipEntry(name + SUFFIX);
        entry.setMethod(ZipEntry.STORED);
        entry.setTimeLocal(NO_TIME);
        entry.setSize(content.size());
        entry.setCompressedSize(content.size());
        entry.setCrc(checksum.getValue());
        return entry;
    }

    @Override
    public String source() {
        return arrays.source();
    }

    /** The names of all arrays, in the order of the file; unmodifiable. */
    @Override
    public List<String> names() {
        return List.copyOf(arrays.byName().keySet());
    }

    @Override
    public int[] shape(String name) {
        return arrays.get(name).shape();
    }

    @Override
    public String dtype(String name) {
        return arrays.get(name).dtype().name();
    }

    /**
     * {@inheritDoc}
     *
     * @throws FileFormatException if there is none of this name, or a whole number in it cannot be a float (its size is 2²⁴
     *     or more)
     */
    @Override
    public Tensor tensor(String name) {
        return arrays.get(name).tensor();
    }

    /**
     * {@inheritDoc}
     *
     * @throws FileFormatException if there is none of this name, or a whole number in it cannot be a double (its size is 2⁵³
     *     or more)
     */
    @Override
    public double[] doubles(String name) {
        return arrays.get(name).doubles();
    }

    /** The source and what is in it: {@code Npz data.npz (x F32 [1, 2])}. */
    @Override
    public String toString() {
        return arrays.described("Npz");
    }
}
