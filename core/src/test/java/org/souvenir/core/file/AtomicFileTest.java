package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("notes.txt");
    }

    @Test
    void makes_and_replaces_a_file_and_leaves_nothing_else() {
        AtomicFile.write(file, "first, longer");
        assertThat(file).hasContent("first, longer");
        AtomicFile.write(file, "zweites ä");
        assertThat(file).hasContent("zweites ä");
        assertOnlyFile();
    }

    @Test
    void keeps_the_old_file_until_the_new_one_is_whole() {
        AtomicFile.write(file, "old");
        AtomicFile.write(file, out -> {
            out.write(new byte[1 << 20]);
            out.flush();
            assertThat(file).hasContent("old");
        });
        assertThat(file).hasSize(1 << 20);
        assertOnlyFile();
    }

    @Test
    void lets_the_content_close_what_it_writes_to() {
        AtomicFile.write(file, out -> {
            try (OutputStream closed = out) {
                closed.write('x');
            }
        });
        assertThat(file).hasContent("x");
        assertOnlyFile();
    }

    @Test
    void keeps_the_old_file_when_the_content_fails() {
        AtomicFile.write(file, "old");
        assertThatIllegalStateException()
                .isThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(1);
                    throw new IllegalStateException("the caller's own");
                }))
                .withMessage("the caller's own");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(1);
                    throw new IOException("disk full");
                }))
                .withMessage("write " + file + ": the file must be writable, but java.io.IOException: disk full");
        assertThat(file).hasContent("old");
        assertOnlyFile();
    }

    @Test
    void writes_the_file_whole_when_the_thread_is_interrupted_before_and_meanwhile() {
        Thread writer = Thread.currentThread();
        writer.interrupt(); // which closes a channel that this thread writes to
        AtomicFile.write(file, out -> {
            assertThat(Thread.interrupted()).isTrue();
            for (int i = 0; i < 64; i++) {
                out.write(new byte[1 << 15]);
                writer.interrupt();
            }
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasSize(1 << 21);
        assertOnlyFile();
    }

    @Test
    void writes_the_file_whole_while_another_thread_interrupts_without_end() throws InterruptedException {
        Thread writer = Thread.currentThread();
        AtomicBoolean over = new AtomicBoolean();
        Thread other = new Thread(() -> {
            while (!over.get()) {
                writer.interrupt();
            }
        });
        other.start();
        try {
            for (int i = 0; i < 20; i++) {
                AtomicFile.write(file, out -> out.write(new byte[1 << 19]));
                assertThat(file).hasSize(1 << 19);
            }
        } finally {
            over.set(true);
            while (other.isAlive()) {
                Thread.interrupted();
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
        assertOnlyFile();
    }

    @Test
    void makes_no_file_when_the_content_fails() {
        assertThatIllegalStateException()
                .isThrownBy(() -> AtomicFile.write(file, out -> {
                    throw new IllegalStateException();
                }));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refuses_a_folder_and_a_place_in_none() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AtomicFile.write(folder, "x"))
                .withMessage("write: the path must be that of a file, but " + folder + " is something else");
        Path lost = folder.resolve("none").resolve("notes.txt");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AtomicFile.write(lost, "x"))
                .withMessage("write: the folder of the file must exist, but for " + lost + " there is no "
                        + lost.getParent());
        assertThatIllegalArgumentException().isThrownBy(() -> AtomicFile.write(Path.of("/"), "x"));
    }

    @Test
    void replaces_the_target_of_a_link_and_keeps_the_link() throws IOException {
        assumePosix();
        AtomicFile.write(file, "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        AtomicFile.write(link, "new");
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void refuses_a_link_that_leads_nowhere_or_round_in_a_circle() throws IOException {
        assumePosix();
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("second"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AtomicFile.write(link, "x"))
                .withMessage("write: a link must lead to a file, but " + link + " leads nowhere");
        Files.createSymbolicLink(folder.resolve("second"), Path.of("link"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AtomicFile.write(link, "x"))
                .withMessage("write: a link must lead to a file, but " + link + " leads nowhere");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void refuses_a_file_that_may_not_be_written_even_where_root_could() throws IOException {
        assumePosix();
        AtomicFile.write(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> AtomicFile.write(file, "new"))
                .withMessage("write " + file + ": the file must be writable, but java.nio.file.AccessDeniedException: "
                        + file);
        assertThat(file).hasContent("old");
        assertOnlyFile();
    }

    @Test
    void removes_what_killed_writers_of_the_same_file_have_left() throws IOException {
        Path abandoned = folder.resolve(".notes.txt." + UUID.randomUUID() + ".tmp");
        Path second = folder.resolve(".notes.txt." + UUID.randomUUID() + ".tmp");
        Path anothers = folder.resolve(".notes.txt.txt." + UUID.randomUUID() + ".tmp");
        for (Path each : List.of(abandoned, second, anothers)) {
            Files.writeString(each, "half a f");
        }
        AtomicFile.write(file, "new");
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("notes.txt", anothers.getFileName().toString());
    }

    @Test
    void removes_nothing_of_a_writer_that_lives() throws IOException {
        AtomicFile.write(file, out -> {
            out.write(new byte[1 << 17]);
            AtomicFile.write(file, "first");
            assertThat(file).hasContent("first");
        });
        assertThat(file).hasSize(1 << 17);
        assertOnlyFile();
    }

    @Test
    void never_shows_to_others_what_the_old_file_hid() throws IOException {
        assumePosix();
        AtomicFile.write(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        AtomicFile.write(file, out -> {
            try (Stream<Path> all = Files.list(folder)) {
                assertThat(all)
                        .hasSize(2)
                        .allSatisfy(
                                each -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                                        .isEqualTo("rw-------"));
            }
        });
    }

    @Test
    void keeps_the_permissions_of_the_old_file() throws IOException {
        assumePosix();
        AtomicFile.write(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        AtomicFile.write(file, "new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void makes_a_file_with_the_permissions_that_any_new_file_gets() throws IOException {
        assumePosix();
        AtomicFile.write(file, "new");
        Path plain = Files.writeString(folder.resolve("plain"), "");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(plain));
    }

    private static void assumePosix() {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
    }

    private void assertOnlyFile() {
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }
}
