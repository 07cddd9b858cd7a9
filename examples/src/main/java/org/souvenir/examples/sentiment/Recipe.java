package org.souvenir.examples.sentiment;

import java.util.List;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.text.data.LabelledText;
import org.souvenir.training.Evaluation;
import org.souvenir.training.Fit;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingContext;
import org.souvenir.training.TrainingListener;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/**
 * How a classifier is made and trained: words as vectors, one recurrent layer, its last state, a score for each label.
 *
 * @param embedding the width of a word's vector
 * @param hidden H
 * @param dropout of the vectors, and of the last state
 * @param rate of Adam
 * @param epochs at most
 * @param patience epochs that may pass without a better validation accuracy
 */
record Recipe(int embedding, int hidden, double dropout, double rate, int epochs, int patience) {
    private static final int BATCH = 32;
    private static final int EVALUATION_BATCH = 200;

    /**
     * A trained classifier.
     *
     * @param validation its accuracy on the validation part, by which it was chosen
     * @param test its accuracy on the part that was held out
     * @param pairs its accuracy on the pairs of that part; NaN if there are none
     * @param seconds that the steps of training took, validation apart
     */
    record Trained(Classifier classifier, double validation, double test, double pairs, double seconds) {}

    /** Adds up what steps take. */
    private static final class StepTime implements TrainingListener {
        private long since;
        private long nanos;

        @Override
        public void epochStarted(int epoch, int batches) {
            since = System.nanoTime();
        }

        @Override
        public void stepped(TrainingContext context) {
            long now = System.nanoTime();
            nanos += now - since;
            since = now;
        }
    }

    private Architecture architecture(Kind kind, int words, int labels) {
        return Architecture.of(
                Input.ids(words),
                new Embedding(embedding),
                new Dropout(dropout),
                Recurrent.of(width -> kind.cell(width, hidden)).named(Classifier.CELL),
                Pooling.LAST,
                new Dropout(dropout),
                new Dense(labels));
    }

    Trained train(Kind kind, Corpus corpus, long seed, Engine engine, TrainingListener listener) {
        Accuracy accuracy = new Accuracy();
        StepTime time = new StepTime();
        Trainer trainer = Trainer.of(new SoftmaxCrossEntropy(), new Adam(rate))
                .clipping(Clipping.byNorm(5))
                .epochs(epochs)
                .patience(patience)
                .bestBy(accuracy)
                .seed(seed)
                .on(engine)
                .listener(time)
                .listener(listener);
        Architecture architecture =
                architecture(kind, corpus.vocabulary().size(), corpus.labels().size());
        Fit fit = trainer.fit(
                Network.initialised(architecture, seed),
                corpus.batches(corpus.training(), BATCH, seed).examples(),
                corpus.batches(corpus.validation(), EVALUATION_BATCH, seed).examples());
        return new Trained(
                new Classifier(kind, fit.network(), corpus.vocabulary(), corpus.labels()),
                fit.history().get(fit.best()).validation().metric(accuracy.name()),
                evaluate(trainer, fit, corpus, corpus.test(), seed).metric(accuracy.name()),
                evaluate(trainer, fit, corpus, corpus.pairs(), seed).metric(accuracy.name()),
                time.nanos / 1e9);
    }

    private static Evaluation evaluate(Trainer trainer, Fit fit, Corpus corpus, List<LabelledText> part, long seed) {
        return trainer.evaluate(
                fit.network(), corpus.batches(part, EVALUATION_BATCH, seed).examples());
    }
}
