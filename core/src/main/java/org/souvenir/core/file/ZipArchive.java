package org.souvenir.core.file;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
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

    private static final int BUFFER = 1 << 15;

    private final Path file;
    private final OpenFile open;
    private final ZipDirectory directory;
    private final Map<String, ZipMember> entries = new LinkedHashMap<>();
    private long taken;
    private long given;

    private ZipArchive(Path file, OpenFile open, ZipDirectory directory) {
        this.file = file;
        this.open = open;
        this.directory = directory;
        for (ZipMember entry : directory.members()) {
            if (!entry.name().endsWith("/") && entries.put(entry.name(), entry) != null) {
                throw FileFormatException.of(
                        file, "each entry must be there once, but '" + entry.name() + "' is there twice");
            }
        }
    }

    /**
     * Opens a zip file and reads its directory. What is read of it later is of this file, whatever gets its name meanwhile.
     *
     * @throws FileFormatException if it cannot be read, is no zip file, or has a name twice
     */
    public static ZipArchive open(Path file) {
        requireNonNull(file, "file");
        try {
            OpenFile open = OpenFile.of(file);
            ZipArchive archive = null;
            try {
                archive = new ZipArchive(file, open, ZipDirectory.of(open));
                return archive;
            } finally {
                if (archive == null) {
                    open.close();
                }
            }
        } catch (ZipException | EOFException e) {
            throw damaged(file, e);
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        }
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
        ZipMember entry = entries.get(name);
        if (entry == null) {
            throw FileFormatException.of(
                    file,
                    "there must be an entry '" + name + "', but there are " + NearNames.of(name, entries.keySet()));
        }
        checkClaim(entry);
        byte[] bytes = content(entry);
        checkChecksum(entry, bytes);
        return bytes;
    }

    private byte[] content(ZipMember entry) {
        try {
            long place = directory.content(open, entry);
            if (entry.stored()) {
                return open.read(place, (int) entry.size()).array();
            }
            try (InputStream in = inflated(open.from(place, entry.compressed()))) {
                byte[] bytes = in.readNBytes((int) entry.size()); // in chunks, as they come
                if (bytes.length < entry.size() || in.read() >= 0) {
                    throw wrong(
                            entry,
                            "its %,d bytes, as the directory says, but there are others".formatted(entry.size()));
                }
                return bytes;
            }
        } catch (IOException e) {
            throw damaged(name(entry), e);
        }
    }

    /** Without a header of its own, the inflater wants a byte more than there is. */
    private static InputStream inflated(InputStream compressed) {
        Inflater inflater = new Inflater(true);
        InputStream more = new SequenceInputStream(compressed, new ByteArrayInputStream(new byte[1]));
        return new InflaterInputStream(more, inflater, BUFFER) {
            @Override
            public void close() throws IOException {
                try {
                    super.close();
                } finally {
                    inflater.end();
                }
            }
        };
    }

    private void checkClaim(ZipMember entry) {
        if (entry.size() < 0 || entry.size() > Safetensors.LARGEST) {
            throw wrong(entry, "at most %,d bytes, but has %,d".formatted(Safetensors.LARGEST, entry.size()));
        }
        if (entry.stored() && entry.size() != entry.compressed()) {
            throw wrong(
                    entry,
                    "%,d bytes, as it is not compressed, but claims %,d".formatted(entry.compressed(), entry.size()));
        }
        if (entry.compressed() < 0 || entry.compressed() > open.size() - taken) {
            throw wrong(
                    entry,
                    "its own bytes, but claims %,d, though others have %,d of the file's %,d"
                            .formatted(entry.compressed(), taken, open.size()));
        }
        taken += entry.compressed();
        given += entry.size();
        if (given > FREE && given > MOST_TIMES * taken) {
            throw wrong(
                    entry,
                    "its size, but %,d compressed bytes are to become %,d, more than 100 times as many"
                            .formatted(taken, given));
        }
    }

    private void checkChecksum(ZipMember entry, byte[] bytes) {
        CRC32 found = new CRC32();
        found.update(bytes);
        if (entry.checksum() != 0 && entry.checksum() != found.getValue()) {
            throw wrong(
                    entry,
                    "the checksum %08x, but has %08x: something was altered"
                            .formatted(entry.checksum(), found.getValue()));
        }
    }

    private FileFormatException wrong(ZipMember entry, String problem) {
        return FileFormatException.of(name(entry), "an entry must have " + problem);
    }

    private String name(ZipMember entry) {
        return file + ", entry '" + entry.name() + "'";
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
            open.close();
        } catch (IOException e) {
            throw FileFormatException.unreadable(file, e);
        }
    }
}
