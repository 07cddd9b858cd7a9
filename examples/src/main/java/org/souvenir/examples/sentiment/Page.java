package org.souvenir.examples.sentiment;

import java.nio.file.Path;
import java.util.List;
import org.souvenir.examples.page.PageTemplate;

/** A reading as one self-contained page: the text with its weights, the verdict as it moves, and every unit of every gate. */
final class Page {
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

    /** Writes the page, whole or not at all. */
    static void write(Path file, Reading reading, List<Result> results) {
        PageTemplate.beside(Page.class, "reading.html").write(file, ReadingPage.of(reading, results));
    }
}
