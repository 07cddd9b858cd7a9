package org.souvenir.examples.sentiment;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.text.data.LabelledText;
import org.souvenir.training.AveragedWeights;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingContext;
import org.souvenir.training.TrainingListener;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.metric.CalibrationError;
import org.souvenir.training.metric.Metric;
import org.souvenir.training.metric.Temperature;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/**
 * How a classifier is made and trained: words as vectors, one recurrent layer that reads both ways, the largest value that each
 * of its outputs has at any word, a score for each label.
 *
 * <p>In training a word that is there n times is read as an unknown one with probability a / (a + n), since rare words are
 * what a network would learn by heart. What is kept is the mean of the weights after the later epochs.
 *
 * @param embedding the width of a word's vector
 * @param hidden H, in each direction
 * @param dropout of the vectors, and of what the texts are summed up in
 * @param rare a, at least 0
 * @param rate of Adam
 * @param epochs at least 1
 */
record Recipe(int embedding, int hidden, double dropout, double rare, double rate, int epochs) {

    /** The share of the epochs, the last ones, over which the mean goes. */
    private static final double AVERAGED = 0.6;

    private static final int BATCH = 32;
    private static final int EVALUATION_BATCH = 200;

    /**
     * A trained classifier.
     *
     * @param validation its accuracy on the validation part, by which it was chosen
     * @param test its accuracy on the part that was held out
     * @param pairs its accuracy on the pairs of that part; NaN if there are none
     * @param calibrationError of its probabilities on the part that was held out
     * @param seconds that the steps of training took, validation apart
     */
    record Trained(
            Classifier classifier,
            double validation,
            double test,
            double pairs,
            double calibrationError,
            double seconds) {}

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
                Recurrent.of(width -> kind.cell(width, hidden)).bidirectional().named(Classifier.CELL),
                Pooling.MAX,
                new Dropout(dropout),
                new Dense(labels));
    }

    Trained train(Kind kind, Corpus corpus, long seed, Machine machine, TrainingListener listener) {
        StepTime time = new StepTime();
        AveragedWeights averaged = AveragedWeights.from(1 + (int) ((1 - AVERAGED) * (epochs - 1)));
        Trainer trainer = Trainer.of(new SoftmaxCrossEntropy(), new Adam(rate))
                .clipping(Clipping.byNorm(5))
                .epochs(epochs)
                .metrics(new Accuracy())
                .seed(seed)
                .on(machine.engine())
                .listener(time)
                .listener(averaged)
                .listener(listener);
        Architecture architecture =
                architecture(kind, corpus.vocabulary().size(), corpus.labels().size());
        machine.fitting()
                .fit(
                        trainer,
                        Network.initialised(architecture, seed),
                        corpus.batches(corpus.training(), BATCH, seed)
                                .droppingWords(dropped(corpus))
                                .examples(),
                        corpus.batches(corpus.validation(), EVALUATION_BATCH, seed)
                                .examples());
        Network network = averaged.network().orElseThrow();
        Temperature.Fit fit = Temperature.fit();
        double validation = evaluate(trainer, network, corpus, corpus.validation(), fit);
        Temperature temperature = fit.temperature();
        Metric.Count calibration = new CalibrationError(temperature).start();
        double test = evaluate(trainer, network, corpus, corpus.test(), calibration);
        return new Trained(
                new Classifier(kind, network, corpus.vocabulary(), corpus.labels(), temperature),
                validation,
                test,
                evaluate(trainer, network, corpus, corpus.pairs()),
                calibration.value(),
                time.nanos / 1e9);
    }

    /** The accuracy on some texts. */
    private static double evaluate(
            Trainer trainer, Network network, Corpus corpus, List<LabelledText> texts, Metric.Count... counts) {
        return trainer.evaluate(
                        network, corpus.batches(texts, EVALUATION_BATCH, 0).examples(), counts)
                .metric(new Accuracy().name());
    }

    private IntToDoubleFunction dropped(Corpus corpus) {
        int[] counts = new int[corpus.vocabulary().size()];
        corpus.training().forEach(text -> Arrays.stream(corpus.ids(text)).forEach(id -> counts[id]++));
        return id -> rare / (rare + Math.max(1, counts[id]));
    }
}
