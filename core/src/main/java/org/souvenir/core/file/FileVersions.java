package org.souvenir.core.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.souvenir.core.platform.Platform;

/**
 * A file and what it was before: {@code NAME}, the newest, beside it {@code NAME.1}, the one before, {@code NAME.2} and so on.
 *
 * <pre>{@code
 * FileVersions.keep(file, 2);             // what was file is now file.1 as well
 * AtomicFile.write(file, content);
 * }</pre>
 */
public final class FileVersions {

    /** Each is looked for, and moved. */
    private static final int MOST = 1000;

    private FileVersions() {}

    /**
     * Keeps the file that is there as the version before, and the versions before as older ones. The file itself stays; each
     * version is replaced in one step, and what was whole stays whole if this fails at any point.
     *
     * @param older how many versions there may be besides the file; with 0 nothing is done; at most 1000
     * @throws IllegalArgumentException if the path, or that of a version, is no place for a file, or there are to be more versions
     * @throws UncheckedIOException if a version cannot be kept
     */
    public static void keep(Path file, int older) {
        checkCount(file, older);
        try {
            Path newest = Target.of(file).path();
            int there = 0;
            while (there < older && isThere(version(newest, there))) {
                there++;
            }
            for (int i = there; i > 0; i--) {
                name(version(newest, i - 1), version(newest, i));
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /**
     * Checks that {@link #keep} has places for older versions: where there is something by their names, it must be a file, no link,
     * that may be written. So a writer can know before its work that what it makes can be kept.
     *
     * @param older as for {@link #keep}
     * @throws IllegalArgumentException as {@link #keep}
     * @throws UncheckedIOException as {@link #keep}
     */
    public static void check(Path file, int older) {
        checkCount(file, older);
        try {
            Path newest = Target.of(file).path();
            for (int i = 1; i <= older; i++) {
                place(version(newest, i));
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static void checkCount(Path file, int older) {
        requireNonNull(file, "file");
        if (older < 0 || older > MOST) {
            throw new IllegalArgumentException(
                    "keep %s: there may be 0 to %d older versions, but are to be %d".formatted(file, MOST, older));
        }
    }

    private static UncheckedIOException unwritable(Path file, IOException e) {
        return new UncheckedIOException("keep " + file + ": its older versions must be writable, but " + e, e);
    }

    /** That of a version; who writes through a link there would replace a file that is none. */
    private static Target place(Path version) throws IOException {
        if (Files.isSymbolicLink(version)) {
            throw new IllegalArgumentException("keep: an older version must be a file, but " + version + " is a link");
        }
        return Target.of(version);
    }

    /** The file, which may be gone, and the versions that there are of it, the newest first. */
    public static List<Path> newestFirst(Path file) {
        requireNonNull(file, "file");
        Path newest = Files.exists(file) ? real(file) : file;
        List<Path> versions = new ArrayList<>(List.of(file));
        for (int i = 1; Files.exists(version(newest, i), LinkOption.NOFOLLOW_LINKS); i++) {
            versions.add(version(newest, i));
        }
        return versions;
    }

    /** Versions lie beside the file, not beside a link to it. */
    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file;
        }
    }

    private static Path version(Path newest, int number) {
        return number == 0 ? newest : newest.resolveSibling(newest.getFileName() + "." + number);
    }

    /** Unlike {@link Files#exists}, it does not say that there is none where nobody can tell. */
    private static boolean isThere(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isRegularFile();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Gives a file another name too, in place of what had it; where a file has one name only, it is copied. */
    private static void name(Path from, Path to) throws IOException {
        Target target = place(to);
        Temporary.removeAbandoned(target);
        if (Files.exists(to) && Files.isSameFile(from, to)) {
            return; // a move from one name of a file to another does nothing
        }
        Path link = target.beside(UUID.randomUUID() + ".tmp");
        try {
            Platform.here().link(link, from);
        } catch (IOException | UnsupportedOperationException e) {
            copy(from, target.path());
            return;
        }
        try {
            target.take(link);
        } finally {
            Files.deleteIfExists(link);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Target like = new Target(to, Target.of(from).permissions());
        try (Temporary copy = Temporary.beside(like)) {
            Files.copy(from, copy);
            copy.become(like);
        }
    }
}
