package org.souvenir.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A named pipe in the place of a file: opening it would wait for somebody at its other end, for ever. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
class PipeTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("numbers");
    }

    private static void makePipe(Path path) throws IOException, InterruptedException {
        boolean made = new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0;
        assumeTrue(made, "mkfifo");
        assertThat(Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void is_not_read() throws Exception {
        makePipe(file);
        for (Consumer<Path> reader : List.<Consumer<Path>>of(
                Safetensors::read, Npy::read, Npz::read, TorchArchive::read, ZipArchive::open)) {
            assertThatExceptionOfType(FileFormatException.class)
                    .isThrownBy(() -> reader.accept(file))
                    .withMessage(file + ": the file must be readable, but reading failed: it is a pipe or a device");
        }
    }

    @Test
    void is_not_written() throws Exception {
        makePipe(file);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AtomicFile.write(file, "text"))
                .withMessage("write: the path must be that of a file, but " + file + " is something else");
    }

    @Test
    void is_no_lock() throws Exception {
        Path lock = folder.resolve(".numbers.lock");
        makePipe(lock);
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> FileClaim.of(file))
                .withMessageStartingWith("claim " + file + ": the file must be writable, but ")
                .withMessageEndingWith(lock + ": a lock must be a file");
    }
}
