package org.souvenir.core.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.souvenir.core.name.NearNames;

/**
 * The entries of a zip file, read with distrust: what the directory claims is compared with the file before anything is
 * allocated, entries may not overlap, what was compressed may not become {@value #MOST_TIMES} times as much (but for
 * the first 64 MiB), and every checksum is verified. A checksum of 0 counts as none, as some writers (PyTorch among them)
 * can be told to leave it out.
 */
public final class ZipArchive implements AutoCloseable {

    /** Of whole numbers padded with zeros an eightieth may be left; a zip bomb has 1030 times. */
    private static final int MOST_TIMES = 100;

    /** So much is decompressed whatever it was before. */
    private static final long FREE = 1 << 26;

    private final Path file;
    private final long size;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries = new LinkedHashMap<>();
    private long taken;
    private long given;

    private ZipArchive(Path file, long size, ZipFile zip) {
        this.file = file;
        this.size = size;
        this.zip = zip;
    }

    /**
     * Opens a zip file and reads its directory.
     *
     * @throws FileFormatException if it cannot be read, is no zip file, or has a name twice
     */
    public static ZipArchive open(Path file) {
        requireNonNull(file, "file");
        ZipArchive archive;
        try {
            archive = opened(file);
        } catch (ZipException | IllegalArgumentException e) { // the latter of names that are not UTF-8
            throw damaged(file, e);
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        }
        try {
            archive.readDirectory();
        } catch (RuntimeException e) {
            try (archive) {
                throw e;
            }
        }
        return archive;
    }

    /** Its size and its content are those of one file: if another got its name meanwhile, that one is opened. */
    private static ZipArchive opened(Path file) throws IOException {
        BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
        while (true) {
            ZipFile zip = new ZipFile(file.toFile());
            BasicFileAttributes after = attributes(file, zip);
            if (after.size() == before.size()
                    && after.lastModifiedTime().equals(before.lastModifiedTime())
                    && Objects.equals(after.fileKey(), before.fileKey())) {
                return new ZipArchive(file, after.size(), zip);
            }
            zip.close();
            before = after;
        }
    }

    private static BasicFileAttributes attributes(Path file, ZipFile opened) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class);
        } catch (IOException e) {
            try (opened) {
                throw e;
            }
        }
    }

    private void readDirectory() {
        try {
            readEntries();
        } catch (FileFormatException e) {
            throw e;
        } catch (IllegalArgumentException e) { // a comment that is not UTF-8
            throw damaged(file, e);
        }
    }

    private void readEntries() {
        zip.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> {
            if (entries.put(entry.getName(), entry) != null) {
                throw FileFormatException.of(
                        file, "each entry must be there once, but '" + entry.getName() + "' is there twice");
            }
        });
    }

    /** The names of all entries that are not folders, as the directory has them; unmodifiable. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** Whether there is an entry of this name. */
    public boolean contains(String name) {
        requireNonNull(name, "name");
        return entries.containsKey(name);
    }

    /**
     * The bytes of an entry. All that is asked of an archive together may not be more than it can hold, so each entry should
     * be asked for once.
     *
     * @throws FileFormatException if there is none of this name, or it is damaged, or too large
     */
    public byte[] bytes(String name) {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw FileFormatException.of(
                    file,
                    "there must be an entry '" + name + "', but there are " + NearNames.of(name, entries.keySet()));
        }
        checkClaim(entry);
        byte[] bytes;
        try (InputStream in = zip.getInputStream(entry)) {
            bytes = read(in, entry);
            if (bytes.length < entry.getSize() || in.read() >= 0) {
                throw wrong(
                        entry, "its %,d bytes, as the directory says, but there are others".formatted(entry.getSize()));
            }
        } catch (IOException e) {
            throw damaged(name(entry), e);
        }
        checkChecksum(entry, bytes);
        return bytes;
    }

    private static byte[] read(InputStream in, ZipEntry entry) throws IOException {
        int claimed = (int) entry.getSize();
        if (entry.getMethod() != ZipEntry.STORED) {
            return in.readNBytes(claimed); // in chunks, as they come
        }
        byte[] bytes = new byte[claimed]; // no more than the file's size
        int there = in.readNBytes(bytes, 0, claimed);
        return there == claimed ? bytes : Arrays.copyOf(bytes, there);
    }

    private void checkClaim(ZipEntry entry) {
        if (entry.getSize() < 0 || entry.getSize() > Safetensors.LARGEST) {
            throw wrong(entry, "at most %,d bytes, but has %,d".formatted(Safetensors.LARGEST, entry.getSize()));
        }
        if (entry.getMethod() == ZipEntry.STORED && entry.getSize() != entry.getCompressedSize()) {
            throw wrong(
                    entry,
                    "%,d bytes, as it is not compressed, but claims %,d"
                            .formatted(entry.getCompressedSize(), entry.getSize()));
        }
        if (entry.getCompressedSize() < 0 || entry.getCompressedSize() > size - taken) {
            throw wrong(
                    entry,
                    "its own bytes, but claims %,d, though others have %,d of the file's %,d"
                            .formatted(entry.getCompressedSize(), taken, size));
        }
        taken += entry.getCompressedSize();
        given += entry.getSize();
        if (given > FREE && given > MOST_TIMES * taken) {
            throw wrong(
                    entry,
                    "its size, but %,d compressed bytes are to become %,d, more than 100 times as many"
                            .formatted(taken, given));
        }
    }

    private void checkChecksum(ZipEntry entry, byte[] bytes) {
        CRC32 found = new CRC32();
        found.update(bytes);
        if (entry.getCrc() != 0 && entry.getCrc() != found.getValue()) {
            throw wrong(
                    entry,
                    "the checksum %08x, but has %08x: something was altered"
                            .formatted(entry.getCrc(), found.getValue()));
        }
    }

    private FileFormatException wrong(ZipEntry entry, String problem) {
        return FileFormatException.of(name(entry), "an entry must have " + problem);
    }

    private String name(ZipEntry entry) {
        return file + ", entry '" + entry.getName() + "'";
    }

    private static FileFormatException damaged(Object what, Exception cause) {
        FileFormatException damaged =
                FileFormatException.of(what.toString(), "must be readable as a zip file, but " + cause.getMessage());
        damaged.initCause(cause);
        return damaged;
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        }
    }
}
