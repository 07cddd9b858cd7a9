package org.souvenir.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.souvenir.core.file.Fuzz;
import org.souvenir.core.text.EquationException;
import org.souvenir.core.text.EquationText;

/** {@link Fuzz} of equations: they are read, or an error says where. */
class EquationFuzzTest {
    private static final String[] PIECES = {
        "(",
        ")",
        "[",
        "]",
        ",",
        ";",
        ":",
        "=",
        "~",
        "+",
        "-",
        "*",
        "/",
        "@",
        "'",
        "\"",
        "\\u00",
        "#",
        "\n",
        "0",
        "1",
        "16777216",
        "2147483647",
        "99999999999999999999",
        "1e308",
        "1e-400",
        "-0",
        "NaN",
        "Infinity",
        "x",
        "x0",
        "h",
        "let t = ",
        "output ",
        "input ",
        "state ",
        "ids ",
        "sequence ",
        "parameter ",
        "linear(a, ",
        "product(",
        "affine(",
        "mask(",
        "fixedMask(",
        "tanh(",
        "outer(",
        "concat(",
        "repeat(",
        "pad(",
        "padRows(",
        "rows(",
        "pick(",
        "gather(",
        "place(",
        "filled(",
        "scale(",
        "transpose(",
        "matrixTimes(",
        "timesMatrix(",
        "spread(",
        "sumAlong(",
        "stacked(",
        "numbers(",
        "orthogonal",
        "code",
        "[0:1]",
        "\u0000",
        "é",
        "😀"
    };

    @Test
    void nothing_but_our_exception_comes_of_it() {
        Fuzz.of("equations", 3000)
                .endingIn(EquationException.class)
                .trying(
                        random -> mutated(
                                        EquationText.print(RandomStep.of(random.nextInt(200))),
                                        new Random(random.nextLong()))
                                .getBytes(StandardCharsets.UTF_8),
                        input -> read(new String(input, StandardCharsets.UTF_8)));
    }

    private static void read(String text) {
        try {
            assertThat(EquationText.parse(text).output().width()).isPositive();
        } catch (EquationException e) {
            assertThat(e.column()).isPositive();
            assertThat((long) e.line())
                    .isBetween(1L, text.chars().filter(c -> c == '\n').count() + 1);
            throw e;
        }
    }

    private static String mutated(String text, Random random) {
        StringBuilder spoilt = new StringBuilder(text);
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(spoilt.length() + 1);
            int end = Math.min(spoilt.length(), at + random.nextInt(6));
            switch (random.nextInt(7)) {
                case 0 -> spoilt.delete(at, end);
                case 1 -> spoilt.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 2 -> spoilt.replace(at, end, PIECES[random.nextInt(PIECES.length)]);
                case 3 -> number(spoilt, random);
                case 4 -> lines(spoilt, random);
                case 5 -> spoilt.insert(at, PIECES[random.nextInt(PIECES.length)].repeat(1 + random.nextInt(300)));
                default -> word(spoilt, random);
            }
        }
        return spoilt.toString();
    }

    /** Another number instead of one. */
    private static void number(StringBuilder text, Random random) {
        String[] numbers = {"0", "1", "2", "7", "40", "-1", "0.5", "16777216", "2147483647", "1e30", "NaN"};
        replace(text, random, "[0-9]+", numbers[random.nextInt(numbers.length)]);
    }

    /** A word that stands elsewhere instead of one. */
    private static void word(StringBuilder text, Random random) {
        List<String> words = new ArrayList<>(List.of(text.toString().split("[^A-Za-z0-9.']+")));
        replace(text, random, "[A-Za-z0-9.']+", words.get(random.nextInt(words.size())));
    }

    private static void replace(StringBuilder text, Random random, String pattern, String by) {
        var found =
                java.util.regex.Pattern.compile(pattern).matcher(text).results().toList();
        if (!found.isEmpty()) {
            var one = found.get(random.nextInt(found.size()));
            text.replace(one.start(), one.end(), by);
        }
    }

    /** Two lines change places, or one is lost, or there twice. */
    private static void lines(StringBuilder text, Random random) {
        List<String> lines = new ArrayList<>(text.toString().lines().toList());
        if (lines.isEmpty()) {
            return;
        }
        int a = random.nextInt(lines.size());
        String line = random.nextBoolean() ? lines.remove(a) : lines.get(a);
        if (random.nextInt(3) > 0) {
            lines.add(random.nextInt(lines.size() + 1), line);
        }
        text.setLength(0);
        text.append(String.join("\n", lines));
    }
}
