package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileVersionsTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("notes.txt");
    }

    private static void write(Path file, int older, String text) {
        FileVersions.keep(file, older);
        AtomicFile.write(file, text);
    }

    @Test
    void keeps_as_many_as_asked_for() {
        Stream.of("1", "2", "3", "4").forEach(text -> write(file, 2, text));
        assertThat(FileVersions.newestFirst(file))
                .containsExactly(file, folder.resolve("notes.txt.1"), folder.resolve("notes.txt.2"));
        assertThat(FileVersions.newestFirst(file)).map(Files::readString).containsExactly("4", "3", "2");
        assertThat(folder.toFile().list()).hasSize(3);
    }

    @Test
    void keeps_none_unless_asked() {
        write(file, 0, "1");
        write(file, 0, "2");
        assertThat(FileVersions.newestFirst(file)).containsExactly(file);
    }

    @Test
    void keeps_them_beside_the_file_that_a_link_leads_to() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        AtomicFile.write(other.resolve("real.txt"), "1");
        Path link = Files.createSymbolicLink(file, other.resolve("real.txt"));
        write(link, 1, "2");
        assertThat(link).isSymbolicLink().hasContent("2");
        assertThat(other.resolve("real.txt.1")).hasContent("1");
        assertThat(FileVersions.newestFirst(link)).map(Files::readString).containsExactly("2", "1");
    }

    @Test
    void goes_on_after_it_was_stopped_between_two_versions() throws IOException {
        Stream.of("1", "2", "3").forEach(text -> write(file, 2, text));
        FileVersions.keep(file, 2); // and then no new file
        write(file, 2, "4");
        assertThat(FileVersions.newestFirst(file)).map(Files::readString).containsExactly("4", "3", "3");
        assertThat(folder.toFile().list()).hasSize(3);
    }

    @Test
    void says_at_once_what_is_in_the_place_of_a_version() throws IOException {
        AtomicFile.write(file, "1");
        Path second = folder.resolve("notes.txt.2");
        Path link = Files.createSymbolicLink(folder.resolve("notes.txt.1"), file);
        Files.createDirectory(second);
        FileVersions.check(file, 0);
        for (Consumer<Integer> call : List.<Consumer<Integer>>of(
                older -> FileVersions.check(file, older), older -> FileVersions.keep(file, older))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> call.accept(1))
                    .withMessage("keep: an older version must be a file, but " + link + " is a link");
        }
        Files.delete(link);
        FileVersions.check(file, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileVersions.check(file, 2))
                .withMessage("write: the path must be that of a file, but " + second + " is something else");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("notes.txt", "notes.txt.2");
    }

    @Test
    void is_whole_at_any_fault() {
        new FaultWalk(folder)
                .write(
                        at -> Stream.of("1", "2").forEach(text -> write(at.resolve("notes.txt"), 2, text)),
                        at -> FileVersions.keep(at.resolve("notes.txt"), 2));
    }
}
