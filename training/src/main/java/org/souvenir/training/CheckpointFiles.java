package org.souvenir.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.souvenir.core.file.FileClaim;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.file.FileVersions;
import org.souvenir.core.file.Safetensors;

/**
 * Where checkpoints lie: the newest in a file, those before it beside it as {@link FileVersions} has them.
 *
 * @param kept how many there are, the newest among them; at least 1
 */
record CheckpointFiles(Path file, int kept) {
    private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointFiles.class);

    /**
     * Keeps other trainings from the file until it is closed, and looks whether all of its versions can be written.
     *
     * @throws IllegalStateException if one has it
     * @throws IllegalArgumentException if there is something else than a file in the place of one
     */
    FileClaim claim() {
        FileVersions.check(file, kept - 1);
        return FileClaim.of(file);
    }

    /**
     * Writes the next one. What is there is kept as the one before, unless it is broken: then it would take the place of one
     * that is whole.
     */
    void write(Consumer<Path> writer) {
        if (kept > 1 && whole()) {
            FileVersions.keep(file, kept - 1);
        }
        writer.accept(file);
    }

    private boolean whole() {
        try {
            Safetensors.read(file);
            return true;
        } catch (FileFormatException e) {
            return false;
        }
    }

    /**
     * Reads the newest that is whole; of each that is not a warning tells why.
     *
     * @param reader throws a {@link FileFormatException} if a file is broken
     * @throws FileFormatException if none is whole, as of the newest
     */
    static <T> T newest(Path file, Function<Path, T> reader) {
        List<FileFormatException> broken = new ArrayList<>();
        for (Path version : FileVersions.newestFirst(file)) {
            try {
                T read = reader.apply(version);
                broken.forEach(e -> LOGGER.warn("A checkpoint is passed over: {}", e.getMessage()));
                if (!broken.isEmpty()) {
                    LOGGER.warn("Training goes on from an older checkpoint: {}", version);
                }
                return read;
            } catch (FileFormatException e) {
                broken.add(e);
            }
        }
        FileFormatException first = broken.get(0);
        broken.stream().skip(1).forEach(first::addSuppressed);
        throw first;
    }
}
