package org.souvenir.core.file;

import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/**
 * Writes files whole or not at all: into a temporary file in the same folder, from there to the disk, and only then under
 * the file's name, in one step. Whatever happens on the way, the name stands for the old content or for the new, never for a
 * part. Should the machine fail in the middle, the temporary file may be left beside it: {@code .NAME.UUID.tmp}.
 */
public final class AtomicFile {

    private static final int MOST_LINKS = 40; // as Linux follows them

    /** Writes what the file is to hold. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes the content once, from the first byte to the last.
         *
         * @param out buffered; the content leaves it open
         */
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Replaces a file, or makes it. A symbolic link stays, and what it leads to is replaced or made. An old file's
     * permissions stay, from the first byte of the new one on; its owner and group do not: the new file is the writer's.
     *
     * <p>If the content throws, the old file is as it was. What is unchecked passes through, an {@link IOException} comes
     * as the cause of an {@link UncheckedIOException}.
     *
     * @throws IllegalArgumentException if the folder does not exist or the path is something else than a file
     * @throws UncheckedIOException if writing fails, the old file may not be written, or the file system cannot replace a file
     *     in one step
     */
    public static void write(Path file, Content content) {
        requireNonNull(file, "file");
        requireNonNull(content, "content");
        try {
            Path target = target(file);
            Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
            try {
                writeThrough(temporary, target, content);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
            forceFolder(target);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file + ": the file must be writable, but " + e, e);
        }
    }

    /** {@link #write(Path, Content)} of text in UTF-8. */
    public static void write(Path file, String text) {
        requireNonNull(file, "file");
        requireNonNull(text, "text");
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Path target(Path file) throws IOException {
        Path target = followed(file);
        Path folder = target.getParent();
        boolean old = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        if (folder == null || old && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalArgumentException(
                    "write: the path must be that of a file, but " + file + " is something else");
        }
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "write: the folder of the file must exist, but for " + file + " there is no " + folder);
        }
        if (old && !Files.isWritable(target)) {
            throw new AccessDeniedException(target.toString()); // moving another file there would need no such right
        }
        return target;
    }

    /** Where links lead, whether or not there is anything yet; the last of them if they are too many. */
    private static Path followed(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(target); links++) {
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    private static void writeThrough(Path temporary, Path target, Content content) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
            keepPermissions(target, temporary);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    private static void keepPermissions(Path target, Path temporary) throws IOException {
        PosixFileAttributeView old = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        if (old != null && Files.exists(target)) {
            Files.setPosixFilePermissions(temporary, old.readAttributes().permissions());
        }
    }

    /** Puts the new name on the disk too, where the system lets a folder be opened (Windows does not). */
    private static void forceFolder(Path target) {
        try (FileChannel folder = FileChannel.open(target.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // The file is whole and in its place; only a power failure now could bring the old one back.
            return;
        }
    }
}
