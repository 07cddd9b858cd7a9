package org.souvenir.examples.docs;

import static org.souvenir.examples.docs.Listings.printed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.Example;
import org.souvenir.cells.data.ExampleSource;
import org.souvenir.cells.data.Sequences;
import org.souvenir.cells.data.State;
import org.souvenir.cells.exchange.Certificate;
import org.souvenir.cells.exchange.onnx.OnnxModel;
import org.souvenir.cells.exchange.onnx.OnnxNetwork;
import org.souvenir.cells.exchange.pytorch.PyTorch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Dropout;
import org.souvenir.cells.layer.Embedding;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Pooling;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.cells.network.NetworkFormat;
import org.souvenir.cells.network.Prediction;
import org.souvenir.cells.network.Session;
import org.souvenir.core.engine.Engine;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.parameter.Precision;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;
import org.souvenir.training.Condition;
import org.souvenir.training.Evaluation;
import org.souvenir.training.Fit;
import org.souvenir.training.Progress;
import org.souvenir.training.Trainer;
import org.souvenir.training.TrainingContext;
import org.souvenir.training.TrainingListener;
import org.souvenir.training.loss.SoftmaxCrossEntropy;
import org.souvenir.training.metric.Accuracy;
import org.souvenir.training.optimizer.Adam;
import org.souvenir.training.optimizer.Clipping;
import org.souvenir.training.optimizer.Schedule;

/** The listings of the manual's pages on training, serving, files and other systems. */
final class UseListingsTest {
    /** Sequences of eight ids below ten; the verdict is whether the first one is small. */
    private static ExampleSource firstIdSmall(long seed) {
        return ExampleSource.inOrder(LongStream.range(0, 40)
                .mapToObj(i -> {
                    RandomStream random = RandomStream.of(seed).child(i);
                    int[][] ids = new int[16][8];
                    float[] small = new float[16];
                    for (int b = 0; b < 16; b++) {
                        for (int t = 0; t < 8; t++) {
                            ids[b][t] = random.below(10, 8L * b + t);
                        }
                        small[b] = ids[b][0] < 5 ? 1 : 0;
                    }
                    return Example.perSequence(Batch.of(Sequences.ids(ids)), Tensor.of(small, 16));
                })
                .toList());
    }

    private static Network reader() {
        return Network.initialised(
                Architecture.of(
                        Input.ids(10), new Embedding(8), Recurrent.of(n -> new Gru(n, 16)), Pooling.LAST, new Dense(2)),
                42);
    }

