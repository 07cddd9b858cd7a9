package org.souvenir.examples.sentiment;

import java.util.List;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.text.vocabulary.Vocabulary;

/** Classifiers that have learned nothing. */
final class Toys {
    private static final Vocabulary WORDS = Vocabulary.builder()
            .add(List.of("the", "tea", "is", "not", "good", ".", ",", "script", "alert", "bad"))
            .build();

    private Toys() {}

    static Classifier classifier(Kind kind, String... labels) {
        return classifier(kind, 1, labels);
    }

    /** One whose words are embedded so many times. */
    static Classifier classifier(Kind kind, int embeddings, String... labels) {
        Architecture architecture = Architecture.of(graph -> {
            Node ids = graph.ids("x", WORDS.size());
            Node[] embedded = new Node[embeddings];
            for (int i = 0; i < embeddings; i++) {
                embedded[i] = graph.layer("words" + i, new Embedding(6), ids);
            }
            Node read = graph.layer(
                    Classifier.CELL,
                    Recurrent.of(width -> kind.cell(width, 5)).bidirectional(),
                    embeddings == 1 ? embedded[0] : graph.concat(embedded));
            graph.output("verdict", graph.layer(new Dense(labels.length), graph.layer(Pooling.MAX, read)));
        });
        return new Classifier(kind, Network.initialised(architecture, 3), WORDS, List.of(labels));
    }
}
