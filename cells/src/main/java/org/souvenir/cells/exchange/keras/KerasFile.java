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
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.souvenir.core.file.FileFormatException;

/**
 * What a file of Keras 3 holds: the configuration, if it is a {@code .keras}, and the HDF5 files with the variables, of which
 * there are several where they are sharded. What comes out of a zip is limited by the file's size, so that a zip bomb is
 * refused.
 *
 * @param source what error messages call it
 * @param config of the model, if the file has one
 * @param weights open files
 */
record KerasFile(String source, Optional<Config> config, List<Hdf5> weights) implements AutoCloseable {
    private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final int MOST_SHARDS = 4096;
    /** How much more than the file's size may come out of a zip. */
    private static final long SLACK = 64 << 20;

    /** Opens a {@code .keras}, a {@code .weights.h5}, or the {@code .weights.json} of shards that lie beside it. */
    static KerasFile open(Path path) {
        try {
            byte[] start;
            try (InputStream in = Files.newInputStream(path)) {
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
        try (ZipFile zip = new ZipFile(path.toFile())) {
            Archive archive = new Archive(path, zip);
            Config config = Config.parse(path + "!config.json", archive.bytes("config.json"));
            if (zip.getEntry("model.weights.h5") != null) {
                Hdf5 weights = archive.hdf5("model.weights.h5");
                return new KerasFile(path.toString(), Optional.of(config), List.of(weights));
            }
            String map = "model.weights.json";
            if (zip.getEntry(map) == null) {
                throw FileFormatException.of(
                        path,
                        "must hold model.weights.h5, as Keras 3 saves it, but holds %s"
                                .formatted(zip.stream()
                                        .map(ZipEntry::getName)
                                        .limit(12)
                                        .toList()));
            }
            Config shards = Config.parse(path + "!" + map, archive.bytes(map));
            return new KerasFile(path.toString(), Optional.of(config), all(shards, archive::hdf5));
        }
    }

    /** A zip file of which no more is read than {@link #SLACK} above its size. */
    private static final class Archive {
        private final Path path;
        private final ZipFile zip;
        private long left;

        Archive(Path path, ZipFile zip) throws IOException {
            this.path = path;
            this.zip = zip;
            this.left = Files.size(path) + SLACK;
        }

        Hdf5 hdf5(String name) throws IOException {
            return Hdf5.of(path + "!" + name, bytes(name));
        }

        byte[] bytes(String name) throws IOException {
            ZipEntry entry = zip.getEntry(name);
            if (entry == null) {
                throw FileFormatException.of(path, "must hold %s, but does not".formatted(name));
            }
            int most = (int) Math.min(left, Integer.MAX_VALUE - 16);
            byte[] bytes;
            try (InputStream in = zip.getInputStream(entry)) {
                bytes = in.readNBytes(most + 1);
            }
            if (bytes.length > most) {
                throw FileFormatException.of(
                        path,
                        "what is in it must have no more than %d MiB above its own size and less than 2 GiB, but %s has more"
                                .formatted(SLACK >> 20, name));
            }
            left -= bytes.length;
            CRC32 crc = new CRC32();
            crc.update(bytes);
            if (crc.getValue() != entry.getCrc()) {
                throw FileFormatException.of(
                        path, "%s must have the checksum of its entry, but was altered or cut off".formatted(name));
            }
            return bytes;
        }
    }

    private static KerasFile shards(Path path) throws IOException {
        if (Files.size(path) > Json.LARGEST) {
            throw FileFormatException.of(path, "must be JSON of at most %d bytes".formatted(Json.LARGEST));
        }
        Config map = Config.parse(path.toString(), Files.readAllBytes(path));
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