    @Test
    void training() throws Exception {
        ExampleSource training = firstIdSmall(1);
        ExampleSource validation = firstIdSmall(2);
        printed("training", () -> {
            // docs: training
            Network network = Network.initialised(
                    Architecture.of(
                            Input.ids(10),
                            new Embedding(8),
                            Recurrent.of(n -> new Lstm(n, 16)),
                            Pooling.LAST,
                            new Dropout(0.1),
                            new Dense(2)),
                    42);
            Trainer trainer = Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2))
                    .epochs(40) // at most
                    .patience(3) // ends where three epochs in a row were no better
                    .metrics(new Accuracy())
                    .bestBy(new Accuracy()) // what "better" means; without it, the loss
                    .clipping(Clipping.byNorm(1))
                    .schedule(Schedule.cosine(1600, 0.1).afterWarmUp(40)) // in steps
                    .seed(42);
            Fit fit = trainer.fit(network, training, validation);
            Evaluation found = trainer.evaluate(fit.network(), validation); // the best epoch's network
            System.out.printf(Locale.ROOT, "%.0f %% right%n", 100 * found.metric("accuracy"));
            // docs: end
        });
    }

    @Test
    void listener() throws Exception {
        ExampleSource training = firstIdSmall(1);
        Network network = reader();
        printed("listener", () -> {
            // docs: listener
            TrainingListener counting = new TrainingListener() {
                @Override
                public void progressed(TrainingContext context, Progress progress) {
                    System.out.printf("epoch %d: %d steps%n", progress.epoch(), progress.steps());
                }
            };
            Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2))
                    .epochs(2)
                    .listener(counting)
                    .fit(network, training);
            // docs: end
        });
    }

    @Test
    void resuming(@TempDir Path folder) throws Exception {
        ExampleSource training = firstIdSmall(1);
        Network network = reader();
        Path file = folder.resolve("checkpoint.safetensors");
        printed("resuming", () -> {
            // docs: resuming
            Trainer trainer =
                    Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-2)).seed(42);
            trainer.epochs(2).checkpoint(file, 3).fit(network, training); // the newest, and the two before
            Fit resumed = trainer.epochs(5).resuming(file).fit(network, training);

            Fit unbroken = trainer.epochs(5).fit(network, training);
            System.out.println("the same bits: "
                    + resumed.network().tensors().equals(unbroken.network().tensors()));
            // docs: end
        });
        printed("differs", () -> {
            // docs: differs
            Trainer slower = Trainer.of(new SoftmaxCrossEntropy(), new Adam(1e-3))
                    .seed(42)
                    .epochs(5);
            try {
                slower.resuming(file).fit(network, training);
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage().replace(file.toString(), "FILE"));
            }
            Fit meant = slower.resuming(file, Condition.OPTIMIZER).fit(network, training);
            System.out.println(meant.history().size() + " epochs in its history");
            // docs: end
        });
    }

    @Test
    void serving() throws Exception {
        Network network = reader();
        printed("serving", () -> {
            // docs: serving
            Network served = network.on(Engine.withThreads(2)).warmUp(Batch.of(Sequences.ids(new int[50])));
            Batch request = Batch.of(Sequences.ids(new int[] {3, 1, 4, 1, 5}, new int[] {9, 2}));
            Prediction said = served.predict(request);
            float[][] probabilities = said.probabilities(); // one row for each sequence
            System.out.println(probabilities.length + " answers of " + said.width() + " classes");
            // docs: end
        });
    }

    @Test
    void streaming() throws Exception {
        printed("streaming", () -> {
            // docs: streaming
            Network network = Network.initialised(
                    Architecture.of(Input.features(2), Recurrent.of(n -> new Gru(n, 16)), new Dense(1)), 42);
            byte[] kept;
            try (Session session = network.session()) {
                session.step(0.3f, 1.2f);
                session.step(0.1f, 0.9f);
                kept = session.state().toBytes(); // to a database, to another machine
            }
            try (Session session = network.session()) {
                session.resume(State.fromBytes(kept));
                float[] third = session.step(0.2f, 1.1f);
                float[][] whole = {{0.3f, 1.2f}, {0.1f, 0.9f}, {0.2f, 1.1f}};
                Tensor all = network.infer(Batch.of(Sequences.features(whole))).values();
                System.out.println("as the whole sequence: " + (Math.abs(third[0] - all.data()[2]) < 1e-6));
            }
            // docs: end
        });
    }

    @Test
    void files(@TempDir Path folder) throws Exception {
        Network network = reader();
        printed("files", () -> {
            // docs: files
            Path file = folder.resolve("reader.safetensors");
            network.save(file);
            Network loaded = Network.load(file);
            System.out.println("the same numbers: " + loaded.tensors().equals(network.tensors()));

            NetworkFormat.standard().write(file, network, Map.of("vocabulary", "zero one two"));
            NetworkFormat.Stored stored = NetworkFormat.standard().read(file);
            System.out.println(stored.notes());

            byte[] small = network.quantised(Precision.INT8).toBytes();
            System.out.println("smaller: " + (small.length < network.toBytes().length));
            // docs: end
        });
        printed("broken", () -> {
            Path file = folder.resolve("broken.safetensors");
            // docs: broken
            Files.write(file, Arrays.copyOf(network.toBytes(), 1000)); // as if copying had stopped
            try {
                Network.load(file);
            } catch (FileFormatException e) {
                System.out.println(e.getMessage().replace(file.toString(), "FILE"));
            }
            // docs: end
        });
    }

    @Test
    void fromPyTorch() throws Exception {
        printed("lstm", () -> {
            // docs: lstm
            Architecture tagger = Architecture.of(
                    Input.ids(1000),
                    new Embedding(32),
                    Recurrent.of(n -> new Lstm(n, 64)).bidirectional(),
                    new Dense(5));
            System.out.print(Network.initialised(tagger, 42).summary());
            // docs: end
        });
    }

    @Test
    void exchange(@TempDir Path folder) throws Exception {
        Network network = reader();
        Batch batch = Batch.of(Sequences.ids(new int[] {3, 1, 4}, new int[] {1, 5, 9}));
        printed("exchange", () -> {
            // docs: exchange
            PyTorch.write(network, folder); // model.py and model.safetensors
            Network back = PyTorch.read(folder.resolve("model.safetensors"), network.architecture());

            OnnxModel.write(network, folder.resolve("model.onnx"));
            Network again = OnnxNetwork.read(folder.resolve("model.onnx")).network();

            Tensor expected = network.infer(batch).values();
            Map<String, Tensor> reference = Map.of("x", batch.input("x"), "output", expected);
            System.out.println("PyTorch, largest difference: "
                    + Certificate.of(back, reference).difference());
            System.out.println("ONNX, below a millionth: "
                    + (Certificate.of(again, reference).difference() < 1e-6));
            // docs: end
        });
    }
}
