package org.souvenir.core.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.souvenir.core.platform.Platform;
import org.souvenir.core.platform.Platform.Undisturbed;

/**
 * Keeps a file for one writer that comes back to it, such as a training to its checkpoint. Others who claim it are refused, in
 * this process and in others; who writes it without a claim is not kept from it.
 *
 * <pre>{@code
 * try (FileClaim claim = FileClaim.of(file)) {
 *     AtomicFile.write(file, first);
 *     AtomicFile.write(file, second);
 * }
 * }</pre>
 *
 * <p>While it is claimed there is a file {@code .NAME.lock} beside it, which says whose it is. It counts as long as its owner's
 * process lives: the operating system has it locked, and gives it free however that process ends. On a file system without
 * locks nobody is kept from anything, and a warning says so.
 */
public final class FileClaim implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(FileClaim.class);
    private static final int ATTEMPTS = 100;
    private static final int LONGEST_OWNER = 80;
    private static final Pattern PLAIN = Pattern.compile("[\\w ,:.-]+");

    private final OwnedFile lock;

    private FileClaim(OwnedFile lock) {
        this.lock = lock;
    }

    /**
     * Claims a file, which need not be there yet.
     *
     * @throws IllegalStateException if another has claimed it; it says who
     * @throws IllegalArgumentException if the folder does not exist or the path is something else than a file, or a link that
     *     leads nowhere
     * @throws UncheckedIOException if the file or its folder may not be written
     */
    public static FileClaim of(Path file) {
        requireNonNull(file, "file");
        try {
            Path place = Target.of(file).beside("lock");
            for (int i = 0; i < ATTEMPTS; i++) {
                Optional<OwnedFile> lock = locked(file, place);
                if (lock.isPresent()) {
                    return signed(file, lock.get());
                }
            }
            throw held(file, "another process");
        } catch (IOException e) {
            throw new UncheckedIOException("claim " + file + ": the file must be writable, but " + e, e);
        }
    }

    /** The file at this place, locked; nothing if its owner removed it before that. */
    private static Optional<OwnedFile> locked(Path file, Path place) throws IOException {
        try {
            if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                create(file, place);
            }
            Object before = key(place);
            OwnedFile lock = OwnedFile.open(place, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))
                    .orElseThrow(() -> held(file, owner(place)));
            return same(before, lock) ? Optional.of(lock) : Optional.empty();
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static void create(Path file, Path place) throws IOException {
        try {
            Files.createFile(place);
        } catch (NoSuchFileException e) { // the folder is there, as /proc is
            throw new UncheckedIOException(
                    "claim %s: the file must be writable, but its folder takes no files".formatted(file), e);
        }
    }

    /** Whether what was locked has its name still; otherwise it is given free. */
    private static boolean same(Object before, OwnedFile lock) throws IOException {
        boolean same = false;
        try {
            same = before.equals(key(lock.path()));
            return same;
        } finally {
            if (!same) {
                lock.close();
            }
        }
    }

    /**
     * What tells a file from another of the same name.
     *
     * @throws IOException also if it is none: opening a pipe would wait for its reader
     */
    private static Object key(Path path) throws IOException {
        BasicFileAttributes there = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!there.isRegularFile()) {
            throw new FileSystemException(path.toString(), null, "a lock must be a file");
        }
        Object key = there.fileKey();
        return key == null ? path : key; // where there is none, an open file keeps its name
    }

    private static FileClaim signed(Path file, OwnedFile lock) throws IOException {
        FileClaim claim = new FileClaim(lock);
        String owner = "process %d, since %s"
                .formatted(Platform.here().process(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
        try (Undisturbed thread = Platform.here().undisturbed()) {
            thread.run(() -> lock.channel()
                    .truncate(0)
                    .write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)))); // so short that it is one write
        } catch (IOException e) {
            try (claim) {
                throw e;
            }
        }
        if (!lock.isLocked()) {
            LOGGER.warn("{}: its file system has no locks, so nobody else is kept from writing it", file);
        }
        return claim;
    }

    private static String owner(Path place) {
        if (OwnedFile.isOpenHere(place)) {
            return "another training or writer of this process";
        }
        try (InputStream in = Platform.here().streamOf(place)) {
            String owner = new String(in.readNBytes(LONGEST_OWNER), StandardCharsets.UTF_8);
            return PLAIN.matcher(owner).matches() ? owner : "another process";
        } catch (IOException e) {
            return "another process";
        }
    }

    private static IllegalStateException held(Path file, String owner) {
        return new IllegalStateException(
                "claim %s: only one may write it, but it belongs to %s".formatted(file, owner));
    }

    /** Gives the file free. */
    @Override
    public void close() {
        try (lock) {
            Files.deleteIfExists(lock.path());
        } catch (IOException e) {
            LOGGER.warn("{} is left behind, and means nothing: {}", lock.path(), e.toString());
        }
    }
}
