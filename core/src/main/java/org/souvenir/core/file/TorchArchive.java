package org.souvenir.core.file;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.souvenir.core.file.TorchObjects.Storage;
import org.souvenir.core.file.TorchObjects.View;
import org.souvenir.core.tensor.Tensor;

/**
 * Tensors by name out of PyTorch's own {@code .pt} and {@code .pth} files, as {@code torch.save} has written them since
 * PyTorch 1.6: a zip file with a pickle and the storages beside it.
 *
 * <p>A pickle is a program, and what PyTorch would run can do anything. Here it is read, not executed: known are the
 * instructions for plain data, and the names {@code collections.OrderedDict}, {@code torch._utils._rebuild_tensor_v2} and
 * {@code _v3}, {@code _rebuild_parameter}, and those of the storages. Everything else is refused by its name and its place.
 *
 * <p>What was saved is a dictionary of tensors, such as {@code model.state_dict()}, or one with such dictionaries in it, at
 * any depth: their names are joined by dots ({@code model.lstm.weight_ih_l0}), the members of lists and tuples are numbered
 * from 0. A tensor saved by itself is called {@code tensor}. Text, numbers and truth values beside the tensors are left out.
 * Element types are float64, 32, 16, bfloat16, all whole numbers, and bool; tensors may share storages and lie in them in
 * strides, as transposed ones do. Tensors are at most 2 GiB each.
 *
 * <p>What was read is immutable: each call makes tensors and arrays of its own.
 */
public final class TorchArchive implements NamedTensors {

    private static final String PICKLE = "data.pkl";

    /** How the pickle begins that files begin with which were written before PyTorch 1.6. */
    private static final byte[] LEGACY = {(byte) 0x80, 2, (byte) 0x8a, 10, 'l', (byte) 0xfc, (byte) 0x9c, 'F'};

    private static final byte[] ZIP = {'P', 'K'};

    /** Floats in bytes that tensors may have together, though they share storages or repeat them: so much in any case… */
    private static final long FREE = 1 << 26;

    /** …and so many times what the storages have: a byte becomes a float, and two tensors may share one storage. */
    private static final int MOST_TIMES = 8;

    private final StoredTensors tensors;

    private TorchArchive(String source, Map<String, StoredTensor> tensors) {
        this.tensors = new StoredTensors(source, "a tensor", tensors);
    }

    /**
     * Reads a file whole.
     *
     * @throws FileFormatException if it cannot be read, is damaged, was written before PyTorch 1.6, is TorchScript, or has
     *     more in it than plain data and tensors
     */
    public static TorchArchive read(Path file) {
        requireNonNull(file, "file");
        checkStart(file);
        try (ZipArchive zip = ZipArchive.open(file)) {
            String folder = folder(file, zip);
            String source = file + ", entry '" + folder + PICKLE + "'";
            byte[] pickle = zip.bytes(folder + PICKLE);
            Object saved = PickleReader.read(source, pickle, new TorchObjects());
            Map<String, View> views = FlatNames.of(source, saved, pickle.length);
            return new TorchArchive(file.toString(), new Loading(file, zip, folder).tensors(views));
        }
    }

    private static void checkStart(Path file) {
        byte[] start =
                ByteSource.read(file, source -> source.take("the start", (int) Math.min(LEGACY.length, source.size())));
        if (Arrays.equals(start, LEGACY)) {
            throw FileFormatException.of(
                    file,
                    "must be a zip file, but is in the format before PyTorch 1.6 (load it there and save it again)");
        }
        if (!Arrays.equals(Arrays.copyOf(start, ZIP.length), ZIP)) {
            throw FileFormatException.of(file, "must be a zip file, as torch.save writes it, but begins otherwise");
        }
    }

