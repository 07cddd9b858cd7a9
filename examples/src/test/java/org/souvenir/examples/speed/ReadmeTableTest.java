package org.souvenir.examples.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadmeTableTest {
    private static final String TABLE = """
            How many times as long PyTorch 2.9.1 and ONNX Runtime 1.23 took, in turns with Souvenir, each on 2 threads:
            A "<b>fast</b>" one, 3 GHz, 8 processors; Linux amd64; Java 25+36; kernels vector-256; 2026-02-03.
            Geometric means over 2 shapes, batches of 1 to 32 sequences and 64 to 128 units; in brackets the lowest.

            | | inference, PyTorch | training, PyTorch | inference, ONNX Runtime |
            |---|---|---|---|
            | LSTM | 2.0 × (1.0) | 1.5 × (1.5) | 0.5 × (0.5) |
            | LSTM with peepholes, as a user writes it | 3.0 × (3.0) | – | – |
            """;

    @TempDir
    private Path folder;

    private static Report report() {
        return Reports.of(
                Reports.figure("lstm infer 1 50 64 64", 1, 1, 0.5),
                Reports.figure("lstm infer 32 50 128 128", 1, 4, 0.5),
                Reports.figure("lstm train 1 50 64 64", 2, 3, 0),
                Reports.figure("peephole infer 1 50 64 64", 1, 3, 0),
                Reports.figure("charlm-lstm step 50 50 64 512", 1, 100, 0));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("README.md"), text);
    }

    @Test
    void replaces_what_stood_between_its_lines_and_nothing_else() throws IOException {
        Path file = file("# A\n\n" + ReadmeTable.BEGIN + "\nold\n| table |\n" + ReadmeTable.END + "\n\nand so on\n");

        ReadmeTable.in(file).write(report());
        assertThat(file).hasContent("# A\n\n" + ReadmeTable.BEGIN + "\n" + TABLE + ReadmeTable.END + "\n\nand so on\n");

        String once = Files.readString(file);
        ReadmeTable.in(file).write(report());
        assertThat(file).hasContent(once);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no table\n",
                ReadmeTable.BEGIN + "\n",
                ReadmeTable.END + "\n" + ReadmeTable.BEGIN + "\n",
                ReadmeTable.BEGIN + "\n" + ReadmeTable.END + "\n" + ReadmeTable.END + "\n",
                ReadmeTable.BEGIN + "\n" + ReadmeTable.BEGIN + "\n" + ReadmeTable.END + "\n"
            })
    void asks_for_both_lines(String text) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> ReadmeTable.in(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(file.toString(), ReadmeTable.BEGIN, ReadmeTable.END);
    }
}
