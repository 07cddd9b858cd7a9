package org.souvenir.cells.exchange.keras;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.ZipArchive;
import org.souvenir.core.platform.Platform;

/**
 * What a file of Keras 3 holds: the configuration, if it is a {@code .keras}, and the HDF5 files with the variables, of which
 * there are several where they are sharded.
 *
 * @param source what error messages call it
 * @param config of the model, if the file has one
 * @param weights open files
 */
record KerasFile(String source, Optional<Config> config, List<Hdf5> weights) implements AutoCloseable {
    private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.weights.h5";
    private static final String SHARDS = "model.weights.json";
    private static final int MOST_SHARDS = 4096;

    /** Opens a {@code .keras}, a {@code .weights.h5}, or the {@code .weights.json} of shards that lie beside it. */
    static KerasFile open(Path path) {
        try {
            byte[] start;
            try (InputStream in = Platform.here().streamOf(path)) {
                start = in.readNBytes(HDF5.length);
            }
            if (startsWith(start, HDF5)) {
                return new KerasFile(path.toString(), Optional.empty(), List.of(Hdf5.open(path)));
            }
            if (startsWith(start, ZIP)) {
                return archive(path);
            }
            if (start.length > 0 && start[0] == '{') {
                return shards(path);
            }
        } catch (IOException e) {
            throw FileFormatException.unreadable(path, e);
        }
        throw FileFormatException.of(
                path,
                "must be a .keras archive, a .weights.h5 or a .weights.json of Keras 3, but does not begin as one of them");
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private static KerasFile archive(Path path) throws IOException {
        try (ZipArchive zip = ZipArchive.open(path)) {
            Config config = Config.parse(path + "!" + CONFIG, zip.bytes(CONFIG));
            Opening inside = name -> Hdf5.of(path + "!" + name, zip.bytes(name));
            List<Hdf5> weights = zip.contains(SHARDS)
                    ? all(Config.parse(path + "!" + SHARDS, zip.bytes(SHARDS)), inside)
                    : List.of(inside.open(WEIGHTS));
            return new KerasFile(path.toString(), Optional.of(config), weights);
        }
    }

    private static KerasFile shards(Path path) throws IOException {
        if (Files.size(path) > Json.LARGEST) {
            throw FileFormatException.of(path, "must be JSON of at most %d bytes".formatted(Json.LARGEST));
        }
        Config map = Config.parse(path.toString(), Platform.here().bytesOf(path));
        return new KerasFile(path.toString(), Optional.empty(), all(map, name -> Hdf5.open(path.resolveSibling(name))));
    }

    private interface Opening {
        Hdf5 open(String name) throws IOException;
    }

    /** The files that a map of shards names, each once. */
    private static List<Hdf5> all(Config map, Opening opening) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        Config paths = map.child("weight_map");
        for (Map.Entry<String, ?> entry : paths.values().entrySet()) {
            List<?> list = entry.getValue() instanceof List<?> several ? several : List.of(entry.getValue());
            list.forEach(file -> names.add(fileName(paths, entry.getKey(), file)));
        }
        if (names.isEmpty() || names.size() > MOST_SHARDS) {
            throw FileFormatException.of(
                    map.source(), "must name from 1 to %d files, but names %d".formatted(MOST_SHARDS, names.size()));
        }
        List<Hdf5> opened = new ArrayList<>();
        try {
            for (String name : names) {
                opened.add(opening.open(name));
            }
        } catch (IOException | RuntimeException e) {
            opened.forEach(Hdf5::close);
            throw e;
        }
        return List.copyOf(opened);
    }

    /** Files lie beside the map: a name is no way to elsewhere. */
    private static String fileName(Config paths, String path, Object file) {
        String name = file instanceof String text ? text : "";
        if (!name.endsWith(".h5") || name.contains("/") || name.contains("\\") || name.contains(":")) {
            throw paths.problem(path, "must be the name of a file ….h5 beside this one");
        }
        return name;
    }

    @Override
    public void close() {
        weights.forEach(Hdf5::close);
    }
}
