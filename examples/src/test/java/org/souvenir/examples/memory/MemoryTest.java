package org.souvenir.examples.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class MemoryTest {
    @Test
    void trials_run_side_by_side_and_become_a_page(@TempDir Path folder) throws IOException {
        Path page = folder.resolve("memory.html");
        int status = new CommandLine(new Memory())
                .execute(
                        "--tasks", "ORDER", "--lags", "5,8", "--seeds", "1", "--steps", "1", "--html", page.toString());
        assertThat(status).isZero();
        assertThat(Files.readString(page)).contains("temporal order", "0 of 1");
    }
}
