package org.souvenir.cells.exchange.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.souvenir.cells.data.Batch;
import org.souvenir.cells.data.State;
import org.souvenir.cells.layer.Stage;
import org.souvenir.cells.network.Network;
import org.souvenir.core.expr.Attribute;
import org.souvenir.core.expr.Expr;
import org.souvenir.core.expr.Step;
import org.souvenir.core.tensor.Tensor;

/** A network as a model, read again. */
public final class OnnxBack {
    private OnnxBack() {}

    /**
     * The largest difference between what the two give, relative to numbers above 1; parameters must be the same bit for bit.
     *
     * @param start for a model with states
     */
    public static double difference(
            Network network, Batch batch, OnnxOptions options, @Nullable State start, Path folder) {
        Path file = folder.resolve("back.onnx");
        try {
            Files.write(file, OnnxModel.toBytes(network, options));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        OnnxNetwork back = OnnxNetwork.read(file);
        if (!options.states()) { // else states that are learned are inputs
            assertThat(parameters(back.network(), Set.of())).containsAll(parameters(network, unused(network)));
        }
        Map<String, Tensor> given = given(network, batch, options, start);
        given.keySet().retainAll(back.inputs());
        Map<String, Tensor> found = back.run(given);
        Network.Output expected = network.infer(batch, start);
        double difference = 0;
        for (Map.Entry<String, Tensor> output : expected.outputs().entrySet()) {
            difference = Math.max(
                    difference,
                    OnnxRuntime.difference(
                            output.getKey(),
                            output.getValue().data(),
                            found.get(output.getKey()).data()));
        }
        for (String state : options.states() ? expected.state().names() : List.<String>of()) {
            difference = Math.max(
                    difference,
                    OnnxRuntime.difference(
                            state,
                            expected.state().values(state),
                            found.get(state + ".next").data()));
        }
        return difference;
    }

    /** Parameters that nothing is made of, so that no model has them. */
    private static Set<String> unused(Network network) {
        Set<String> unused = new HashSet<>();
        for (Stage stage : network.architecture().stages()) {
            List<Expr> roots = new ArrayList<>(List.of(stage.step().output()));
            for (Step.StateRule state : stage.step().states()) {
                roots.add(state.next());
                if (stage.carried().starts().isEmpty()) {
                    roots.add(state.initial());
                }
            }
            stage.step().parameters().forEach(spec -> unused.add(stage.name() + "." + spec.name()));
            for (Expr e : Expr.inOrder(roots)) {
                if (e.attribute() instanceof Attribute.Parameter used) {
                    unused.remove(stage.name() + "." + used.spec().name());
                }
            }
        }
        return unused;
    }

    private static List<List<Integer>> parameters(Network network, Set<String> without) {
        Map<String, Tensor> tensors = new TreeMap<>(network.tensors());
        tensors.keySet().removeAll(without);
        return tensors.values().stream()
                .map(tensor -> IntStream.range(0, tensor.length())
                        .mapToObj(i -> Float.floatToRawIntBits(tensor.data()[i]))
                        .toList())
                .toList();
    }

    private static Map<String, Tensor> given(Network network, Batch batch, OnnxOptions options, @Nullable State start) {
        Map<String, Tensor> given = new HashMap<>();
        network.architecture().inputs().forEach((name, node) -> {
            Tensor x = batch.input(name).map(value -> Double.isNaN(value) ? -1 : value);
            int rank = node.sequence() ? 2 : 1;
            given.put(name, node.limit() > 0 ? x.reshape(Arrays.copyOf(x.shape(), rank)) : x);
        });
        for (String axis : options.lengths() ? network.architecture().axes() : List.<String>of()) {
            int[] lengths = batch.lengths(axis);
            float[] numbers = new float[lengths.length];
            for (int i = 0; i < lengths.length; i++) {
                numbers[i] = lengths[i];
            }
            given.put(axis + ".lengths", Tensor.of(numbers, lengths.length));
        }
        if (options.states()) {
            for (String name : start.names()) {
                float[] values = start.values(name);
                given.put(name, Tensor.of(values, start.batch(), values.length / start.batch()));
            }
        }
        return given;
    }
}
