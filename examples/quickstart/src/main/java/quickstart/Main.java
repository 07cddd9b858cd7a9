package quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Learns what good and bad reviews are, keeps that in a file, and asks what the file says of new ones. */
final class Main {
    static final List<String> TEXTS = List.of(
            "a good film", "good fun all the way", "the book is good", "what a good evening",
            "a bad film", "bad from the start", "the book is bad", "what a bad evening");
    static final int[] VERDICTS = {1, 1, 1, 1, 0, 0, 0, 0};

    private Main() {}

    public static void main(String... args) throws IOException {
        Path file = Files.createTempFile("verdicts", ".safetensors");
        try {
            Verdicts.learn(TEXTS, VERDICTS).save(file);
            Verdicts verdicts = Verdicts.load(file);
            for (String text : List.of("the film is good", "a bad book")) {
                System.out.printf(Locale.ROOT, "%s: good by %.0f %%%n", text, 100 * verdicts.probability(text));
            }
        } finally {
            Files.delete(file);
        }
    }
}
