package org.souvenir.cells.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.souvenir.cells.Activation;
import org.souvenir.cells.Gru;
import org.souvenir.cells.Lstm;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.exchange.keras.Keras;
import org.souvenir.cells.exchange.keras.KerasTest;
import org.souvenir.cells.exchange.onnx.OnnxModel;
import org.souvenir.cells.exchange.onnx.OnnxNetwork;
import org.souvenir.cells.exchange.onnx.OnnxOptions;
import org.souvenir.cells.exchange.pytorch.PyTorch;
import org.souvenir.cells.layer.Architecture;
import org.souvenir.cells.layer.Dense;
import org.souvenir.cells.layer.Input;
import org.souvenir.cells.layer.Node;
import org.souvenir.cells.layer.Recurrent;
import org.souvenir.cells.network.Network;
import org.souvenir.core.random.RandomStream;
import org.souvenir.core.tensor.Tensor;

/** A network that came from elsewhere is a network as any other: threads share it. */
class ImportedNetworkTest {
    private static final int THREADS = 8;
    private static final int TIMES = 25;
    private static final int IDS = 3; // fewer than any of the models knows

    @TempDir
    private Path folder;

    private enum Origin {
        PYTORCH {
            @Override
            Network read(Path folder) {
                PyTorch.write(own(), folder);
                return PyTorch.read(folder.resolve("model.safetensors"));
            }
        },
        ONNX {
            @Override
            Network read(Path folder) {
                OnnxModel.write(own(), folder.resolve("model.onnx"), OnnxOptions.standard());
                return OnnxNetwork.read(folder.resolve("model.onnx")).network();
            }
        },
        KERAS {
            @Override
            Network read(Path folder) throws URISyntaxException {
                return Keras.read(Path.of(Objects.requireNonNull(KerasTest.class.getResource("small.keras"))
                        .toURI()));
            }
        };

        abstract Network read(Path folder) throws URISyntaxException;

        private static Network own() {
            return Network.initialised(
                    Architecture.of(
                            Input.features(3),
                            Recurrent.of(n -> new Lstm(n, 6)).bidirectional(),
                            Recurrent.of(n -> new Gru(n, 5)),
                            new Dense(4, Activation.IDENTITY)),
                    3);
        }
    }

    @ParameterizedTest
    @EnumSource(Origin.class)
    void gives_the_same_in_eight_threads_at_once(Origin origin) throws Exception {
        Network network = origin.read(folder);
        List<Batch> batches = IntStream.range(0, TIMES)
                .mapToObj(i -> batch(network.architecture(), i))
                .toList();
        List<Tensor> alone =
                batches.stream().map(batch -> network.infer(batch).values()).toList();
        Callable<List<Tensor>> all = () ->
                batches.stream().map(batch -> network.infer(batch).values()).toList();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<List<Tensor>> found = new ArrayList<>();
            for (Future<List<Tensor>> one :
                    threads.invokeAll(Stream.generate(() -> all).limit(THREADS).toList())) {
                found.add(one.get());
            }
            assertThat(found).hasSize(THREADS).allMatch(alone::equals);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Batch batch(Architecture architecture, int seed) {
        Node input = architecture.inputs().values().iterator().next();
        int steps = 1 + seed % 5;
        Tensor x = input.limit() > 0 ? Tensor.zeros(steps, 2) : Tensor.zeros(steps, 2, input.width());
        RandomStream random = RandomStream.of(seed);
        for (int i = 0; i < x.length(); i++) {
            x.data()[i] = input.limit() > 0 ? (int) (IDS * random.uniform(i)) : 2 * random.uniform(i) - 1;
        }
        return Batch.of(x, new int[] {steps, 1});
    }
}
