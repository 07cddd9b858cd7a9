package org.souvenir.core.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.souvenir.core.platform.Platform;

/**
 * Where a file is to be written.
 *
 * @param path behind all links, absolute
 * @param permissions of the file that is there
 */
record Target(Path path, Optional<Set<PosixFilePermission>> permissions) {
    private static final Set<PosixFilePermission> WRITE =
            Set.of(PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    /**
     * Follows links and looks at what is there.
     *
     * @throws IllegalArgumentException if it is no place for a file
     * @throws IOException if what is there may not be written
     */
    static Target of(Path file) throws IOException {
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            throw new IllegalArgumentException(
                    "write: a link must lead to a file, but %s leads nowhere".formatted(file));
        }
        Path followed = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = followed.getParent();
        Path name = followed.getFileName();
        boolean old = Files.exists(followed, LinkOption.NOFOLLOW_LINKS);
        if (folder == null || name == null || old && !Files.isRegularFile(followed, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalArgumentException(
                    "write: the path must be that of a file, but " + file + " is something else");
        }
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "write: the folder of the file must exist, but for " + file + " there is no " + folder);
        }
        Path path = folder.toRealPath().resolve(name);
        return new Target(path, old ? writable(path) : Optional.empty());
    }

    /** The permissions of a file; moving another there would need no right to write it. */
    private static Optional<Set<PosixFilePermission>> writable(Path path) throws IOException {
        Optional<Set<PosixFilePermission>> permissions = Platform.here().permissions(path);
        boolean readOnly = permissions.isPresent() && permissions.get().stream().noneMatch(WRITE::contains);
        if (readOnly || !Files.isWritable(path)) { // root may write all, but means it as little as others
            throw new AccessDeniedException(path.toString());
        }
        return permissions;
    }

    /** Gives a file in the same folder this name, in one step; some file systems replace no other unless they are told to. */
    void take(Path made) throws IOException {
        Files.move(made, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Where it lies. */
    Path folder() {
        return path.resolveSibling(".");
    }

    /** A hidden file that belongs to it: {@code .NAME.SUFFIX}. */
    Path beside(String suffix) {
        return path.resolveSibling("." + path.getFileName() + "." + suffix);
    }
}
