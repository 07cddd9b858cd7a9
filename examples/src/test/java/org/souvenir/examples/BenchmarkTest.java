package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.souvenir.core.engine.Engine;
import org.souvenir.examples.speed.Machine;

final class BenchmarkTest {
    @TempDir
    private Path folder;

    /** What a command says on one of the streams. */
    private static String said(boolean error, int status, String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = error ? System.err : System.out;
        try (PrintStream into = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            set(error, into);
            assertThat(Main.examples().execute(arguments)).isEqualTo(status);
        } finally {
            set(error, before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void set(boolean error, PrintStream stream) {
        if (error) {
            System.setErr(stream);
        } else {
            System.setOut(stream);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--fast | 2 | Unknown option: '--fast'",
                "--grid huge | 2 | expected one of [LAYER, MODEL, STREAM, QUICK, ALL]",
                "--scaling --stdin | 2 | mutually exclusive",
                "--threads x | 2 | 'x' is not an int",
                "--threads 100000 | 1 | --threads: must be from 1 to 1,024, or 0 for one per processor, but is 100000",
                "--kind elm | 1 | KIND of this grid must be one of rnn, lstm, gru, peephole, but is elm",
                "--rounds 0 | 1 | --rounds: must be at least 1, but is 0",
                "--seconds 0 | 1 | --seconds: must be above 0, but is 0.0",
                "--scaling --html x.html | 1 | are for the grid",
                "--products --csv x.csv | 1 | are for the grid",
                "--readme README.md | 1 | --readme needs --peers",
                "--peers --readme no-such-file.md | 1 | --readme: must be a text that can be read, but is no-such-file.md: java.nio",
                "--csv no/such/folder/x.csv | 1 | --csv: must be a file that can be written",
                "--peers --grid quick --python no-such-python | 1 | --peers needs Python"
            })
    void says_what_is_wrong_before_it_measures(String options, int status, String message) {
        assertThat(said(true, status, ("benchmark " + options).split(" "))).contains(message);
    }

    @Test
    void the_environment_names_the_processor() {
        assertThat(said(false, 0, "environment"))
                .contains("Processor   " + Machine.of(Engine.standard()).processor())
                .containsPattern("Processors +\\d+")
                .containsPattern("Kernels +(vector-\\d+|scalar)\\R")
                .containsPattern("Vectors +(\\d+ bits|none)\\R");
    }

    @Test
    void measures_and_writes_all_files() throws IOException {
        Path csv = folder.resolve("speed.csv");
        Path html = folder.resolve("speed.html");
        String table = said(
                false,
                0,
                ("benchmark --grid quick --kind rnn --threads 2 --seconds 0.01 --csv " + csv + " --html " + html)
                        .split(" "));

        assertThat(table)
                .startsWith(Machine.of(Engine.standard()).processor())
                .contains("; 2 threads", "rnn          train   32   50");
        assertThat(Files.readAllLines(csv))
                .hasSize(5)
                .allMatch(line -> line.startsWith("kind,") || line.startsWith("rnn,"));
        assertThat(html).content().contains("<svg class=\"roofline\"", "1 thread: ", "2 threads: ");
    }
}
