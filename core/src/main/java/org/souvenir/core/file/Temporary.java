package org.souvenir.core.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.souvenir.core.platform.Platform;
import org.souvenir.core.platform.Platform.Undisturbed;

/**
 * A file that is written under the name {@code .NAME.UUID.tmp}, and gets its own name once it is whole. Its writer owns it,
 * so that others can tell whether that writer is still alive.
 */
final class Temporary extends OutputStream implements Closeable {
    private static final int PIECE = 1 << 16; // the channel copies what it is given at once
    private static final int ATTEMPTS = 8;

    private final OwnedFile file;
    private final Undisturbed thread = Platform.here().undisturbed();
    private boolean named;

    private Temporary(OwnedFile file) {
        this.file = file;
    }

    /**
     * Makes one.
     *
     * @param target of which permissions are taken over, before there is a byte to read
     */
    static Temporary beside(Target target) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Path path = target.beside(UUID.randomUUID() + ".tmp");
            Optional<OwnedFile> file = OwnedFile.open(
                    path,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    attributes(target.permissions()));
            if (file.isPresent()) {
                Temporary made = new Temporary(file.get());
                if (made.prepared(target.permissions())) {
                    return made;
                }
            } // or somebody who looked for abandoned files saw it before it was owned
        }
        throw new IOException("a temporary file must stay where it is, but each was removed at once");
    }

    private static FileAttribute<?>[] attributes(Optional<Set<PosixFilePermission>> permissions) {
        return permissions.stream().map(PosixFilePermissions::asFileAttribute).toArray(FileAttribute<?>[]::new);
    }

    /** Gives it what the system's mask took from its permissions; false if it is no longer there. */
    private boolean prepared(Optional<Set<PosixFilePermission>> permissions) throws IOException {
        boolean ready = false;
        try {
            if (permissions.isPresent()) {
                Platform.here().setPermissions(file.path(), permissions.get());
            }
            ready = Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS);
            return ready;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    /** Removes what writers of the same file left that were killed. Nothing depends on it, so it never fails. */
    static void removeAbandoned(Target target) {
        Pattern name =
                Pattern.compile(Pattern.quote(String.valueOf(target.beside("").getFileName())) + "[0-9a-f-]{36}\\.tmp");
        try (DirectoryStream<Path> abandoned = Files.newDirectoryStream(
                target.folder(),
                path -> name.matcher(String.valueOf(path.getFileName())).matches())) {
            for (Path path : abandoned) {
                removeIfAbandoned(path);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // a folder that cannot be listed
        }
    }

    private static void removeIfAbandoned(Path path) {
        try {
            Optional<OwnedFile> file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    ? OwnedFile.open(path, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))
                    : Optional.empty();
            if (file.isPresent()) {
                try (OwnedFile owned = file.get()) {
                    if (owned.isLocked()) {
                        Files.deleteIfExists(path);
                    }
                }
            }
        } catch (IOException e) {
            return; // another's, or gone meanwhile
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        FileChannel channel = file.channel();
        for (int done = 0; done < count; done += PIECE) {
            ByteBuffer piece = ByteBuffer.wrap(bytes, offset + done, Math.min(PIECE, count - done));
            thread.run(() -> {
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            });
        }
    }

    /** Puts all that was written on the disk, and then the name. */
    void become(Target target) throws IOException {
        thread.run(() -> file.channel().force(true));
        target.take(file.path());
        named = true;
        thread.run(() -> forceFolder(target.folder()));
    }

    /** Puts the new name on the disk too, where the system lets a folder be opened (Windows does not). */
    private static void forceFolder(Path path) {
        try (FileChannel folder = Platform.here().openToWrite(path, Set.of(StandardOpenOption.READ))) {
            folder.force(true);
        } catch (IOException | UnsupportedOperationException e) {
            // The file is whole and in its place; only a power failure now could bring the old one back.
            return;
        }
    }

    /** Gives it free; what has not got its name is removed. */
    @Override
    public void close() throws IOException {
        try (thread;
                file) {
            if (!named) {
                Files.deleteIfExists(file.path());
            }
        }
    }
}
