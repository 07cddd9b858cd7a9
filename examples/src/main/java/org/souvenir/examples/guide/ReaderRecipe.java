package org.souvenir.examples.guide;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import org.souvenir.cells.Cell;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.wrapper.ChronoBias;
import org.souvenir.core.engine.Engine;
import org.souvenir.examples.sentiment.Corpus;
import org.souvenir.examples.sentiment.Kind;
import org.souvenir.text.TextNetwork;
import org.souvenir.training.AveragedWeights;
import org.souvenir.training.ProgressBarListener;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/**
 * How the guide's readers of reviews are made: words as vectors, one recurrent layer that reads from the first word to the last,
 * and scores of what it remembers then. So all that the verdict knows of the first word has come through every later one.
 *
 * @param embedding the width of a word's vector
 * @param hidden the units of the cell
 * @param dropout of the vectors, and of what is remembered
 * @param rare a word that is there n times is left out of training rare / (rare + n) of the time
 * @param rate of Adam
 * @param epochs at least 1
 */
record ReaderRecipe(int embedding, int hidden, double dropout, double rare, double rate, int epochs) {
    static final ReaderRecipe STANDARD = new ReaderRecipe(24, 24, 0.3, 4, 0.004, 14);

    /** The share of the epochs, the last ones, whose weights are averaged. */
    private static final double AVERAGED = 0.6;

    private static final int BATCH = 32;

    /** Words that a review may have. */
    private static final int LONGEST = 40;

    private Architecture architecture(Kind kind, int words, int labels) {
        return Architecture.of(
                Input.ids(words),
                new Embedding(embedding),
                new Dropout(dropout),
                Recurrent.of(width -> remembering(kind, width)).named(Models.CELL),
                Pooling.LAST,
                new Dropout(dropout),
                new Dense(labels));
    }

    /** Its gates that keep begin nearly open, as far as the longest reviews ask for. */
    private Cell remembering(Kind kind, int width) {
        Cell cell = kind.cell(width, hidden);
        return kind == Kind.RNN ? cell : new ChronoBias(cell, LONGEST);
    }

    TextNetwork train(Kind kind, Corpus corpus, long seed, Engine engine) {
        AveragedWeights averaged = AveragedWeights.from(1 + (int) ((1 - AVERAGED) * (epochs - 1)));
        Trainer trainer = Trainer.of(new SoftmaxCrossEntropy(), new Adam(rate))
                .clipping(Clipping.byNorm(1))
                .epochs(epochs)
                .metrics(new Accuracy())
                .seed(seed)
                .on(engine)
                .listener(averaged)
                .listener(ProgressBarListener.onTerminal(kind.name(), epochs));
        Architecture architecture =
                architecture(kind, corpus.vocabulary().size(), corpus.labels().size());
        trainer.fit(
                Network.initialised(architecture, seed),
                corpus.batches(corpus.training(), BATCH, seed)
                        .droppingWords(dropped(corpus))
                        .examples(),
                corpus.batches(corpus.validation(), 200, seed).examples());
        Network network = averaged.network().orElseThrow();
        double accuracy = trainer.evaluate(
                        network, corpus.batches(corpus.test(), 200, 0).examples())
                .metric(new Accuracy().name());
        return TextNetwork.classifier(network, corpus.vocabulary(), corpus.labels())
                .withNote(Models.ACCURACY, String.format(Locale.ROOT, "%.4f", accuracy))
                .withNote(Models.LEARNED, String.valueOf(corpus.training().size()))
                .withNote(Models.HELD_OUT, String.valueOf(corpus.test().size()));
    }

    private IntToDoubleFunction dropped(Corpus corpus) {
        int[] counts = new int[corpus.vocabulary().size()];
        corpus.training().forEach(text -> Arrays.stream(corpus.ids(text)).forEach(id -> counts[id]++));
        return id -> rare / (rare + Math.max(1, counts[id]));
    }
}
