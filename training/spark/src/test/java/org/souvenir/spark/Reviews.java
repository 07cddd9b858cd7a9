package org.souvenir.spark;

import java.util.ArrayList;
import java.util.List;
import org.souvenir.cells.LayerNormLstm;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Trainer;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;

/** Something like reviews, for a network that learns on which side more of their words stand. */
final class Reviews {
    static final int WORDS = 300;
    private static final int STEPS = 12;

    private Reviews() {}

    static Example examples(int count, long seed) {
        RandomStream random = RandomStream.of(seed);
        Tensor ids = Tensor.zeros(STEPS, count);
        int[] lengths = new int[count];
        Tensor classes = Tensor.zeros(count);
        for (int b = 0; b < count; b++) {
            lengths[b] = 1 + random.child("lengths").below(STEPS, b);
            int good = 0;
            for (int t = 0; t < lengths[b]; t++) {
                int id = random.below(WORDS, (long) b * STEPS + t);
                ids.data()[t * count + b] = id;
                good += id < WORDS / 2 ? 1 : -1;
            }
            classes.data()[b] = good > 0 ? 1 : 0;
        }
        return Example.perSequence(Batch.of(ids, lengths), classes);
    }

    /** Batches of four shards, and one of what is left. */
    static ExampleSource training() {
        return ExampleSource.byLength(examples(300, 1), 128, 2);
    }

    static ExampleSource validation() {
        return ExampleSource.inOrder(List.of(examples(50, 3)));
    }

    static Network network() {
        return Network.initialised(
                Architecture.of(
                        Input.ids(WORDS),
                        new Embedding(16),
                        new Dropout(0.2),
                        Recurrent.of(n -> new Lstm(n, 24)).bidirectional(),
                        Recurrent.of(n -> new LayerNormLstm(n, 16)),
                        Pooling.MEAN,
                        new Dense(2)),
                5);
    }

    static Trainer trainer() {
        return Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2))
                .clipping(Clipping.byNorm(1))
                .seed(3)
                .epochs(3);
    }

    static List<int[]> ids(int count, long seed) {
        Batch batch = examples(count, seed).batch();
        List<int[]> all = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            int[] ids = new int[batch.lengths()[b]];
            for (int t = 0; t < ids.length; t++) {
                ids[t] = (int) batch.input(Input.NAME).data()[t * count + b];
            }
            all.add(ids);
        }
        return all;
    }
}
