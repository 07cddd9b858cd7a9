package org.souvenir.examples.guide;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.text.TextNetwork;
import org.souvenir.text.batch.LanguageModelStream;
import org.souvenir.text.data.LabelledText;
import org.souvenir.text.token.CharacterTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;
import org.souvenir.training.ProgressBarListener;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Schedule;

/**
 * How the network is made that goes on with what the reader types: an LSTM that reads reviews character by character.
 *
 * @param embedding the width of a character's vector
 * @param hidden the units of the cell
 * @param rate of Adam at the start
 * @param epochs at least 1
 */
record WriterRecipe(int embedding, int hidden, double rate, int epochs) {
    static final WriterRecipe STANDARD = new WriterRecipe(16, 128, 5e-3, 9);

    private static final int STREAMS = 32;
    private static final int WINDOW = 50;
    private static final double TRAINING_SHARE = 0.95;

    /** Rarer characters are read as an unknown one. */
    private static final int LEAST = 20;

    TextNetwork train(List<LabelledText> reviews, long seed, Engine engine) {
        List<String> characters = new CharacterTokenizer()
                .tokenize(reviews.stream().map(LabelledText::text).collect(Collectors.joining("\n")));
        int end = (int) (TRAINING_SHARE * characters.size());
        Vocabulary vocabulary =
                Vocabulary.builder().add(characters).minimumCount(LEAST).build();
        LanguageModelStream learned =
                LanguageModelStream.of(vocabulary.encode(characters.subList(0, end)), STREAMS, WINDOW);
        LanguageModelStream heldOut =
                LanguageModelStream.of(vocabulary.encode(characters.subList(end, characters.size())), 4, WINDOW);
        Architecture architecture = Architecture.of(
                Input.ids(vocabulary.size()),
                new Embedding(embedding),
                Recurrent.of(width -> new Lstm(width, hidden)).named(Models.CELL),
                new Dense(vocabulary.size()));
        Trainer trainer = Trainer.of(new SoftmaxCrossEntropy(), new Adam(rate))
                .clipping(Clipping.byNorm(1))
                .schedule(Schedule.cosine((long) epochs * learned.windows().size(), 0.02))
                .carryingState()
                .metrics(new Accuracy())
                .epochs(epochs)
                .seed(seed)
                .on(engine)
                .listener(ProgressBarListener.onTerminal("characters", epochs));
        Network network = trainer.fit(Network.initialised(architecture, seed), learned.examples(), heldOut.examples())
                .network();
        double accuracy = trainer.evaluate(network, heldOut.examples()).metric(new Accuracy().name());
        return TextNetwork.generator(network, vocabulary, new CharacterTokenizer())
                .withNote(Models.ACCURACY, String.format(Locale.ROOT, "%.4f", accuracy))
                .withNote(Models.LEARNED, String.valueOf(end))
                .withNote(Models.HELD_OUT, String.valueOf(characters.size() - end));
    }
}