    /** What the names of the archive's entries begin with. */
    private static String folder(Path file, ZipArchive zip) {
        List<String> pickles = zip.names().stream()
                .filter(name -> name.indexOf('/') == name.length() - PICKLE.length() - 1 && name.endsWith("/" + PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw FileFormatException.of(
                    file, "there must be one entry FOLDER/data.pkl, as torch.save writes it, but there are " + pickles);
        }
        String folder = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
        if (zip.contains(folder + "constants.pkl")) {
            throw FileFormatException.of(
                    file, "must be saved by torch.save, but is TorchScript (save its state_dict() by torch.save)");
        }
        return folder;
    }

    /** Reads each storage once and puts tensors into it. */
    private record Loading(Path file, ZipArchive zip, String folder, Map<String, ByteBuffer> storages) {

        Loading(Path file, ZipArchive zip, String folder) {
            this(file, zip, folder, new HashMap<>());
        }

        Map<String, StoredTensor> tensors(Map<String, View> views) {
            ByteOrder order = order();
            Map<String, StoredTensor> tensors = new LinkedHashMap<>();
            long floats = 0;
            for (var item : views.entrySet()) {
                StoredTensor tensor = tensor(item.getKey(), item.getValue(), order);
                tensors.put(item.getKey(), tensor);
                floats += (long) tensor.length() * Float.BYTES;
            }
            long bytes = storages.values().stream().mapToLong(ByteBuffer::limit).sum();
            if (floats > FREE && floats > MOST_TIMES * bytes) {
                throw FileFormatException.of(
                        file,
                        "tensors must not be more than %d times their storages, but are %,d bytes as floats of %,d"
                                .formatted(MOST_TIMES, floats, bytes));
            }
            return tensors;
        }

        private ByteOrder order() {
            String name = folder + "byteorder";
            String order = zip.contains(name) ? new String(zip.bytes(name), StandardCharsets.UTF_8) : "little";
            return switch (order) {
                case "little" -> ByteOrder.LITTLE_ENDIAN;
                case "big" -> ByteOrder.BIG_ENDIAN;
                default ->
                    throw FileFormatException.of(
                            file, "the entry '" + name + "' must be little or big, but is something else");
            };
        }

        private StoredTensor tensor(String name, View view, ByteOrder order) {
            String what = file + ", tensor '" + name + "'";
            Storage storage = view.storage();
            String entry = folder + "data/" + storage.key();
            ByteBuffer bytes = storages.computeIfAbsent(
                    entry, key -> ByteBuffer.wrap(zip.bytes(key)).order(order));
            if (bytes.limit() != storage.bytes()) {
                throw FileFormatException.of(
                        what,
                        "the storage '%s' must have %,d bytes, but has %,d"
                                .formatted(entry, storage.bytes(), bytes.limit()));
            }
            try {
                return StoredTensor.of(
                        what, view.dtype(), array(view.shape()), array(view.strides()), view.offset(), bytes);
            } catch (IllegalArgumentException e) {
                throw FileFormatException.of(what, String.valueOf(e.getMessage()));
            }
        }

        private static long[] array(List<Long> numbers) {
            return numbers.stream().mapToLong(Long::longValue).toArray();
        }
    }

    @Override
    public String source() {
        return tensors.source();
    }

    /** The names of all tensors, in the order in which they were saved; unmodifiable. */
    @Override
    public List<String> names() {
        return List.copyOf(tensors.byName().keySet());
    }

    @Override
    public int[] shape(String name) {
        requireNonNull(name, "name");
        return tensors.get(name).shape();
    }

    @Override
    public String dtype(String name) {
        requireNonNull(name, "name");
        return tensors.get(name).dtype().name();
    }

    /**
     * {@inheritDoc}
     *
     * @throws FileFormatException if there is none of this name, or a whole number in it cannot be a float (its size is 2²⁴
     *     or more)
     */
    @Override
    public Tensor tensor(String name) {
        requireNonNull(name, "name");
        return tensors.get(name).tensor();
    }

    /**
     * {@inheritDoc}
     *
     * @throws FileFormatException if there is none of this name, or a whole number in it cannot be a double (its size is 2⁵³
     *     or more)
     */
    @Override
    public double[] doubles(String name) {
        requireNonNull(name, "name");
        return tensors.get(name).doubles();
    }

    /** The source and what is in it: {@code TorchArchive model.pt (dense.bias F32 [1, 2])}. */
    @Override
    public String toString() {
        return tensors.described("TorchArchive");
    }
}
