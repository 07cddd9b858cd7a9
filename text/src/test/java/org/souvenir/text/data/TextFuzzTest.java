package org.souvenir.text.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.core.file.Fuzz;
import org.souvenir.text.vocabulary.Vocabulary;

/** {@link Fuzz} of vocabularies, tables and folders. */
class TextFuzzTest {
    private static final String ROWS =
            "label\ttext\tgroup\npos\ta fine film\t1\nneg\tno good, 日本 😀\t1\npos\tfine again\t2\nneg\t\t3\n".repeat(3);

    @TempDir
    private Path folder;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(utf8(text));
        }
        return bytes.toByteArray();
    }

    @Test
    void vocabularies() throws IOException {
        String text = Vocabulary.of(List.of("the", "tea", "日本", "😀", "back\\slash", "new\nline", "\u00a0"))
                .toText();
        Fuzz.of("vocabulary", 1500)
                .changing(
                        List.of(utf8(text), compressed(text)),
                        bytes ->
                                Vocabulary.load(new ByteArrayInputStream(bytes)).toText());
    }

    @Test
    void tables() throws IOException {
        String quoted = ROWS.replace("a fine film", "\"a \"\"fine\"\"\nfilm\"")
                .replace('\t', ',')
                .replace("good, ", "good ");
        for (TableFormat format : TableFormat.values()) {
            String text = format == TableFormat.CSV ? quoted : ROWS;
            Fuzz.of("table " + format, 800)
                    .changing(
                            List.of(utf8(text), compressed(text), utf8(text.substring(text.indexOf('\n') + 1))),
                            bytes -> LabelledTexts.readTable(
                                    new ByteArrayInputStream(bytes), "table", format, Columns.detected()));
        }
    }

    @Test
    void folders() throws IOException {
        Files.write(folder.resolve("reviews.neg"), utf8("bad\nvery bad\n"));
        Path positive = folder.resolve("reviews.pos");
        String text = "good\nvery good 😀\n\nthe best\n";
        Fuzz.of("folder", 500).changing(List.of(utf8(text), compressed(text)), bytes -> {
            Files.write(positive, bytes);
            LabelledTexts.read(folder);
        });
    }
}
