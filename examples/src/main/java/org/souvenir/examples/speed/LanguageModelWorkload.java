package org.souvenir.examples.speed;

import java.util.ArrayList;
import java.util.List;
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
    private LanguageModelWorkload() {}

    static Workload of(Configuration what, Engine engine) {
        boolean characters = what.layers() == 1;
        Batch batch = Batch.of(ids(1, what));
        Network network = Network.initialised(architecture(what), 1);
        if (!what.trains()) {
            Network bound = network.on(engine);
            return () -> bound.infer(batch);
        }
        TrainingStep step = Trainer.of(new SoftmaxCrossEntropy(), characters ? new Adam(1e-3) : new Sgd(1.0))
                .clipping(Clipping.byNorm(5))
                .on(engine)
                .steps(network);
        Example example = Example.perStep(batch, ids(2, what));
        return () -> step.take(example);
    }

    private static Architecture architecture(Configuration what) {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Embedding(what.inputs()));
        for (int i = 0; i < what.layers(); i++) {
            layers.add(Recurrent.of(Workload.cell(what.cell(), what.hidden())));
        }
        layers.add(new Dense(what.vocabulary()));
        return Architecture.of(Input.ids(what.vocabulary()), layers);
    }

    private static Tensor ids(long seed, Configuration what) {
        Tensor ids = Tensor.zeros(what.steps(), what.batch());
        RandomStream random = RandomStream.of(seed);
        for (int i = 0; i < ids.length(); i++) {
            ids.data()[i] = random.below(what.vocabulary(), i);
        }
        return ids;
    }
}
