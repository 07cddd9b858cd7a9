package org.souvenir.examples.dates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class TranslateDatesTest {

    private static String run(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            assertThat(new CommandLine(new TranslateDates()).execute(arguments)).isZero();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void translates_dates_of_its_own_and_shows_where_it_looked_at_the_first(@TempDir Path folder) {
        Path svg = folder.resolve("dates.svg");
        String text = run("--steps", "1", "--svg", svg.toString());
        assertThat(text.lines().filter(line -> line.contains(" → "))).hasSize(8);
        assertThat(text.split("where it looked", -1)).hasSize(2);
        assertThat(text.lines()).allMatch(line -> line.length() <= 80 || line.contains(svg.toString()));
        assertThat(svg).content().startsWith("<svg ").endsWith("</svg>" + System.lineSeparator());
    }

    @Test
    void translates_what_it_is_given_and_shows_where_it_looked_at_each() {
        String text = run("--steps", "1", "3 May 2001", " 1.2.99");
        assertThat(text).containsPattern("\n3 may 2001 +→ ").containsPattern("\n1.2.99 +→ ");
        assertThat(text.split("where it looked", -1)).hasSize(3);
    }
}
