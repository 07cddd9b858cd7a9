package org.souvenir.examples.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        "--seeds, 0",
        "--steps, 0",
        "--lags, 0",
        "--html, no/such/folder/page",
    })
    void says_what_is_wrong_before_it_starts(String option, String value) {
        assertThatThrownBy(() ->
                        CommandLine.populateCommand(new Memory(), option, value).call())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(option + ": must be", "but is " + value);
    }
}
