package org.souvenir.examples.sentiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.name.Printable;
import org.souvenir.examples.option.Count;
import org.souvenir.examples.option.Output;
import org.souvenir.examples.option.Threads;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.data.LabelledTexts;
import org.souvenir.text.data.Stars;
import org.souvenir.training.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains classifiers of reviews, compares them, and shows what one of them keeps and lets go while it reads. */
@Command(
        name = "sentiment",
        description = "Learns to tell good reviews from bad ones, and shows what the network keeps and lets go.",
        mixinStandardHelpOptions = true)
public final class Sentiment implements Callable<Integer> {
    static final String REVIEW =
            "My kids asked for this cereal, and it is amazing! Crunchy, not too sweet, perfect with "
                    + "cold milk. You should know that the box is small. I will buy again.";

    /** So much of a text is repeated before it is read. */
    private static final int SHOWN = 1000;

    @Option(
            names = "--cell",
            paramLabel = "CELL",
            description = "Train one cell only: rnn, lstm or gru (default: all three).")
    private @Nullable Kind cell;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "The text to read word by word (default: a review of a cereal).")
    private String text = REVIEW;

    @Option(
            names = "--data",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Reviews of your own, from one path or several: TSV or CSV files with label and text, also "
                    + "compressed (.gz), or folders with one .pos and one .neg file (default: the reviews that come with "
                    + "the project).")
    private List<Path> data = List.of();

    @Option(
            names = "--stars",
            negatable = true,
            description =
                    "Whether labels are stars, such as 4, 4.0 or \"4 stars\", of which up to 2 are negative, 4 and "
                            + "more positive, and those between left out (default: yes if all are from 1 to 5, with 5 and 1 "
                            + "or 2 among them).")
    private @Nullable Boolean stars;

    @Option(
            names = "--split",
            split = ",",
            defaultValue = "0.7,0.1,0.2",
            paramLabel = "SHARE",
            description =
                    "Training, validation and test data, as fractions or numbers of texts (default: ${DEFAULT-VALUE}).")
    private List<Double> split = List.of();

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Keep the classifier: the one that is best on validation data.")
    private @Nullable Path save;

    @Option(names = "--load", paramLabel = "FILE", description = "Use a classifier that was kept, instead of training.")
    private @Nullable Path load;

    @Option(
            names = "--predict",
            description =
                    "Classify the lines of standard input, which are UTF-8: label, probability, the two words that "
                            + "decided, text, with tabs between; \"?\" where no word is known.")
    private boolean predict;

    @Option(
            names = "--explain",
            description = "Classify the lines of standard input as JSON, one object for each line: label, "
                    + "probabilities, and what each word added to the score.")
    private boolean explain;

    @Option(names = "--html", paramLabel = "FILE", description = "Where the page goes (default: ${DEFAULT-VALUE}).")
    private Path html = Path.of("sentiment.html");

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Where all random numbers come from (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Repeat with so many seeds, and tell mean and spread (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(
            names = "--embedding",
            paramLabel = "N",
            defaultValue = "80",
            description = "Numbers that stand for a word (default: ${DEFAULT-VALUE}).")
    private int embedding;

    @Option(
            names = "--hidden",
            paramLabel = "N",
            defaultValue = "80",
            description = "Units of the cell (default: ${DEFAULT-VALUE}).")
    private int hidden;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            defaultValue = "0.5",
            description = "Rate of dropout (default: ${DEFAULT-VALUE}).")
    private double dropout;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            defaultValue = "0.002",
            description = "Learning rate of Adam (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--rare",
            paramLabel = "A",
            defaultValue = "4",
            description = "A word that is there n times is left out of training A / (A + n) of the time "
                    + "(default: ${DEFAULT-VALUE}).")
    private double rare;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "16",
            description = "Epochs (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Mixin
    private Threads threads = new Threads();

    @Override
    public Integer call() throws IOException {
        return call(Trainer::fit);
    }

    /** Trains, if there is something to train, where one is told to. */
    Integer call(Machine.Fitting fitting) throws IOException {
        checkOptions();
        if (load != null) {
            return use(Classifier.load(load), List.of());
        }
        List<LabelledText> texts = data.isEmpty() ? Reviews.included() : verdicts(LabelledTexts.read(data));
        List<Kind> kinds = cell == null ? List.of(Kind.values()) : List.of(cell);
        try (Engine engine = threads.engine()) {
            Comparison comparison = new Comparison(recipe(), kinds, new Machine(engine, fitting), this::say);
            if (seeds > 1) {
                comparison.repeat(texts, split, seed, seeds);
                return 0;
            }
            return once(texts, comparison);
        }
    }

    /** What can be known to be wrong before a minute of training. */
    private void checkOptions() {
        if (text.isBlank()) {
            throw new IllegalArgumentException("--text: must have a word, but is blank");
        }
        Count.check("--seeds", seeds);
        Count.check("--embedding", embedding);
        threads.check();
        if (!(rare >= 0 && rare < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--rare: must be a number of at least 0, but is " + rare);
        }
        if (load != null && (!data.isEmpty() || cell != null || save != null || seeds > 1)) {
            throw new IllegalArgumentException(
                    "--load: uses a classifier as it was kept, so that --data, --cell, --save and --seeds must be left out");
        }
        Output.check("--save", save);
        if (!answers() && seeds == 1) {
            Output.check("--html", html);
        }
    }

    /** Stars as verdicts, where labels are stars. */
    private List<LabelledText> verdicts(List<LabelledText> texts) {
        if (!(stars == null ? Stars.label(texts) : stars)) {
            return texts;
        }
        List<LabelledText> verdicts = Stars.verdicts(texts);
        say("Labels are stars: up to 2 are %s, from 4 on %s; %,d texts between are left out%n"
                .formatted(Stars.NEGATIVE, Stars.POSITIVE, texts.size() - verdicts.size()));
        return verdicts;
    }

    private int once(List<LabelledText> texts, Comparison comparison) throws IOException {
        Corpus corpus = Corpus.of(texts, split, seed);
        say("%,d texts (%s): %,d to learn from, %,d to choose by, %,d held out; %,d words%n%n"
                .formatted(
                        texts.size(),
                        String.join(", ", corpus.labels()),
                        corpus.training().size(),
                        corpus.validation().size(),
                        corpus.test().size(),
                        corpus.vocabulary().size()));
        List<Page.Result> results = new ArrayList<>();
        List<Recipe.Trained> all = comparison.once(corpus, seed, results::add);
        Classifier best = all.stream()
                .max(Comparator.comparingDouble(Recipe.Trained::validation))
                .orElseThrow()
                .classifier();
        if (save != null) {
            best.save(save);
            say("%nThe %s is kept in %s%n".formatted(best.kind(), save.toAbsolutePath()));
        }
        return use(best, results);
    }

    /** As the options say. */
    Recipe recipe() {
        return new Recipe(embedding, hidden, dropout, rare, rate, epochs);
    }

    /** Classifies what comes in, or shows how one text is read; gives the status. */
    private int use(Classifier classifier, List<Page.Result> results) throws IOException {
        if (answers()) {
            return (explain ? Answers.JSON : Answers.COLUMNS).answer(classifier);
        }
        Reading reading = classifier.read(text);
        say("%nThe %s reads: %s%n%n".formatted(classifier.kind(), Printable.of(text, SHOWN)));
        new TerminalView(System.out, Ansi.AUTO).show(reading);
        Page.write(html, reading, results);
        say("%nThe same as a page: %s%n".formatted(html.toAbsolutePath().toUri()));
        return 0;
    }

    /** Whether what comes in is classified. */
    private boolean answers() {
        return predict || explain;
    }

    /** Tells people something; what is predicted has standard output for itself. */
    private void say(String message) {
        (answers() ? System.err : System.out).print(Printable.lines(message));
    }
}
