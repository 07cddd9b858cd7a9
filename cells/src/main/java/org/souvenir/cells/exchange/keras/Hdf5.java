package org.souvenir.cells.exchange.keras;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.message.DataLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.platform.Platform;
import org.souvenir.core.tensor.Tensor;

/**
 * An HDF5 file with variables as Keras writes them: plain arrays in groups, not compressed, and beside each group of variables
 * the name of the layer. What a header claims is compared with the file's size before anything is allocated; links out of the
 * file, filters and other types than floats are refused.
 */
final class Hdf5 implements AutoCloseable {
    private static final int DEEPEST = 32;
    private static final int LARGEST = Integer.MAX_VALUE - 16;
    private static final int MOST = 200_000;
    private static final String NAME = "name";

    /**
     * An array in the file.
     *
     * @param shape its axes
     */
    record Stored(Hdf5 file, String path, int[] shape, Dataset dataset) {

        /** How many numbers it has. */
        long length() {
            return Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
        }

        /** Its numbers. */
        Tensor tensor() {
            return file.guarded(path, () -> Tensor.of(file.floats(this), shape));
        }
    }

    private final String source;
    private final HdfFile file;
    private final Map<String, Stored> arrays = new TreeMap<>();
    private final Map<String, String> names = new TreeMap<>();
    private int nodes;

    private Hdf5(String source, HdfFile file) {
        this.source = source;
        this.file = file;
        guarded("/", () -> {
            walk(file, "", 0);
            return this;
        });
    }

    /** Read whole: the library takes as much memory as headers claim where it reads a file piece by piece. */
    static Hdf5 open(Path path) {
        try {
            if (Files.size(path) > LARGEST) {
                throw FileFormatException.of(
                        path, "must have less than 2 GiB, but has more: save it with max_shard_size");
            }
            return of(path.toString(), Platform.here().bytesOf(path));
        } catch (IOException e) {
            throw FileFormatException.unreadable(path, e);
        }
    }

    /** A file that stands in another one. */
    static Hdf5 of(String source, byte[] bytes) {
        return of(source, () -> HdfFile.fromBytes(bytes));
    }

    private static Hdf5 of(String source, Supplier<HdfFile> open) {
        HdfFile opened = guarded(source, "/", open);
        try {
            return new Hdf5(source, opened);
        } catch (FileFormatException e) {
            opened.close();
            throw e;
        }
    }

    /** The arrays by their paths, {@code layers/lstm/cell/vars/0}; not all of them need be readable. */
    Map<String, Stored> arrays() {
        return arrays;
    }

    /** The names that Keras keeps beside groups of variables, by the path of what has the variables, {@code layers/lstm}. */
    Map<String, String> names() {
        return names;
    }

    private void walk(Group group, String path, int depth) {
        if (depth > DEEPEST) {
            throw problem(path, "groups must be nested at most " + DEEPEST + " deep, but are deeper");
        }
        for (Node node : group.getChildren().values()) {
            String name = node.getName();
            String inner = path.isEmpty() ? name : path + "/" + name;
            if (++nodes > MOST) {
                throw problem(path, "there must be at most " + MOST + " groups and arrays, but there are more");
            }
            if (node.isLink()) {
                throw problem(inner, "links are not followed, but it is one");
            }
            if (node instanceof Group child) {
                name(child, path);
                walk(child, inner, depth + 1);
            } else if (node instanceof Dataset dataset) {
                arrays.put(inner, new Stored(this, inner, shape(inner, dataset), dataset));
            }
        }
    }

    /** Keras writes the name of a layer as an attribute of its group {@code vars}. */
    private void name(Group group, String owner) {
        if (group.getName().equals("vars")) {
            Attribute attribute = group.getAttributes().get(NAME);
            if (attribute != null && attribute.getData() instanceof String name) {
                names.put(owner, name);
            }
        }
    }

    private int[] shape(String path, Dataset dataset) {
        long[] dimensions = dataset.getDimensionsAsLong();
        long length = 1;
        for (long size : dimensions) {
            if (size < 0 || size > Integer.MAX_VALUE || (length *= size) > file.size()) {
                throw problem(
                        path,
                        "an array must have at most as many numbers as the file has bytes, %d, but its shape is %s"
                                .formatted(file.size(), Arrays.toString(dimensions)));
            }
        }
        return Arrays.stream(dimensions).mapToInt(size -> (int) size).toArray();
    }

    private float[] floats(Stored stored) {
        Dataset dataset = stored.dataset();
        long length = stored.length();
        int size = dataset.getDataType().getSize();
        if (dataset.getDataLayout() != DataLayout.CONTIGUOUS || !(dataset instanceof ContiguousDataset plain)) {
            throw problem(
                    stored.path(),
                    "an array must be stored contiguously, as Keras does, but is " + dataset.getDataLayout());
        }
        long room = file.size() - Math.max(plain.getDataAddress(), 0);
        if (length > 0 && (plain.getDataAddress() < 0 || length > room / size)) {
            throw problem(
                    stored.path(),
                    "%d numbers of %d bytes must stand in the file, but it ends before".formatted(length, size));
        }
        float[] values = new float[(int) length];
        if (length > 0) {
            convert(stored.path(), dataset.getDataType(), plain.getBuffer(), values);
        }
        return values;
    }

    private void convert(String path, DataType type, ByteBuffer bytes, float[] values) {
        if (!(type instanceof FloatingPoint floating)) {
            throw problem(
                    path,
                    "variables must be floats, but are of type "
                            + type.getClass().getSimpleName());
        }
        bytes.order(floating.getByteOrder());
        switch (type.getSize() * 100 + floating.getExponentSize()) {
            case 4_08 -> bytes.asFloatBuffer().get(values);
            case 8_11 -> all(values, i -> (float) bytes.getDouble(8 * i));
            case 2_05 -> all(values, i -> FloatingPoint.toFloat(bytes.getShort(2 * i)));
            case 2_08 -> all(values, i -> Float.intBitsToFloat(bytes.getShort(2 * i) << 16));
            default ->
                throw problem(
                        path,
                        "floats must be of 16, 32 or 64 bits as IEEE 754 or bfloat16 have them, but are of %d bytes with %d bits of exponent"
                                .formatted(type.getSize(), floating.getExponentSize()));
        }
    }

    private interface At {
        float value(int i);
    }

    private static void all(float[] values, At at) {
        for (int i = 0; i < values.length; i++) {
            values[i] = at.value(i);
        }
    }

    private FileFormatException problem(String path, String problem) {
        return FileFormatException.of(source, "at " + (path.isEmpty() ? "/" : path) + ": " + problem);
    }

    private <T> T guarded(String path, Supplier<T> work) {
        return guarded(source, path, work);
    }

    /** What the library throws at files that are not what they should be is of all kinds. */
    private static <T> T guarded(String source, String path, Supplier<T> work) {
        try {
            return Objects.requireNonNull(work.get());
        } catch (FileFormatException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            FileFormatException problem = FileFormatException.of(
                    source, "at %s: must be HDF5 as Keras writes it, but reading failed: %s".formatted(path, e));
            problem.initCause(e);
            throw problem;
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
