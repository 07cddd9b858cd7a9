package org.souvenir.examples;

import java.util.ArrayList;
import java.util.List;
import org.souvenir.cells.Cell;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Layer;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingStep;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Sgd;

/**
 * A language model: an embedding, one recurrent layer and 65 characters ({@code charlm}, by Adam), or two layers and 10,000
 * words ({@code wordlm}, by SGD). A step is forward, backward, clipping to norm 5 and the optimizer's update.
 */
final class LanguageModelWorkload {
    private static final int CHARACTERS = 65;
    private static final int WORDS = 10_000;

    private LanguageModelWorkload() {}

    static Workload of(String kind, boolean train, int[] sizes, Engine engine) {
        boolean characters = kind.startsWith("charlm-");
        int vocabulary = characters ? CHARACTERS : WORDS;
        Architecture architecture = architecture(kind, characters, vocabulary, sizes[2], sizes[3]);
        Batch batch = Batch.of(ids(1, vocabulary, sizes[1], sizes[0]));
        Network network = Network.initialised(architecture, 1);
        if (!train) {
            Network bound = network.on(engine);
            return () -> bound.infer(batch);
        }
        TrainingStep step = Trainer.of(new SoftmaxCrossEntropy(), characters ? new Adam(1e-3) : new Sgd(1.0))
                .clipping(Clipping.byNorm(5))
                .on(engine)
                .steps(network);
        Example example = Example.perStep(batch, ids(2, vocabulary, sizes[1], sizes[0]));
        return () -> step.take(example);
    }

    private static Architecture architecture(String kind, boolean characters, int vocabulary, int width, int hidden) {
        boolean lstm = kind.endsWith("-lstm");
        List<Layer> layers = new ArrayList<>();
        layers.add(new Embedding(width));
        for (int i = 0; i < (characters ? 1 : 2); i++) {
            layers.add(Recurrent.of(n -> lstm ? (Cell) new Lstm(n, hidden) : new Gru(n, hidden)));
        }
        layers.add(new Dense(vocabulary));
        return Architecture.of(Input.ids(vocabulary), layers);
    }

    private static Tensor ids(long seed, int vocabulary, int steps, int batch) {
        Tensor ids = Tensor.zeros(steps, batch);
        RandomStream random = RandomStream.of(seed);
        for (int i = 0; i < ids.length(); i++) {
            ids.data()[i] = random.below(vocabulary, i);
        }
        return ids;
    }
}
