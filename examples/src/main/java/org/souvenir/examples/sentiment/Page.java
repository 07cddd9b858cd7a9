package org.souvenir.examples.sentiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.souvenir.core.file.AtomicFile;

/** A reading as one self-contained page: the text with its weights, the verdict as it moves, and every unit of every gate. */
final class Page {
    /** Escapes {@code <} and {@code >}, so that it can stand in a script, which knows NaN as well. */
    private static final Gson JSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private Page() {}

    /**
     * A line of the table of results.
     *
     * @param pairs the accuracy on texts that belong together, such as pairs that are alike in words and unlike in verdict;
     *     NaN if there are none
     * @param calibrationError of the probabilities that it states; NaN for a baseline, which states none
     * @param parameters of a network; 0 for a baseline
     */
    record Result(String name, double accuracy, double pairs, double calibrationError, int parameters, double seconds) {

        static Result of(Recipe.Trained trained) {
            Classifier classifier = trained.classifier();
            int parameters = classifier.network().parameters().length();
            return new Result(
                    classifier.kind().name(),
                    trained.test(),
                    trained.pairs(),
                    trained.calibrationError(),
                    parameters,
                    trained.seconds());
        }
    }

    private record Word(String text, boolean known, double soFar, double left, Map<String, float[]> gates) {}

    private record Content(
            String cell,
            String label,
            String verdict,
            double probability,
            List<String> gates,
            List<Word> words,
            List<Result> results) {}

    /** Writes the page, whole or not at all. */
    static void write(Path file, Reading reading, List<Result> results) throws IOException {
        List<Word> words = new ArrayList<>();
        for (Reading.Word word : reading.words()) {
            words.add(new Word(word.text(), word.known(), word.soFar(), word.left(), word.open()));
        }
        Content content = new Content(
                reading.cell(),
                reading.label(),
                reading.verdict(),
                reading.probability(),
                reading.gates(),
                words,
                results);
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream("reading.html"))) {
            String template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            AtomicFile.write(file, template.replace("/*content*/", JSON.toJson(content)));
        }
    }
}
