package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipArchiveTest {

    private static final byte[] CONTENT = "some bytes, some bytes".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("x.zip");
    }

    @Test
    void reads_what_has_a_comment_that_is_not_utf_8() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry("x");
            entry.setComment("comment");
            out.putNextEntry(entry);
        }
        byte[] zip = bytes.toByteArray();
        zip[new String(zip, StandardCharsets.ISO_8859_1).indexOf("comment")] = (byte) 0xff;
        Files.write(file, zip);
        try (ZipArchive archive = ZipArchive.open(file)) {
            assertThat(archive.names()).containsExactly("x");
        }
    }

    @Test
    void reads_entries_compressed_or_not_and_no_folders() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("a/"));
            zip.putNextEntry(new ZipEntry("a/b"));
            zip.write(CONTENT);
            zip.putNextEntry(new ZipEntry("empty"));
        }
        try (ZipArchive zip = ZipArchive.open(file)) {
            assertThat(zip.names()).containsExactly("a/b", "empty");
            assertThat(zip.bytes("a/b")).isEqualTo(CONTENT);
            assertThat(zip.bytes("empty")).isEmpty();
            assertThat(zip.contains("a/")).isFalse();
            assertThatExceptionOfType(FileFormatException.class)
                    .isThrownBy(() -> zip.bytes("c"))
                    .withMessage(file + ": there must be an entry 'c', but there are ['a/b', 'empty']");
        }
        try (ZipArchive zip = ZipArchive.open(byHand(1, CONTENT.length, CONTENT.length, crc()))) {
            assertThat(zip.bytes("a")).isEqualTo(CONTENT);
        }
        try (ZipArchive zip = ZipArchive.open(byHand(1, CONTENT.length, CONTENT.length, 0))) {
            assertThat(zip.bytes("a")).isEqualTo(CONTENT);
        }
    }

    @Test
    void finds_the_directory_behind_other_bytes_and_before_a_comment() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(CONTENT);
        ByteArrayOutputStream within = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(within)) {
            zip.putNextEntry(new ZipEntry("a"));
            zip.write(CONTENT);
            zip.setComment("PK\5\6 and more than an end of a zip file has");
        }
        out.writeBytes(within.toByteArray());
        try (ZipArchive zip = ZipArchive.open(Files.write(file, out.toByteArray()))) {
            assertThat(zip.bytes("a")).isEqualTo(CONTENT);
        }
    }

    @Test
    void reads_what_was_opened_whatever_comes_between() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "something else");
        try (ZipArchive zip = ZipArchive.open(byHand(1, CONTENT.length, CONTENT.length, crc()))) {
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            Thread.currentThread().interrupt();
            assertThat(zip.bytes("a")).isEqualTo(CONTENT);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void notices_what_was_altered() throws IOException {
        refused(byHand(1, CONTENT.length, CONTENT.length, crc() ^ 1), ", entry 'a': an entry must have the checksum ");
    }

    /** As in zip bombs that need no compression (Fifield, 2019): many names, one content. */
    @Test
    void refuses_entries_that_overlap() throws IOException {
        byte[] large = new byte[4096];
        Arrays.fill(large, (byte) 7);
        CRC32 checksum = new CRC32();
        checksum.update(large);
        Path overlapping = byHand(5, large, large.length, large.length, checksum.getValue());
        try (ZipArchive zip = ZipArchive.open(overlapping)) {
            assertThat(zip.bytes("a")).isEqualTo(large);
            assertThatExceptionOfType(FileFormatException.class)
                    .isThrownBy(() -> zip.bytes("b"))
                    .withMessageContaining(
                            "x.zip, entry 'b': an entry must have its own bytes, but claims 4,096, though others have 4,096");
        }
    }

    @Test
    void believes_no_size_that_cannot_be() throws IOException {
        refused(byHand(1, 5_000, 5_000, 0), "its own bytes, but claims 5,000, though others have 0 of the file's ");
        refused(byHand(1, CONTENT.length, 5_000, 0), "22 bytes, as it is not compressed, but claims 5,000");
        refused(byHand(1, 4_000_000_000L, 4_000_000_000L, 0), "at most 2,147,483,639 bytes, but has 4,000,000,000");
    }

    /** 70 MB of zeros in 70 kB. */
    @Test
    void refuses_bombs_before_they_go_off() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("a"));
            for (int i = 0; i < 70; i++) {
                zip.write(new byte[1_000_000]);
            }
        }
        refused(file, "compressed bytes are to become 70,000,000, more than 100 times as many");
    }

    /** As {@link #refuses_bombs_before_they_go_off}, but the directory claims less. */
    @Test
    void gives_no_more_than_the_directory_claims() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("a"));
            for (int i = 0; i < 70; i++) {
                zip.write(new byte[1_000_000]);
            }
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int directory = bytes.getInt(bytes.limit() - 6);
        bytes.putInt(directory + 24, 1000);
        Files.write(file, bytes.array());
        refused(file, "its 1,000 bytes, as the directory says, but there are others");
    }

    @Test
    void refuses_names_that_are_there_twice_and_other_files() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("a"));
            zip.putNextEntry(new ZipEntry("b"));
        }
        byte[] twice = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                .replace('b', 'a')
                .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file, twice);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> ZipArchive.open(file))
                .withMessage(file + ": each entry must be there once, but 'a' is there twice");
        Files.write(file, CONTENT);
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> ZipArchive.open(file))
                .withMessageStartingWith(file + ": must be readable as a zip file, but ");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> ZipArchive.open(folder.resolve("none")))
                .withMessageEndingWith("none: the file must be readable, but there is none");
        assertThatExceptionOfType(FileFormatException.class)
                .isThrownBy(() -> ZipArchive.open(folder))
                .withMessageStartingWith(folder + ": ");
    }

    private static void refused(Path file, String problem) {
        try (ZipArchive zip = ZipArchive.open(file)) {
            assertThatExceptionOfType(FileFormatException.class)
                    .isThrownBy(() -> zip.bytes("a"))
                    .withMessageStartingWith(file.toString())
                    .withMessageContaining(problem);
        }
    }

    private static long crc() {
        CRC32 crc = new CRC32();
        crc.update(CONTENT);
        return crc.getValue();
    }

    private Path byHand(int names, long compressed, long size, long crc) throws IOException {
        return byHand(names, CONTENT, compressed, size, crc);
    }

    /** A file with one content, not compressed, that a directory has under several names, {@code a, b, …}. */
    private Path byHand(int names, byte[] content, long compressed, long size, long crc) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header(30, 0x04034b50, 4, crc, compressed, size));
        out.write('a');
        out.writeBytes(content);
        int directory = out.size();
        for (int i = 0; i < names; i++) {
            out.writeBytes(header(46, 0x02014b50, 6, crc, compressed, size));
            out.write('a' + i);
        }
        ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(0x06054b50).putInt(0).putShort((short) names).putShort((short) names);
        end.putInt(out.size() - directory).putInt(directory).putShort((short) 0);
        out.writeBytes(end.array());
        return Files.write(file, out.toByteArray());
    }

    /** The header of an entry, with a name of one letter, which comes behind it. */
    private static byte[] header(int length, int signature, int version, long crc, long compressed, long size) {
        ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(signature).putShort(version, (short) 20);
        int sizes = version == 4 ? 14 : 16;
        header.putInt(sizes, (int) crc).putInt(sizes + 4, (int) compressed).putInt(sizes + 8, (int) size);
        header.putShort(sizes + 12, (short) 1);
        return header.array();
    }
}
