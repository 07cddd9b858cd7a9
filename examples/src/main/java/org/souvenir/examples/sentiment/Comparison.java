package org.souvenir.examples.sentiment;

import com.google.common.math.StatsAccumulator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.souvenir.text.data.LabelledText;
import org.souvenir.training.ProgressBarListener;

/**
 * Networks beside what counts words, on the same texts.
 *
 * @param say takes pieces of text, as they become known
 */
record Comparison(Recipe recipe, List<Kind> kinds, Machine machine, Consumer<String> say) {

    /** The parts of the accuracy over seeds. */
    private record Spread(StatsAccumulator all, StatsAccumulator pairs) {
        Spread() {
            this(new StatsAccumulator(), new StatsAccumulator());
        }
    }

    /**
     * Tells a table, line by line.
     *
     * @param results takes the lines as well
     * @return the networks, one for each kind
     */
    List<Recipe.Trained> once(Corpus corpus, long seed, Consumer<Page.Result> results) {
        tell("%-13s %8s %9s %11s %11s %9s%n", "", "accuracy", "in pairs", "cal. error", "parameters", "training");
        Consumer<Page.Result> told = result -> {
            say.accept(line(result));
            results.accept(result);
        };
        baselines(corpus).forEach(told);
        List<Recipe.Trained> all = new ArrayList<>();
        for (Kind kind : kinds) {
            Recipe.Trained trained = train(kind, corpus, seed);
            all.add(trained);
            told.accept(Page.Result.of(trained));
        }
        return all;
    }

    /** Tells accuracies for several seeds, each of which cuts the texts anew, and what they come to. */
    void repeat(List<LabelledText> texts, List<Double> split, long seed, int seeds) {
        Map<String, Spread> spreads = new LinkedHashMap<>();
        for (long each = seed; each < seed + seeds; each++) {
            Corpus corpus = Corpus.of(texts, split, each);
            List<Page.Result> results = new ArrayList<>(baselines(corpus));
            for (Kind kind : kinds) {
                results.add(Page.Result.of(train(kind, corpus, each)));
            }
            tell("seed %d", each);
            for (Page.Result result : results) {
                Spread spread = spreads.computeIfAbsent(result.name(), name -> new Spread());
                spread.all().add(100 * result.accuracy());
                spread.pairs().add(100 * result.pairs());
                tell("  %s %s", result.name().strip(), percent(result.accuracy()));
                if (!Double.isNaN(result.pairs())) {
                    tell(" (in pairs %s)", percent(result.pairs()));
                }
            }
            tell("%n");
        }
        tell("%nTest accuracy over %d seeds: mean, standard deviation, lowest and highest%n", seeds);
        spreads.forEach(this::tell);
    }

    private void tell(String name, Spread spread) {
        StatsAccumulator all = spread.all();
        tell(
                "%-13s %5.1f %%  ± %.1f  (%.1f to %.1f)",
                name, all.mean(), all.sampleStandardDeviation(), all.min(), all.max());
        double pairs = spread.pairs().mean();
        if (!Double.isNaN(pairs)) {
            tell("  in pairs %.1f %%  ± %.1f", pairs, spread.pairs().sampleStandardDeviation());
        }
        tell("%n");
    }

    private static List<Page.Result> baselines(Corpus corpus) {
        NaiveBayes words = NaiveBayes.ofWords(corpus);
        NaiveBayes bigrams = NaiveBayes.ofWordsAndBigrams(corpus);
        return List.of(
                baseline("majority", corpus, texts -> NaiveBayes.majority(corpus, texts)),
                baseline("naive Bayes", corpus, texts -> words.accuracy(corpus, texts)),
                baseline("  and bigrams", corpus, texts -> bigrams.accuracy(corpus, texts)));
    }

    private static Page.Result baseline(String name, Corpus corpus, ToDoubleFunction<List<LabelledText>> accuracy) {
        return new Page.Result(
                name, accuracy.applyAsDouble(corpus.test()), accuracy.applyAsDouble(corpus.pairs()), Double.NaN, 0, 0);
    }

    private Recipe.Trained train(Kind kind, Corpus corpus, long seed) {
        return recipe.train(kind, corpus, seed, machine, ProgressBarListener.onTerminal(kind.name(), recipe.epochs()));
    }

    private static String line(Page.Result result) {
        String line = format("%-13s %6.1f %% %9s", result.name(), 100 * result.accuracy(), percent(result.pairs()));
        if (result.parameters() > 0) {
            line += format(
                    " %11s %,11d %7.1f s", percent(result.calibrationError()), result.parameters(), result.seconds());
        }
        return line + System.lineSeparator();
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "" : format("%.1f %%", 100 * share);
    }

    private void tell(String format, Object... values) {
        say.accept(format(format, values));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
