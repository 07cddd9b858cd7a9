package org.souvenir.core.file;

import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes files whole or not at all: into a temporary file in the same folder, from there to the disk, and only then under
 * the file's name, in one step. Whatever happens on the way, the name stands for the old content or for the new, never for a
 * part. Should the process be killed in the middle, the temporary file is left beside it, {@code .NAME.UUID.tmp}, until the
 * file is written the next time. {@link FileClaim} keeps others from writing it meanwhile.
 */
public final class AtomicFile {

    /** Writes what the file is to hold. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes the content once, from the first byte to the last.
         *
         * @param out buffered; to close it does no more than to flush it
         */
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Replaces a file, or makes it. A symbolic link stays, and the file that it leads to is replaced. An old file's
     * permissions stay, from the first byte of the new one on; its owner and group do not: the new file is the writer's. A
     * new file has the permissions that the system gives to any. What writers of this file have left that were killed is
     * removed. An interrupt breaks nothing: the file is written, and the thread is interrupted as before.
     *
     * <p>If the content throws, the old file is as it was. What is unchecked passes through, an {@link IOException} comes
     * as the cause of an {@link UncheckedIOException}.
     *
     * @throws IllegalArgumentException if the folder does not exist or the path is something else than a file, or a link that
     *     leads nowhere
     * @throws UncheckedIOException if writing fails, the old file may not be written, or the file system cannot replace a file
     *     in one step
     */
    public static void write(Path file, Content content) {
        requireNonNull(file, "file");
        requireNonNull(content, "content");
        try {
            Target target = Target.of(file);
            Temporary.removeAbandoned(target);
            try (Temporary temporary = Temporary.beside(target)) {
                OutputStream out = buffered(temporary);
                content.writeTo(out);
                out.flush();
                temporary.become(target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file + ": the file must be writable, but " + e, e);
        }
    }

    /** What wraps it, a compressing stream for one, may be closed: the file has its name only afterwards. */
    private static OutputStream buffered(Temporary temporary) {
        return new BufferedOutputStream(temporary, 1 << 16) {
            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    /** {@link #write(Path, Content)} of text in UTF-8. */
    public static void write(Path file, String text) {
        requireNonNull(file, "file");
        requireNonNull(text, "text");
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Makes a folder for files, and those that it lies in, where they are not there.
     *
     * @throws UncheckedIOException if that fails
     */
    public static void folder(Path folder) {
        requireNonNull(folder, "folder");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("write: the folder " + folder + " must be there, but " + e, e);
        }
    }
}
