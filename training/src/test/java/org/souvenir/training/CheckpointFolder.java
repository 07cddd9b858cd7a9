package org.souvenir.training;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder with checkpoints, as bytes that can be changed: for each entry its kind, its name, its length in two bytes, and so many
 * bytes, or as many as there are.
 */
record CheckpointFolder(List<Entry> entries) {
    static final String NAME = "trained";

    /** What a training writes, what it could be taken for, and a file that is none of it. */
    static final List<String> NAMES = List.of(
            NAME,
            NAME + ".1",
            NAME + ".2",
            NAME + ".3",
            NAME + ".4",
            NAME + ".01",
            NAME + ".-1",
            NAME + ".2147483648",
            "." + NAME + ".lock",
            "." + NAME + ".1.lock",
            "." + NAME + ".01234567-89ab-cdef-0123-456789abcdef.tmp",
            "." + NAME + ".1.01234567-89ab-cdef-0123-456789abcdef.tmp",
            "notes.txt");

    private static final long HUGE = 6L << 20; // a header may claim all of it, and is read then
    private static final int LARGEST = 0xffff;
    private static final int HEADER = 4;

    /** What lies there. */
    enum Kind {
        FILE,
        READ_ONLY,
        /** With zeros behind its content, which take no room. */
        HUGE,
        FOLDER,
        /** To the name that its first byte says, whether it is there or not. */
        LINK,
        /** The same file as the one that its first byte says, if it is there. */
        SECOND_NAME
    }

    static final List<Kind> KINDS = List.of(Kind.values());

    /** One of them; {@code content} is not modified. */
    record Entry(Kind kind, int name, byte[] content) {
        Entry named(int other) {
            return new Entry(kind, other, content);
        }

        Entry of(Kind other) {
            return new Entry(other, name, content);
        }

        Entry with(byte[] other) {
            return new Entry(kind, name, other);
        }

        private String led() {
            return content.length == 0 ? NAME : NAMES.get((content[0] & 0xff) % NAMES.size());
        }
    }

    static CheckpointFolder of(byte[] bytes) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        List<Entry> entries = new ArrayList<>();
        while (left.remaining() >= HEADER) {
            Kind kind = KINDS.get((left.get() & 0xff) % KINDS.size());
            int name = (left.get() & 0xff) % NAMES.size();
            byte[] content = new byte[Math.min(left.getShort() & LARGEST, left.remaining())];
            left.get(content);
            entries.add(new Entry(kind, name, content));
        }
        return new CheckpointFolder(entries);
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            int length = Math.min(LARGEST, entry.content.length);
            bytes.write(KINDS.indexOf(entry.kind));
            bytes.write(entry.name);
            bytes.write(length >> 8);
            bytes.write(length);
            bytes.write(entry.content, 0, length);
        }
        return bytes.toByteArray();
    }

    /** Whether there are files only, which may be written. */
    boolean plain() {
        return entries.stream().allMatch(entry -> entry.kind == Kind.FILE || entry.kind == Kind.HUGE);
    }

    /** Into an empty folder; of two entries of one name the first. */
    void unpack(Path folder) throws IOException {
        for (Entry entry : entries) {
            Path path = folder.resolve(NAMES.get(entry.name));
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                make(entry, path);
            }
        }
    }

    private static void make(Entry entry, Path path) throws IOException {
        Path led = path.resolveSibling(entry.led());
        switch (entry.kind) {
            case FILE -> Files.write(path, entry.content);
            case READ_ONLY ->
                Files.setPosixFilePermissions(
                        Files.write(path, entry.content), PosixFilePermissions.fromString("r--r--r--"));
            case HUGE -> {
                Files.write(path, entry.content);
                try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                    file.setLength(HUGE);
                }
            }
            case FOLDER -> Files.createDirectory(path);
            case LINK -> Files.createSymbolicLink(path, led.getFileName());
            case SECOND_NAME -> {
                if (Files.isRegularFile(led, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createLink(path, led);
                }
            }
        }
    }

    static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
