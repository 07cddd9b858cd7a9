package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileClaimTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("notes.txt");
    }

    @Test
    void refuses_a_second_owner_in_the_same_process_and_leaves_nothing() {
        try (FileClaim claim = FileClaim.of(file)) {
            assertThat(claim).isNotNull();
            for (int i = 0; i < 2; i++) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> FileClaim.of(file))
                        .withMessage(
                                "claim " + file
                                        + ": only one may write it, but it belongs to another training or writer of this process");
            }
            AtomicFile.write(file, "the owner's");
        }
        FileClaim.of(file).close();
        assertThat(folder.toFile().list()).containsExactly("notes.txt");
    }

    @Test
    void finds_the_file_behind_links() throws IOException {
        AtomicFile.write(file, "x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        Path other = Files.createSymbolicLink(folder.resolve("folder"), folder);
        try (FileClaim claim = FileClaim.of(link)) {
            assertThat(claim).isNotNull();
            assertThatIllegalStateException().isThrownBy(() -> FileClaim.of(file));
            assertThatIllegalStateException().isThrownBy(() -> FileClaim.of(other.resolve("notes.txt")));
        }
    }

    @Test
    void names_the_process_that_owns_it_and_takes_over_from_one_that_was_killed() throws Exception {
        Process owner = start(file);
        try {
            assertThatIllegalStateException()
                    .isThrownBy(() -> FileClaim.of(file))
                    .withMessageMatching("(?s)claim .*: only one may write it, but it belongs to process " + owner.pid()
                            + ", since [0-9T:-]+Z");
            AtomicFile.write(file, "nobody is kept from that");
        } finally {
            owner.destroyForcibly().waitFor();
        }
        assertThat(folder.resolve(".notes.txt.lock")).exists();
        FileClaim.of(file).close();
        assertThat(folder.toFile().list()).containsExactly("notes.txt");
    }

    /** Another process, which has claimed the file when this returns. */
    private static Process start(Path file) throws IOException {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(owner.getInputStream().read()).isEqualTo('!');
        return owner;
    }

    /** Claims a file until it is killed. */
    static final class Owner {
        public static void main(String... args) throws IOException {
            try (FileClaim claim = FileClaim.of(Path.of(args[0]))) {
                System.out.print("!");
                System.out.flush();
                assertThat(System.in.read()).as("nothing comes, %s", claim).isNegative();
            }
        }
    }

    @Test
    void gives_a_file_to_one_of_many_threads_at_a_time() {
        AtomicInteger owners = new AtomicInteger();
        AtomicInteger claims = new AtomicInteger();
        IntStream.range(0, 400).parallel().forEach(i -> {
            try (FileClaim claim = FileClaim.of(file)) {
                assertThat(owners.incrementAndGet()).as("owners of %s", claim).isEqualTo(1);
                claims.incrementAndGet();
                owners.decrementAndGet();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("belongs to");
            }
        });
        assertThat(claims.get()).isPositive();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void says_that_a_folder_takes_no_files() {
        Path process = Path.of("/proc/notes.txt");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> FileClaim.of(process))
                .withMessage("claim /proc/notes.txt: the file must be writable, but its folder takes no files");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> AtomicFile.write(process, "x"))
                .withMessageStartingWith("write /proc/notes.txt: the file must be writable, but ");
    }

    @Test
    void is_refused_where_a_file_would_be() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> FileClaim.of(folder.resolve("none").resolve("notes.txt")));
        Path inTheWay = folder.resolve(".notes.txt.lock");
        assertThat(inTheWay.toFile().mkdir()).isTrue();
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> FileClaim.of(file))
                .withMessageStartingWith("claim " + file + ": the file must be writable, but ");
    }
}
