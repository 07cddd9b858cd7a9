package org.souvenir.core.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.platform.Platform;

/**
 * A file that one owner alone has open, among all threads and processes. The lock is the operating system's, which gives it
 * free when the process ends, however it ends.
 *
 * <p>Closing any channel of a file gives free all locks that the process has on it (so POSIX has it). Therefore a file that
 * is open here is not opened once more.
 */
final class OwnedFile implements Closeable {
    private static final Set<Path> OPEN = Collections.newSetFromMap(new ConcurrentHashMap<>());
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1; // which no file has: locks stop readers on some systems

    private final Path path;
    private final FileChannel channel;
    private final @Nullable FileLock lock;

    private OwnedFile(Path path, FileChannel channel, @Nullable FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Opens a file.
     *
     * @param path absolute and without links, so that no file has two
     * @return nothing if another has it open
     */
    static Optional<OwnedFile> open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        if (!OPEN.add(path)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        boolean owned = false;
        try {
            channel = Platform.here().openToWrite(path, options, attributes);
            Optional<OwnedFile> file = locked(path, channel);
            owned = file.isPresent();
            return file;
        } finally {
            if (!owned) {
                OPEN.remove(path);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    private static Optional<OwnedFile> locked(Path path, FileChannel channel) {
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            return lock == null ? Optional.empty() : Optional.of(new OwnedFile(path, channel, lock));
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // of another class loader
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of(new OwnedFile(path, channel, null)); // a file system without locks
        }
    }

    /** Whether this process has it open already. */
    static boolean isOpenHere(Path path) {
        return OPEN.contains(path);
    }

    Path path() {
        return path;
    }

    FileChannel channel() {
        return channel;
    }

    /** Whether nobody else can own it; false on a file system without locks. */
    boolean isLocked() {
        return lock != null;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            OPEN.remove(path);
        }
    }
}
