package quickstart;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.souvenir.cells.Gru;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.text.batch.Batches;
import org.souvenir.text.token.WordTokenizer;
import org.souvenir.text.vocabulary.Vocabulary;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;

/** Verdicts on texts: a network, and the words that it knows. */
record Verdicts(Network network, Vocabulary vocabulary) {

    /** Learns from texts, each with the number of its verdict, 0 or 1. */
    static Verdicts learn(List<String> texts, int[] verdicts) {
        List<List<String>> words = texts.stream().map(Verdicts::words).toList();
        Vocabulary.Builder all = Vocabulary.builder();
        words.forEach(all::add);
        Vocabulary vocabulary = all.build();
        Architecture architecture = Architecture.of(
                Input.ids(vocabulary.size()),
                new Embedding(8),
                Recurrent.of(width -> new Gru(width, 16)),
                Pooling.LAST,
                new Dense(2));
        Batches batches = Batches.of(words.stream().map(vocabulary::encode).toList(), verdicts, 4, 42);
        Network network = Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2))
                .epochs(40)
                .seed(42)
                .fit(Network.initialised(architecture, 42), batches.examples())
                .network();
        return new Verdicts(network, vocabulary);
    }

    /** What {@link #save} kept. */
    static Verdicts load(Path file) {
        NetworkFormat.Stored stored = NetworkFormat.standard().read(file);
        String words = stored.notes().getOrDefault("vocabulary", "");
        return new Verdicts(stored.network(), Vocabulary.parse(words, file.toString()));
    }

    /** Keeps all of it in one file. */
    void save(Path file) {
        NetworkFormat.standard().write(file, network, Map.of("vocabulary", vocabulary.toText()));
    }

    /** How probable the verdict 1 is. */
    double probability(String text) {
        return network.predict(Batch.of(Sequences.ids(vocabulary.encode(words(text))))).probabilities()[0][1];
    }

    private static List<String> words(String text) {
        return new WordTokenizer().tokenize(text);
    }
}
